/* SPDX-License-Identifier: Apache-2.0 */
/* In-cluster URLs of a container with a proxy, against its NO_PROXY. */
#include "base/text.h"
#include "policies/no_proxy.h"
#include "policies/policy.h"
#include "policies/proxy.h"
#include "policies/target.h"

static const struct param params[] = {
    {"otherEnvs", PARAM_STRS, false, "env (globs) that are not called by this container"},
    {0},
};
static const char *const slots[] = {"hosts", "proxy", "good", "names", NULL};
static const char *const variants[] = {"missing", "short", NULL};

struct bypass {
    const struct check_ctx *ctx;
    struct str upper, lower; /* NO_PROXY and no_proxy; ptr NULL: not set */
    const struct env *proxy; /* the first one that a host is sent through */
    struct str *hosts;       /* not covered, each once */
    size_t hosts_len, room;
};

static bool reads_env(const struct described *described)
{
    return !described->facts || described->facts->proxy.reads != PROXY_IGNORES_ENV;
}

/* A program may read either name: both have to cover the host, as far as they are set. */
static bool is_covered(const struct bypass *bypass, const struct target *target)
{
    unsigned port = url_port(target->url);
    if (!bypass->upper.ptr && !bypass->lower.ptr)
        return false;
    return (!bypass->upper.ptr || no_proxy_covers(bypass->upper, target->host, port)) &&
           (!bypass->lower.ptr || no_proxy_covers(bypass->lower, target->host, port));
}

static void add_host(struct bypass *bypass, struct str host)
{
    for (size_t i = 0; i < bypass->hosts_len; i++)
        if (str_eq(bypass->hosts[i], host))
            return;
    if (bypass->hosts_len == bypass->room) {
        size_t room = bypass->room > 0 ? 2 * bypass->room : 4;
        bypass->hosts = arena_grow(bypass->ctx->arena, bypass->hosts, bypass->hosts_len, room, sizeof(*bypass->hosts));
        bypass->room = room;
    }
    bypass->hosts[bypass->hosts_len++] = host;
}

static bool is_called(const struct check_ctx *ctx, const struct target *target)
{
    bool http = url_scheme_is(target->url, "http") || url_scheme_is(target->url, "https");
    bool api = target->kind == URL_HOST_API_SERVER && !str_has_char(target->host, '$');
    return http && (api || url_host_in_cluster(target->kind)) && !(target->facts && target->facts->browser) &&
           !rule_has_match(ctx->rule, "otherEnvs", target->name);
}

static void judge(struct bypass *bypass, const struct target *target)
{
    const struct check_ctx *ctx = bypass->ctx;
    const struct env *proxy = proxy_env(ctx->container, url_scheme_is_tls(target->url));
    if (!proxy || !is_called(ctx, target) || is_covered(bypass, target))
        return;
    bypass->proxy = bypass->proxy ? bypass->proxy : proxy;
    add_host(bypass, target->host);
}

static struct str join(const struct bypass *bypass, const char *separator)
{
    struct text text = {.arena = bypass->ctx->arena};
    for (size_t i = 0; i < bypass->hosts_len; i++) {
        text_add(&text, i > 0 ? str_from(separator) : STR(""));
        text_add(&text, bypass->hosts[i]);
    }
    return text_str(&text);
}

/* Names are added as they are called: a suffix such as .svc covers no short name. */
static struct str extend(const struct bypass *bypass, struct str list)
{
    const struct strs *domains = policy_cluster_domains(bypass->ctx->policy);
    struct str domain = domains->len > 0 ? domains->items[0] : STR("cluster.local");
    struct str hosts = join(bypass, ",");
    if (list.len > 0)
        return arena_format(bypass->ctx->arena, "%.*s,%.*s", STR_ARG(list), STR_ARG(hosts));
    return arena_format(bypass->ctx->arena, "localhost,127.0.0.1,.svc,.%.*s,%.*s", STR_ARG(domain), STR_ARG(hosts));
}

static void set_bypass(const struct bypass *bypass, struct finding *finding, struct str name)
{
    const struct env *env = container_env(bypass->ctx->container, name);
    finding_set_env(bypass->ctx, finding, name, extend(bypass, env ? env->raw : (struct str){0}));
}

static void report(const struct bypass *bypass)
{
    const struct check_ctx *ctx = bypass->ctx;
    bool upper = bypass->upper.ptr != NULL, lower = bypass->lower.ptr != NULL;
    struct str name = !upper && lower ? STR("no_proxy") : STR("NO_PROXY");
    const struct env *env = container_env(ctx->container, name);
    const struct field *entry = field_keep(ctx->arena, env ? env->field : bypass->proxy->field);
    struct str value = upper ? bypass->upper : bypass->lower;
    struct finding *finding = finding_add(ctx, LIKELY, name, value, field_key(entry, STR("value")));
    finding->variant = upper || lower ? "short" : "missing";
    finding_slot(ctx, finding, "hosts", join(bypass, ", "));
    finding_slot(ctx, finding, "proxy", bypass->proxy->name);
    finding_slot(ctx, finding, "good", extend(bypass, env ? env->raw : (struct str){0}));
    finding_slot(ctx, finding, "names", upper && lower ? STR("NO_PROXY and no_proxy") : name);
    if (upper || !lower)
        set_bypass(bypass, finding, STR("NO_PROXY"));
    if (lower)
        set_bypass(bypass, finding, STR("no_proxy"));
}

static void check(const struct check_ctx *ctx)
{
    struct bypass bypass = {.ctx = ctx};
    struct target_walk walk = {.ctx = ctx};
    struct target target;
    if (!reads_env(&ctx->it->image) || !reads_env(&ctx->it->program) ||
        !proxy_bypass(ctx->container, &bypass.upper, &bypass.lower))
        return;
    while (target_next(&walk, &target))
        judge(&bypass, &target);
    if (bypass.hosts_len > 0)
        report(&bypass);
}

const struct check check_proxy_bypass = {
    .name = "proxy-bypass",
    .about = "in-cluster URLs of a container with a proxy against its NO_PROXY",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
