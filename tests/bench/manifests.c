/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests for the benchmark of `dryfit check`, on standard output:
 *   manifests install BYTES    what an operator's release page offers: CRDs, ConfigMaps, Services, Deployments
 *   manifests fresh N          N workloads that draw findings, under names of their own
 *   manifests same N           the same ten workloads again and again
 *   manifests repeated N       N / 10 of them, ten times over
 *   manifests list N           those of fresh as one List
 *   manifests json N           as JSON, like `kubectl get -o json` has it
 *   manifests folder DIR BYTES 280 files, each of at least its share of that many bytes */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAME = 10, FILES = 280, PROPERTIES = 120, PROPERTIES_FEW = 12, KEYS = 40 };

/* Each line behind indent, each @ as the number. */
static void print_indented(FILE *out, const char *text, const char *indent, unsigned number)
{
    for (const char *at = text; *at; at++) {
        if (at == text || at[-1] == '\n')
            fputs(indent, out);
        if (*at == '@')
            fprintf(out, "%u", number);
        else
            fputc(*at, out);
    }
}

static const char faulty[] = "apiVersion: apps/v1\n"
                             "kind: Deployment\n"
                             "metadata:\n"
                             "  name: langfuse-worker-@\n"
                             "  namespace: langfuse\n"
                             "  labels: {app.kubernetes.io/name: langfuse-worker-@}\n"
                             "spec:\n"
                             "  replicas: 2\n"
                             "  selector:\n"
                             "    matchLabels: {app.kubernetes.io/name: langfuse-worker-@}\n"
                             "  template:\n"
                             "    metadata:\n"
                             "      labels: {app.kubernetes.io/name: langfuse-worker-@}\n"
                             "    spec:\n"
                             "      containers:\n"
                             "        - name: worker\n"
                             "          image: docker.io/langfuse/langfuse-worker:3.80.@ # kept in step with the web\n"
                             "          ports:\n"
                             "            - {name: http, containerPort: 3030}\n"
                             "          env:\n"
                             "            - {name: NODE_ENV, value: production}\n"
                             "            - name: HOSTNAME\n"
                             "              value: localhost\n"
                             "            - name: CLICKHOUSE_URL\n"
                             "              value: \"https://clickhouse-@.langfuse.svc.cluster.local:8123\"\n"
                             "            - name: LANGFUSE_S3_EVENT_UPLOAD_ENDPOINT\n"
                             "              value: https://minio.langfuse.svc.cluster.local:9000\n"
                             "            - name: REDIS_HOST\n"
                             "              value: redis-@.langfuse\n"
                             "            - name: REDIS_HOST\n"
                             "              value: redis-@.langfuse\n"
                             "          livenessProbe:\n"
                             "            httpGet: {path: /api/health, port: http}\n"
                             "            timeoutSeconds: 1\n"
                             "          resources:\n"
                             "            limits: {cpu: 50m, memory: 64Mi}\n";

static const char faulty_json[] =
    "{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\",\n"
    " \"metadata\": {\"name\": \"langfuse-worker-@\", \"namespace\": \"langfuse\"},\n"
    " \"spec\": {\"replicas\": 2, \"template\": {\"spec\": {\"containers\": [{\n"
    "   \"name\": \"worker\", \"image\": \"docker.io/langfuse/langfuse-worker:3.80.@\",\n"
    "   \"ports\": [{\"name\": \"http\", \"containerPort\": 3030}],\n"
    "   \"env\": [{\"name\": \"HOSTNAME\", \"value\": \"localhost\"},\n"
    "     {\"name\": \"CLICKHOUSE_URL\", \"value\": \"https://clickhouse-@.langfuse.svc.cluster.local:8123\"},\n"
    "     {\"name\": \"REDIS_HOST\", \"value\": \"redis-@\"}, {\"name\": \"REDIS_HOST\", \"value\": \"redis-@\"}],\n"
    "   \"livenessProbe\": {\"httpGet\": {\"path\": \"/api/health\", \"port\": \"http\"}},\n"
    "   \"resources\": {\"limits\": {\"cpu\": \"50m\", \"memory\": \"64Mi\"}}}]}}}}";

static const char crd_head[] =
    "apiVersion: apiextensions.k8s.io/v1\n"
    "kind: CustomResourceDefinition\n"
    "metadata:\n"
    "  name: orchards@.fruit.example.com\n"
    "spec:\n"
    "  group: fruit.example.com\n"
    "  scope: Namespaced\n"
    "  names: {kind: Orchard@, listKind: Orchard@List, plural: orchards@, singular: orchard@}\n"
    "  versions:\n"
    "    - name: v1\n"
    "      served: true\n"
    "      storage: true\n"
    "      schema:\n"
    "        openAPIV3Schema:\n"
    "          type: object\n"
    "          properties:\n"
    "            spec:\n"
    "              type: object\n"
    "              properties:\n";
static const char crd_property[] =
    "                tree@:\n"
    "                  description: |-\n"
    "                    How the trees of this row are watered, pruned and picked. A row that is left empty\n"
    "                    takes what the orchard says; what neither says is taken from the season's calendar.\n"
    "                    More info: https://fruit.example.com/docs/rows\n"
    "                  type: object\n"
    "                  required:\n"
    "                  - variety\n"
    "                  properties:\n"
    "                    variety:\n"
    "                      type: string\n"
    "                      pattern: ^[a-z0-9]([-a-z0-9]*[a-z0-9])?$\n"
    "                      maxLength: 63\n"
    "                    distance:\n"
    "                      anyOf:\n"
    "                      - type: integer\n"
    "                      - type: string\n"
    "                      x-kubernetes-int-or-string: true\n"
    "                    harvest:\n"
    "                      type: string\n"
    "                      default: \"autumn\"\n"
    "                      enum: [summer, autumn, \"never\"]\n";
static const char config_head[] = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orchard-settings-@\n"
                                  "  namespace: orchard-system\ndata:\n";
static const char config_key[] = "  row-@.conf: |\n"
                                 "    water_every = 3d # in a dry summer: 1d\n"
                                 "    prune_in = february\n"
                                 "    pick_in = september\n";
static const char controller[] = "apiVersion: v1\n"
                                 "kind: Service\n"
                                 "metadata:\n"
                                 "  name: orchard-controller-@\n"
                                 "  namespace: orchard-system\n"
                                 "spec:\n"
                                 "  selector: {app: orchard-controller-@}\n"
                                 "  ports:\n"
                                 "    - {name: metrics, port: 8080, targetPort: metrics}\n"
                                 "---\n"
                                 "apiVersion: apps/v1\n"
                                 "kind: Deployment\n"
                                 "metadata:\n"
                                 "  name: orchard-controller-@\n"
                                 "  namespace: orchard-system\n"
                                 "spec:\n"
                                 "  selector:\n"
                                 "    matchLabels: {app: orchard-controller-@}\n"
                                 "  template:\n"
                                 "    metadata:\n"
                                 "      labels: {app: orchard-controller-@}\n"
                                 "    spec:\n"
                                 "      serviceAccountName: orchard-controller\n"
                                 "      containers:\n"
                                 "        - name: controller\n"
                                 "          image: registry.example.com/fruit/orchard-controller:1.4.@\n"
                                 "          args: [--leader-elect, --metrics-bind-address=:8080]\n"
                                 "          env:\n"
                                 "            - name: POD_NAMESPACE\n"
                                 "              valueFrom: {fieldRef: {fieldPath: metadata.namespace}}\n"
                                 "            - {name: CALENDAR_URL, value: \"http://calendar.orchard-system:8080\"}\n"
                                 "          ports:\n"
                                 "            - {name: metrics, containerPort: 8080}\n"
                                 "          livenessProbe:\n"
                                 "            httpGet: {path: /healthz, port: metrics}\n"
                                 "            initialDelaySeconds: 15\n"
                                 "          resources:\n"
                                 "            requests: {cpu: 100m, memory: 128Mi}\n"
                                 "            limits: {memory: 512Mi}\n";

static void print_many(FILE *out, const char *head, const char *item, unsigned number, unsigned len)
{
    print_indented(out, head, "", number);
    for (unsigned i = 0; i < len; i++)
        print_indented(out, item, "", i);
}

/* Documents in turn until there are so many bytes. */
static unsigned print_install(FILE *out, long bytes, unsigned number, unsigned properties)
{
    for (long from = ftell(out); ftell(out) - from < bytes; number++) {
        fputs("---\n", out);
        if (number % 4 == 0)
            print_many(out, crd_head, crd_property, number, properties);
        else if (number % 4 == 1)
            print_many(out, config_head, config_key, number, KEYS);
        else
            print_indented(out, controller, "", number);
    }
    return number;
}

static void print_faulty(unsigned n, unsigned names)
{
    for (unsigned i = 0; i < n; i++) {
        puts("---");
        print_indented(stdout, faulty, "", i % names);
    }
}

static void print_list(unsigned n)
{
    puts("apiVersion: v1\nkind: List\nitems:");
    for (unsigned i = 0; i < n; i++) {
        puts("  -");
        print_indented(stdout, faulty, "    ", i);
    }
}

static void print_json(unsigned n)
{
    puts("{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [");
    for (unsigned i = 0; i < n; i++) {
        print_indented(stdout, faulty_json, "", i);
        puts(i + 1 < n ? "," : "]}");
    }
}

static int print_folder(const char *folder, long bytes)
{
    unsigned number = 0;
    for (unsigned i = 0; i < FILES; i++) {
        char name[4096];
        snprintf(name, sizeof name, "%s/orchard-%03u.yaml", folder, i);
        FILE *out = fopen(name, "w");
        if (!out) {
            perror(name);
            return 1;
        }
        number = print_install(out, bytes / FILES, number, PROPERTIES_FEW);
        fclose(out);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";
    unsigned n = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    if (strcmp(what, "install") == 0)
        print_install(stdout, n, 0, PROPERTIES);
    else if (strcmp(what, "fresh") == 0)
        print_faulty(n, n);
    else if (strcmp(what, "same") == 0)
        print_faulty(n, SAME);
    else if (strcmp(what, "repeated") == 0)
        print_faulty(n, (n + SAME - 1) / SAME);
    else if (strcmp(what, "list") == 0)
        print_list(n);
    else if (strcmp(what, "json") == 0)
        print_json(n);
    else if (strcmp(what, "folder") == 0 && argc > 3)
        return print_folder(argv[2], strtol(argv[3], NULL, 10));
    else
        return 2;
    return ferror(stdout) ? 1 : 0;
}
