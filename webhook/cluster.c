/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/cluster.h"

#include <arpa/inet.h>

enum {
    SECOND = 1000,
    LIFE_LEAST = 10 * SECOND,
    OVERLAP_LEAST = SECOND,
    OVERLAP_PART = 6, /* of a lifetime: a certificate is renewed when a third of it is left */
    RENEW_PART = 3,
    POLL_LEAST = 200,
    NAME_MOST = 253, /* bytes; RFC 1123, as Kubernetes has it */
};

static const uint64_t life_most = UINT64_C(1000) * 100 * 366 * 86400, poll_most = UINT64_C(1000) * 3600;

static const struct {
    const char *secret, *names, *life, *ca_life, *overlap;
} flag_names[] = {
    [CLUSTER_SERVE] = {"certs-secret", "certs-dns", "certs-lifetime", "certs-ca-lifetime", "certs-overlap"},
    [CLUSTER_CERTS] = {"secret", "dns", "lifetime", "ca-lifetime", "overlap"},
};

static void add_what(struct flag_table *table, enum cluster_command command, struct cluster_options *out)
{
    const struct flag list[] = {
        {.name = flag_names[command].secret,
         .env = "DRYFIT_CERTS_SECRET",
         .argument = "[NAMESPACE/]NAME",
         .help = "the Secret in which all replicas keep the CA and the serving certificate that they make and renew; "
                 "in the Pod's namespace if none is named",
         .type = FLAG_TEXT,
         .out = &out->secret},
        {.name = "webhook-config",
         .env = "DRYFIT_WEBHOOK_CONFIG",
         .argument = "NAME",
         .help = "the ValidatingWebhookConfiguration whose caBundle is kept up to date; entries for names that the "
                 "certificate does not have are left alone",
         .type = FLAG_TEXT,
         .out = &out->configuration},
        {.name = flag_names[command].names,
         .env = "DRYFIT_CERTS_DNS",
         .argument = "NAME",
         .help = "a DNS name or IP address that the certificate is for; by default those of the Service dryfit in the "
                 "Secret's namespace",
         .type = FLAG_TEXTS,
         .out = &out->names},
    };
    flag_table_add(table, list, sizeof list / sizeof *list);
}

static void add_times(struct flag_table *table, enum cluster_command command, struct cluster_options *out)
{
    const struct flag list[] = {
        {.name = flag_names[command].life,
         .env = "DRYFIT_CERTS_LIFETIME",
         .argument = "TIME",
         .fallback = "2160h",
         .help = "how long a serving certificate is valid; it is renewed when a third of that is left",
         .type = FLAG_DURATION,
         .out = &out->life,
         .min = LIFE_LEAST,
         .max = life_most},
        {.name = flag_names[command].ca_life,
         .env = "DRYFIT_CERTS_CA_LIFETIME",
         .argument = "TIME",
         .fallback = "87600h",
         .help = "how long a CA is valid; it is renewed likewise",
         .type = FLAG_DURATION,
         .out = &out->ca_life,
         .min = LIFE_LEAST,
         .max = life_most},
        {.name = flag_names[command].overlap,
         .env = "DRYFIT_CERTS_OVERLAP",
         .argument = "TIME",
         .fallback = "10m",
         .help =
             "how long all API servers may take to see a new CA, and then all replicas to serve a certificate of it",
         .type = FLAG_DURATION,
         .out = &out->overlap,
         .min = OVERLAP_LEAST,
         .max = life_most},
    };
    flag_table_add(table, list, sizeof list / sizeof *list);
}

static void add_place(struct flag_table *table, struct cluster_options *out)
{
    const struct flag list[] = {
        {.name = "kube-api",
         .env = "DRYFIT_KUBE_API",
         .argument = "URL",
         .help = "the API server; by default the one of the cluster that this Pod is in",
         .type = FLAG_TEXT,
         .out = &out->api},
        {.name = "kube-token",
         .env = "DRYFIT_KUBE_TOKEN",
         .argument = "FILE",
         .help = "the token that is shown to the API server; by default that of the Pod's ServiceAccount",
         .type = FLAG_TEXT,
         .out = &out->token},
        {.name = "kube-ca",
         .env = "DRYFIT_KUBE_CA",
         .argument = "FILE",
         .help = "the CA that signed the API server's certificate, in PEM; by default that of the Pod's ServiceAccount",
         .type = FLAG_TEXT,
         .out = &out->ca},
    };
    flag_table_add(table, list, sizeof list / sizeof *list);
}

static void add_poll(struct flag_table *table, struct cluster_options *out)
{
    const struct flag poll = {
        .name = "certs-poll",
        .env = "DRYFIT_CERTS_POLL",
        .argument = "TIME",
        .fallback = "60s",
        .help = "how often the Secret and the caBundle are looked at, give or take a little",
        .type = FLAG_DURATION,
        .out = &out->poll,
        .min = POLL_LEAST,
        .max = poll_most,
    };
    flag_table_add(table, &poll, 1);
}

void cluster_flags_add(struct flag_table *table, enum cluster_command command, struct cluster_options *out)
{
    add_what(table, command, out);
    add_times(table, command, out);
    if (command == CLUSTER_SERVE)
        add_poll(table, out);
    add_place(table, out);
}

static bool is_ip(const char *name)
{
    unsigned char address[16];
    return inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1;
}

/* Of a DNS name or a wildcard; anything else could end the list of names that the certificate is made with. */
static bool is_dns_name(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";
    const char *rest = strncmp(name, "*.", 2) == 0 ? name + 2 : name;
    size_t len = strlen(rest);
    return len > 0 && len <= NAME_MOST && strspn(rest, letters) == len && rest[0] != '.' && rest[0] != '-';
}

static bool check_names(const struct flag_list *names, const char *flag, struct err *err)
{
    for (size_t i = 0; i < names->len; i++)
        if (!is_ip(names->items[i]) && !is_dns_name(names->items[i]))
            return err_set(err, "--%s: \"%s\" is neither a DNS name nor an IP address", flag, names->items[i]);
    return true;
}

bool cluster_check(const struct cluster_options *options, enum cluster_command command, struct err *err)
{
    if (!check_names(&options->names, flag_names[command].names, err))
        return false;
    if (!options->secret && options->configuration)
        return err_set(err, "--webhook-config needs --%s", flag_names[command].secret);
    if (options->ca_life < options->life)
        return err_set(err, "--%s is shorter than --%s", flag_names[command].ca_life, flag_names[command].life);
    if (options->overlap > options->life / OVERLAP_PART)
        return err_set(err, "--%s is more than a sixth of --%s", flag_names[command].overlap, flag_names[command].life);
    if (command == CLUSTER_SERVE && options->poll > options->overlap / 2)
        return err_set(err, "--certs-poll is more than half of --certs-overlap");
    return true;
}

void cluster_sort_names(const struct flag_list *names, struct arena *arena, struct certs_request *out)
{
    const char **dns = arena_many(arena, const char *, names->len + 1), **ips;
    ips = arena_many(arena, const char *, names->len + 1);
    out->dns = dns;
    out->ips = ips;
    for (size_t i = 0; i < names->len; i++) {
        const char *name = names->items[i];
        *(is_ip(name) ? ips++ : dns++) = name;
    }
}

/* The names in which a Service is called in its cluster:
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
static const char *const *service_names(const char *ns, struct arena *arena)
{
    const char **names = arena_many(arena, const char *, 4);
    names[0] = arena_format(arena, "dryfit.%s.svc", ns).ptr;
    names[1] = arena_format(arena, "dryfit.%s.svc.cluster.local", ns).ptr;
    names[2] = arena_format(arena, "dryfit.%s", ns).ptr;
    return names;
}

/* It becomes a part of a path. */
static bool is_object_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool inner = c == '-' || c == '.';
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (inner && i > 0 && i + 1 < name.len)))
            return false;
    }
    return name.len > 0 && name.len <= NAME_MOST;
}

static bool name_objects(const struct cluster_options *options, struct arena *arena, struct renew_config *out,
                         struct err *err)
{
    struct str rest = str_from(options->secret), ns = {0}, name = rest;
    if (str_has_char(rest, '/') && str_cut(&rest, '/', &ns))
        name = rest;
    else
        ns = kube_own_namespace(arena);
    if (ns.len == 0 && name.ptr == options->secret)
        return err_set(err, "Secret %s: outside a Pod, write NAMESPACE/%s", options->secret, options->secret);
    if (!is_object_name(ns) || !is_object_name(name))
        return err_set(err, "\"%s\" is not the name of a Secret, [NAMESPACE/]NAME", options->secret);
    if (options->configuration && !is_object_name(str_from(options->configuration)))
        return err_set(err, "\"%s\" is not the name of a ValidatingWebhookConfiguration", options->configuration);
    out->secret_namespace = arena_copy(arena, ns).ptr;
    out->secret = arena_copy(arena, name).ptr;
    out->configuration = options->configuration;
    return true;
}

bool cluster_prepare(const struct cluster_options *options, struct arena *arena, struct keeper_config *out,
                     struct err *err)
{
    struct keeper_config config = {
        .api = {.api = options->api, .token = options->token, .ca = options->ca},
        .poll = options->poll,
    };
    struct plan_request *request = &config.renew.request;
    if (!name_objects(options, arena, &config.renew, err))
        return false;
    request->certs.ca_life = (int64_t)(options->ca_life / SECOND);
    request->certs.leaf_life = (int64_t)(options->life / SECOND);
    request->ca_renew = request->certs.ca_life / RENEW_PART;
    request->leaf_renew = request->certs.leaf_life / RENEW_PART;
    request->overlap = (int64_t)(options->overlap / SECOND);
    if (options->names.len > 0)
        cluster_sort_names(&options->names, arena, &request->certs);
    else
        request->certs.dns = service_names(config.renew.secret_namespace, arena);
    *out = config;
    return true;
}
