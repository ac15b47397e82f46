/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/serve_flags.h"

#include "webhook/flag_value.h"
#include "webhook/tls_ciphers.h"

enum {
    IDLE_LEAST = 90001, /* milliseconds: the API server keeps idle connections for 90 s, and must be the one that ends
                           them, as it does not send a request again when it finds its connection closed */
    THREADS_MOST = 1024,
    CONNECTIONS_MOST = 1000000,
    BODY_LEAST = 1024,
    MEMORY_LEAST = 256 * 1024,
    TIMEOUT_LEAST = 100,
    TIMEOUT_MOST = 24 * 60 * 60 * 1000,
};

static const uint64_t memory_most = UINT64_C(1) << 40;

static const char *default_state(struct arena *arena)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && *state)
        return arena_format(arena, "%s/dryfit", state).ptr;
    if (home && *home)
        return arena_format(arena, "%s/.local/state/dryfit", home).ptr;
    return "/var/lib/dryfit";
}

static bool check_ciphers(const struct serve_options *options, struct err *err)
{
    struct tls_ciphers ciphers;
    if (!tls_ciphers_parse(options->tls_ciphers, &ciphers, err))
        return err_wrap(err, "--tls-ciphers");
    if (options->tls_min_version == SERVE_TLS13 && *ciphers.tls12 && !*ciphers.tls13)
        return err_set(err, "--tls-ciphers names no suite of TLS 1.3, which is all that --tls-min-version leaves");
    return true;
}

/* One of the two may be a default that the reader never wrote. */
static bool fail_above(const char *name, uint64_t value, const char *other, uint64_t most, enum flag_type type,
                       struct err *err)
{
    char above[FLAG_VALUE], below[FLAG_VALUE];
    return err_set(err, "--%s (%s) is more than --%s (%s)", name, flag_value_write(type, value, above), other,
                   flag_value_write(type, most, below));
}

static bool check_together(const struct serve_options *options, struct err *err)
{
    if (!options->cert != !options->key)
        return err_set(err, "--cert and --key go together: %s is missing", options->cert ? "--key" : "--cert");
    if (options->cert && options->cluster.secret)
        return err_set(err, "--cert and --certs-secret are two places for one certificate: give one of them");
    if (options->client_names.len > 0 && !options->client_ca)
        return err_set(err, "--client-name needs --client-ca");
    if (options->drain_delay > options->drain_timeout)
        return fail_above("drain-delay", options->drain_delay, "drain-timeout", options->drain_timeout, FLAG_DURATION,
                          err);
    if (options->max_memory > options->max_memory_total)
        return fail_above("max-memory", options->max_memory, "max-memory-total", options->max_memory_total, FLAG_SIZE,
                          err);
    if (options->max_body > options->max_memory)
        return fail_above("max-body", options->max_body, "max-memory", options->max_memory, FLAG_SIZE, err);
    return cluster_check(&options->cluster, CLUSTER_SERVE, err) && check_ciphers(options, err);
}

static bool check(const struct serve_options *options)
{
    struct err err = {0};
    if (check_together(options, &err))
        return true;
    fprintf(stderr, "dryfit serve: %s\n", err.message);
    return false;
}

static void add_places(struct flag_table *table, struct serve_options *out)
{
    const struct flag list[] = {
        {.name = "listen",
         .env = "DRYFIT_LISTEN",
         .argument = "HOST:PORT",
         .fallback = "0.0.0.0:8443",
         .help = "where reviews are answered, over TLS; an IPv6 address in brackets; port 0 is any free port",
         .type = FLAG_HOSTPORT,
         .out = &out->listen},
        {.name = "ops-listen",
         .env = "DRYFIT_OPS_LISTEN",
         .argument = "HOST:PORT",
         .fallback = "0.0.0.0:8080",
         .help = "where /livez, /readyz and /metrics are answered, over plain HTTP",
         .type = FLAG_HOSTPORT,
         .out = &out->ops_listen},
        {.name = "cert",
         .env = "DRYFIT_CERT",
         .argument = "FILE",
         .help = "the serving certificate in PEM, followed by its chain; without --cert and --certs-secret one is made "
                 "in the folder of --state",
         .type = FLAG_TEXT,
         .out = &out->cert},
        {.name = "key",
         .env = "DRYFIT_KEY",
         .argument = "FILE",
         .help = "the certificate's private key in PEM",
         .type = FLAG_TEXT,
         .out = &out->key},
        {.name = "policy",
         .env = "DRYFIT_POLICY",
         .argument = "FILE|DIR",
         .help = "a policy, or a folder of them in the order of their names, merged over the shipped one",
         .type = FLAG_TEXTS,
         .out = &out->policies},
        {.name = "state",
         .env = "DRYFIT_STATE",
         .argument = "DIR",
         .help = "the folder for the certificates that dryfit makes; by default $XDG_STATE_HOME/dryfit, "
                 "else $HOME/.local/state/dryfit, else /var/lib/dryfit",
         .type = FLAG_TEXT,
         .out = &out->state},
    };
    flag_table_add(table, list, sizeof list / sizeof *list);
}

static void add_logs(struct flag_table *table, struct serve_options *out)
{
    static const char *const levels[] = {"debug", "info", "warn", "error", NULL};
    static const char *const formats[] = {"logfmt", "json", NULL};
    static const char *const decisions[] = {"all", "findings", "none", NULL};
    const struct flag list[] = {
        {.name = "log-level",
         .env = "DRYFIT_LOG_LEVEL",
         .argument = "LEVEL",
         .fallback = "info",
         .help = "the least that is logged",
         .type = FLAG_CHOICE,
         .out = &out->log_level,
         .choices = levels},
        {.name = "log-format",
         .env = "DRYFIT_LOG_FORMAT",
         .argument = "FORMAT",
         .fallback = "logfmt",
         .help = "how the lines on standard error are written",
         .type = FLAG_CHOICE,
         .out = &out->log_format,
         .choices = formats},
        {.name = "log-decisions",
         .env = "DRYFIT_LOG_DECISIONS",
         .argument = "WHICH",
         .fallback = "findings",
         .help = "which reviews are logged at level info; with findings, those without one are logged at level debug",
         .type = FLAG_CHOICE,
         .out = &out->log_decisions,
         .choices = decisions},
    };
    flag_table_add(table, list, sizeof list / sizeof *list);
}

static void add_tls(struct flag_table *table, struct serve_options *out)
{
    static const char *const versions[] = {"1.2", "1.3", NULL};
    const struct flag list[] = {
        {.name = "client-ca",
         .env = "DRYFIT_CLIENT_CA",
         .argument = "FILE",
         .help = "CA certificates in PEM: clients must show a certificate that one of them signed; by default none is "
                 "asked for",
         .type = FLAG_TEXT,
         .out = &out->client_ca},
        {.name = "client-name",
         .argument = "NAME",
         .help = "a common name or DNS name that a client's certificate may have; by default any",
         .type = FLAG_TEXTS,
         .out = &out->client_names},
        {.name = "tls-min-version",
         .env = "DRYFIT_TLS_MIN_VERSION",
         .argument = "VERSION",
         .fallback = "1.2",
         .help = "the oldest version of TLS that is spoken",
         .type = FLAG_CHOICE,
         .out = &out->tls_min_version,
         .choices = versions},
        {.name = "tls-ciphers",
         .env = "DRYFIT_TLS_CIPHERS",
         .argument = "LIST",
         .help = "cipher suites by their OpenSSL or IANA names, the best first, separated by commas; a version of TLS "
                 "of which none is named keeps its default",
         .type = FLAG_TEXT,
         .out = &out->tls_ciphers},
        {.name = "reload-interval",
         .env = "DRYFIT_RELOAD_INTERVAL",
         .argument = "TIME",
         .fallback = "30s",
         .help = "how often certificates and policies are looked at when the system reports no change of them",
         .type = FLAG_DURATION,
         .out = &out->reload_interval,
         .min = TIMEOUT_LEAST,
         .max = TIMEOUT_MOST},
    };
    flag_table_add(table, list, sizeof list / sizeof *list);
}

static void add_limits(struct flag_table *table, struct serve_options *out)
{
    const struct flag list[] = {
        {.name = "max-body",
         .env = "DRYFIT_MAX_BODY",
         .argument = "BYTES",
         .fallback = "8Mi",
         .help = "the largest body of a request; larger ones are answered 413",
         .type = FLAG_SIZE,
         .out = &out->max_body,
         .min = BODY_LEAST,
         .max = memory_most},
        {.name = "max-memory",
         .env = "DRYFIT_MAX_MEMORY",
         .argument = "BYTES",
         .fallback = "64Mi",
         .help = "the memory of one review, its body included; one that needs more is answered 413",
         .type = FLAG_SIZE,
         .out = &out->max_memory,
         .min = MEMORY_LEAST,
         .max = memory_most},
        {.name = "max-memory-total",
         .env = "DRYFIT_MAX_MEMORY_TOTAL",
         .argument = "BYTES",
         .fallback = "128Mi",
         .help = "the memory of all reviews in flight; while they use it up, further ones are answered 503",
         .type = FLAG_SIZE,
         .out = &out->max_memory_total,
         .min = MEMORY_LEAST,
         .max = memory_most},
        {.name = "max-connections",
         .env = "DRYFIT_MAX_CONNECTIONS",
         .argument = "N",
         .fallback = "4096",
         .help = "how many clients may be connected at a time",
         .type = FLAG_COUNT,
         .out = &out->max_connections,
         .min = 1,
         .max = CONNECTIONS_MOST},
        {.name = "max-in-flight",
         .env = "DRYFIT_MAX_IN_FLIGHT",
         .argument = "N",
         .fallback = "4096",
         .help = "how many requests may be read, judged or answered at a time; further ones are answered 503",
         .type = FLAG_COUNT,
         .out = &out->max_in_flight,
         .min = 1,
         .max = CONNECTIONS_MOST},
        {.name = "threads",
         .env = "DRYFIT_THREADS",
         .argument = "N",
         .fallback = "0",
         .help = "how many threads work on reviews; 0: one for each core that affinity and cgroup quota leave",
         .type = FLAG_COUNT,
         .out = &out->threads,
         .max = THREADS_MOST},
    };
    flag_table_add(table, list, sizeof list / sizeof *list);
}

static void add_times(struct flag_table *table, struct serve_options *out)
{
    const struct flag list[] = {
        {.name = "handshake-timeout",
         .env = "DRYFIT_HANDSHAKE_TIMEOUT",
         .argument = "TIME",
         .fallback = "10s",
         .help = "how long a TLS handshake may take",
         .type = FLAG_DURATION,
         .out = &out->handshake_timeout,
         .min = TIMEOUT_LEAST,
         .max = TIMEOUT_MOST},
        {.name = "request-timeout",
         .env = "DRYFIT_REQUEST_TIMEOUT",
         .argument = "TIME",
         .fallback = "30s",
         .help = "how long the headers of a request, its body, and taking the answer may take, each; slower ones are "
                 "answered 408",
         .type = FLAG_DURATION,
         .out = &out->request_timeout,
         .min = TIMEOUT_LEAST,
         .max = TIMEOUT_MOST},
        {.name = "idle-timeout",
         .env = "DRYFIT_IDLE_TIMEOUT",
         .argument = "TIME",
         .fallback = "120s",
         .help = "when a connection without a request is closed; above 90s, so that the API server closes first",
         .type = FLAG_DURATION,
         .out = &out->idle_timeout,
         .min = IDLE_LEAST,
         .max = TIMEOUT_MOST},
        {.name = "drain-delay",
         .env = "DRYFIT_DRAIN_DELAY",
         .argument = "TIME",
         .fallback = "5s",
         .help = "after SIGTERM, how long new connections are still served while /readyz says no; skipped when nobody "
                 "ever asked /readyz",
         .type = FLAG_DURATION,
         .out = &out->drain_delay,
         .max = TIMEOUT_MOST},
        {.name = "drain-timeout",
         .env = "DRYFIT_DRAIN_TIMEOUT",
         .argument = "TIME",
         .fallback = "20s",
         .help = "after SIGTERM, when to exit at the latest",
         .type = FLAG_DURATION,
         .out = &out->drain_timeout,
         .max = TIMEOUT_MOST},
    };
    flag_table_add(table, list, sizeof list / sizeof *list);
}

bool serve_flags_start(int argc, char **argv, struct arena *arena, struct serve_options *out, int *status)
{
    struct flag_table table = {.len = 0};
    *out = (struct serve_options){.cert = NULL};
    add_places(&table, out);
    add_tls(&table, out);
    cluster_flags_add(&table, CLUSTER_SERVE, &out->cluster);
    add_limits(&table, out);
    add_times(&table, out);
    add_logs(&table, out);
    const struct flags flags = {
        .command = "serve",
        .summary = "dryfit serve answers admission reviews of the Kubernetes API server: POST /validate over TLS.",
        .list = table.items,
        .len = table.len,
    };
    if (!flags_start(&flags, argc, argv, arena, NULL, status))
        return false;
    *status = 2;
    if (!check(out))
        return false;
    if (!out->state)
        out->state = default_state(arena);
    return true;
}
