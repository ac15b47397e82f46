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
static const char *const slots[] = {"hosts", "proxy", "good", NULL};
static const char *const variants[] = {"missing", "short", NULL};

/* One list, and what it leaves to the proxy. */
struct bypass {
    const struct check_ctx *ctx;
    struct str name, list;          /* NO_PROXY or no_proxy and its value; ptr NULL: not set */
    const struct env *http, *https; /* the proxies by the URL's scheme; NULL: none */
    const struct env *proxy;        /* the first one that a host is sent through */
    struct str *hosts;              /* not covered, each once */
    size_t hosts_len, room;
};

static bool reads_env(const struct described *described)
{
    return !described->facts || described->facts->proxy.reads != PROXY_IGNORES_ENV;
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
    const struct env *proxy = url_scheme_is_tls(target->url) ? bypass->https : bypass->http;
    if (!proxy || !is_called(bypass->ctx, target) || no_proxy_covers(bypass->list, target->host, url_port(target->url)))
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

static void report(const struct bypass *bypass)
{
    const struct check_ctx *ctx = bypass->ctx;
    const struct env *env = container_env(ctx->container, bypass->name);
    const struct field *entry = field_keep(ctx->arena, env ? env->field : bypass->proxy->field);
    struct str good = extend(bypass, env ? env->raw : (struct str){0});
    struct finding *finding = finding_add(ctx, LIKELY, bypass->name, bypass->list, field_key(entry, STR("value")));
    finding->variant = bypass->list.ptr ? "short" : "missing";
    finding_slot(ctx, finding, "hosts", join(bypass, ", "));
    finding_slot(ctx, finding, "proxy", bypass->proxy->name);
    finding_slot(ctx, finding, "good", good);
    finding_set_env(ctx, finding, bypass->name, good);
}

static void look_at(const struct check_ctx *ctx, struct str name, struct str list)
{
    struct bypass bypass = {
        .ctx = ctx,
        .name = name,
        .list = list,
        .http = proxy_env(ctx->container, false),
        .https = proxy_env(ctx->container, true),
    };
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    while ((bypass.http || bypass.https) && target_next(&walk, &target))
        judge(&bypass, target);
    if (bypass.hosts_len > 0)
        report(&bypass);
}

/* A program may read either list: each has to cover the hosts, as far as it is set. */
static void check(const struct check_ctx *ctx)
{
    struct str upper, lower;
    if (!reads_env(&ctx->it->image) || !reads_env(&ctx->it->program) || !proxy_bypass(ctx->container, &upper, &lower))
        return;
    if (upper.ptr || !lower.ptr)
        look_at(ctx, STR("NO_PROXY"), upper);
    if (lower.ptr)
        look_at(ctx, STR("no_proxy"), lower);
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
