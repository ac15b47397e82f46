/* SPDX-License-Identifier: Apache-2.0 */
/* Prints an AdmissionReview of the size and shape that the benchmark wants. Deterministic.
 *   body NAME      without one it names them all */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct shape {
    const char *name;
    const char *operation;
    int containers;
    int envs;           /* in each container */
    bool old_object;    /* as an UPDATE has it */
    int managed_fields; /* entries of managedFields in each object */
    int annotation;     /* bytes of one large annotation */
    const char *langfuse_host;
    const char *old_langfuse_host; /* NULL: the same */
};

#define HOST "langfuse-web.langfuse.svc.cluster.local:3000"

static const struct shape shapes[] = {
    {"create-4k", "CREATE", 1, 22, false, 0, 0, "http://" HOST, NULL},
    {"denied-create-4k", "CREATE", 1, 22, false, 0, 0, "https://" HOST, NULL},
    {"create-13k", "CREATE", 4, 28, false, 0, 0, "http://" HOST, NULL},
    {"update-13k", "UPDATE", 1, 16, true, 16, 0, "http://" HOST, NULL},
    {"denied-update-13k", "UPDATE", 1, 16, true, 16, 0, "https://" HOST, "http://" HOST},
    {"denied-13k", "UPDATE", 1, 16, false, 43, 0, "https://" HOST, NULL},
    {"containers-1", "CREATE", 1, 10, false, 0, 0, "http://langfuse-web:3000", NULL},
    {"containers-10", "CREATE", 10, 10, false, 0, 0, "http://langfuse-web:3000", NULL},
    {"containers-100", "CREATE", 100, 10, false, 0, 0, "http://langfuse-web:3000", NULL},
    {"env-10", "CREATE", 1, 10, false, 0, 0, "http://langfuse-web:3000", NULL},
    {"env-100", "CREATE", 1, 100, false, 0, 0, "http://langfuse-web:3000", NULL},
    {"env-1000", "CREATE", 1, 1000, false, 0, 0, "http://langfuse-web:3000", NULL},
    {"object-1m", "CREATE", 1, 10, false, 0, 1000000, "http://langfuse-web:3000", NULL},
    /* The same containers, more and more of them: how the cost grows with the size. */
    {"size-4k", "CREATE", 2, 10, false, 0, 0, "http://langfuse-web:3000", NULL},
    {"size-16k", "CREATE", 10, 10, false, 0, 0, "http://langfuse-web:3000", NULL},
    {"size-64k", "CREATE", 43, 10, false, 0, 0, "http://langfuse-web:3000", NULL},
    {"size-256k", "CREATE", 176, 10, false, 0, 0, "http://langfuse-web:3000", NULL},
    {"size-1m", "CREATE", 706, 10, false, 0, 0, "http://langfuse-web:3000", NULL},
    {"size-4m", "CREATE", 2824, 10, false, 0, 0, "http://langfuse-web:3000", NULL},
};

static void print_managed_fields(int count)
{
    printf("\"managedFields\":[");
    for (int i = 0; i < count; i++)
        printf("%s{\"manager\":\"manager-%d\",\"operation\":\"Update\",\"apiVersion\":\"apps/v1\","
               "\"time\":\"2026-05-04T10:11:12Z\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:spec\":{\"f:template\":"
               "{\"f:spec\":{\"f:containers\":{\"k:{\\\"name\\\":\\\"c%d\\\"}\":{\".\":{},\"f:image\":{}}}}}}}}",
               i ? "," : "", i, i);
    printf("],");
}

static void print_metadata(const struct shape *shape)
{
    printf("\"metadata\":{\"name\":\"chat\",\"namespace\":\"shop\",\"uid\":\"0d2ac0ae-2f2c-4f3e-9a60-31a5a6d0e1b1\","
           "\"resourceVersion\":\"4711\",\"generation\":7,\"creationTimestamp\":\"2026-05-01T08:00:00Z\",");
    if (shape->managed_fields > 0)
        print_managed_fields(shape->managed_fields);
    printf("\"labels\":{\"app.kubernetes.io/name\":\"chat\",\"app.kubernetes.io/part-of\":\"shop\"},\"annotations\":{"
           "\"deployment.kubernetes.io/revision\":\"7\"");
    if (shape->annotation > 0) {
        printf(",\"shop.example.com/notes\":\"");
        for (int i = 0; i < shape->annotation; i++)
            putchar('a' + i % 26);
        putchar('"');
    }
    printf("}},");
}

static void print_env(const struct shape *shape, const char *langfuse_host)
{
    printf("\"env\":[{\"name\":\"LANGFUSE_HOST\",\"value\":\"%s\"},", langfuse_host);
    for (int i = 0; i < shape->envs; i++)
        printf("{\"name\":\"SETTING_%d\",\"value\":\"http://backend-%d.shop.svc.cluster.local:9000/api\"},", i, i);
    printf("{\"name\":\"API_KEY\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"chat\",\"key\":\"api-key\"}}}],");
}

static void print_container(const struct shape *shape, const char *langfuse_host, int i)
{
    printf(
        "%s{\"name\":\"c%d\",\"image\":\"registry.example.com/shop/chat:1.14.%d\",\"imagePullPolicy\":\"IfNotPresent\","
        "\"ports\":[{\"name\":\"http\",\"containerPort\":%d,\"protocol\":\"TCP\"}],",
        i ? "," : "", i, i, 8080 + i);
    print_env(shape, langfuse_host);
    printf("\"livenessProbe\":{\"httpGet\":{\"path\":\"/healthz\",\"port\":\"http\",\"scheme\":\"HTTP\"},"
           "\"initialDelaySeconds\":30,\"timeoutSeconds\":5,\"periodSeconds\":10,\"successThreshold\":1,"
           "\"failureThreshold\":5},\"resources\":{\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"},\"requests\":"
           "{\"cpu\":\"100m\",\"memory\":\"256Mi\"}},\"terminationMessagePath\":\"/dev/termination-log\","
           "\"terminationMessagePolicy\":\"File\"}");
}

static void print_object(const struct shape *shape, const char *langfuse_host)
{
    printf("{\"kind\":\"Deployment\",\"apiVersion\":\"apps/v1\",");
    print_metadata(shape);
    printf(
        "\"spec\":{\"replicas\":2,\"selector\":{\"matchLabels\":{\"app.kubernetes.io/name\":\"chat\"}},\"template\":{"
        "\"metadata\":{\"labels\":{\"app.kubernetes.io/name\":\"chat\"}},\"spec\":{\"containers\":[");
    for (int i = 0; i < shape->containers; i++)
        print_container(shape, langfuse_host, i);
    printf("],\"restartPolicy\":\"Always\",\"terminationGracePeriodSeconds\":30,\"dnsPolicy\":\"ClusterFirst\","
           "\"securityContext\":{},\"schedulerName\":\"default-scheduler\"}},\"strategy\":{\"type\":\"RollingUpdate\"},"
           "\"revisionHistoryLimit\":10,\"progressDeadlineSeconds\":600},\"status\":{}}");
}

static void print_review(const struct shape *shape)
{
    printf(
        "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{"
        "\"uid\":\"705ab4f5-6393-11e8-b7cc-42010a800002\",\"kind\":{\"group\":\"apps\",\"version\":\"v1\",\"kind\":"
        "\"Deployment\"},\"resource\":{\"group\":\"apps\",\"version\":\"v1\",\"resource\":\"deployments\"},"
        "\"requestKind\":{\"group\":\"apps\",\"version\":\"v1\",\"kind\":\"Deployment\"},\"requestResource\":{"
        "\"group\":\"apps\",\"version\":\"v1\",\"resource\":\"deployments\"},\"name\":\"chat\",\"namespace\":\"shop\","
        "\"operation\":\"%s\",\"userInfo\":{\"username\":\"system:serviceaccount:ci:deployer\",\"groups\":["
        "\"system:authenticated\"]},\"object\":",
        shape->operation);
    print_object(shape, shape->langfuse_host);
    printf(",\"oldObject\":");
    if (shape->old_object)
        print_object(shape, shape->old_langfuse_host ? shape->old_langfuse_host : shape->langfuse_host);
    else
        printf("null");
    printf(",\"dryRun\":false,\"options\":{\"kind\":\"UpdateOptions\",\"apiVersion\":\"meta.k8s.io/v1\"}}}\n");
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        if (argc != 2 || strcmp(argv[1], shapes[i].name) != 0)
            continue;
        print_review(&shapes[i]);
        return 0;
    }
    fputs("usage: body NAME, with NAME one of:", stderr);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        fprintf(stderr, " %s", shapes[i].name);
    fputc('\n', stderr);
    return 2;
}
