/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/serve_flags.h"

#include "webhook/flag_table.h"

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

static bool check(const struct serve_options *options)
{
    const char *wrong = NULL;
    if (!options->cert != !options->key)
        wrong = "--cert and --key go together";
    else if (options->drain_delay > options->drain_timeout)
        wrong = "--drain-delay is longer than --drain-timeout";
    else if (options->max_memory > options->max_memory_total)
        wrong = "--max-memory is more than --max-memory-total";
    else if (options->max_body > options->max_memory)
        wrong = "--max-body is more than --max-memory";
    if (wrong)
        fprintf(stderr, "dryfit serve: %s\n", wrong);
    return !wrong;
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
         .help = "where /livez and /readyz are answered, over plain HTTP",
         .type = FLAG_HOSTPORT,
         .out = &out->ops_listen},
        {.name = "cert",
         .env = "DRYFIT_CERT",
         .argument = "FILE",
         .help = "serving certificate in PEM, its chain behind it; without one, one is made in the state folder",
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
         .help = "policy documents over the shipped default, the files of a folder in the order of their names",
         .type = FLAG_TEXTS,
         .out = &out->policies},
        {.name = "state",
         .env = "DRYFIT_STATE",
         .argument = "DIR",
         .help = "where certificates are kept that dryfit makes: by default $XDG_STATE_HOME/dryfit, "
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
         .help = "of the lines on standard error",
         .type = FLAG_CHOICE,
         .out = &out->log_format,
         .choices = formats},
        {.name = "log-decisions",
         .env = "DRYFIT_LOG_DECISIONS",
         .argument = "WHICH",
         .fallback = "findings",
         .help = "which reviews get a line of level info; those without a finding get one of level debug with findings",
         .type = FLAG_CHOICE,
         .out = &out->log_decisions,
         .choices = decisions},
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
         .help = "larger request bodies get 413",
         .type = FLAG_SIZE,
         .out = &out->max_body,
         .min = BODY_LEAST,
         .max = memory_most},
        {.name = "max-memory",
         .env = "DRYFIT_MAX_MEMORY",
         .argument = "BYTES",
         .fallback = "64Mi",
         .help = "a review that needs more, its body included, gets 413",
         .type = FLAG_SIZE,
         .out = &out->max_memory,
         .min = MEMORY_LEAST,
         .max = memory_most},
        {.name = "max-memory-total",
         .env = "DRYFIT_MAX_MEMORY_TOTAL",
         .argument = "BYTES",
         .fallback = "128Mi",
         .help = "while the reviews in flight use this much, further ones get 503 and Retry-After",
         .type = FLAG_SIZE,
         .out = &out->max_memory_total,
         .min = MEMORY_LEAST,
         .max = memory_most},
        {.name = "max-connections",
         .env = "DRYFIT_MAX_CONNECTIONS",
         .argument = "N",
         .fallback = "4096",
         .help = "of clients at a time",
         .type = FLAG_COUNT,
         .out = &out->max_connections,
         .min = 1,
         .max = CONNECTIONS_MOST},
        {.name = "threads",
         .env = "DRYFIT_THREADS",
         .argument = "N",
         .fallback = "0",
         .help = "how many work on reviews; 0: one for each core that affinity and cgroup quota leave",
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
         .help = "for a TLS handshake",
         .type = FLAG_DURATION,
         .out = &out->handshake_timeout,
         .min = TIMEOUT_LEAST,
         .max = TIMEOUT_MOST},
        {.name = "request-timeout",
         .env = "DRYFIT_REQUEST_TIMEOUT",
         .argument = "TIME",
         .fallback = "30s",
         .help = "for the headers of a request, for its body, and for taking the answer, each; slower ones get 408",
         .type = FLAG_DURATION,
         .out = &out->request_timeout,
         .min = TIMEOUT_LEAST,
         .max = TIMEOUT_MOST},
        {.name = "idle-timeout",
         .env = "DRYFIT_IDLE_TIMEOUT",
         .argument = "TIME",
         .fallback = "120s",
         .help = "until a connection without a request is closed; above 90s, so that the API server closes first",
         .type = FLAG_DURATION,
         .out = &out->idle_timeout,
         .min = IDLE_LEAST,
         .max = TIMEOUT_MOST},
        {.name = "drain-delay",
         .env = "DRYFIT_DRAIN_DELAY",
         .argument = "TIME",
         .fallback = "5s",
         .help = "after SIGTERM, how long new connections are still served while /readyz says no; not waited for when "
                 "nobody ever asked it",
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
