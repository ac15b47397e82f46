/* SPDX-License-Identifier: Apache-2.0 */
/* In-cluster URLs of a container with a proxy, against its NO_PROXY. */
#include "base/keys.h"
#include "base/text.h"
#include "policies/no_proxy.h"
#include "policies/pile.h"
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
    struct pile hosts;              /* struct key: not covered */
};

static bool reads_env(const struct described *described)
{
    return !described->facts || described->facts->proxy.reads != PROXY_IGNORES_ENV;
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
    struct key key = {.name = target->host, .hash = key_hash(target->host), .at = bypass->hosts.len};
    *(struct key *)pile_add(&bypass->hosts, bypass->ctx->arena) = key;
}

/* Each host once, in the order of the URLs. */
static struct strs distinct(struct arena *arena, struct pile *pile)
{
    struct key *keys = pile->items;
    struct str *hosts = arena_many(arena, struct str, pile->len);
    size_t len = 0;
    keys_sort(keys, pile->len);
    for (size_t i = 0; i < pile->len; i++)
        if (i == 0 || !key_same(&keys[i - 1], &keys[i]))
            hosts[keys[i].at] = keys[i].name;
    for (size_t i = 0; i < pile->len; i++)
        if (hosts[i].ptr)
            hosts[len++] = hosts[i];
    return (struct strs){hosts, len};
}

static struct str join(struct arena *arena, const struct strs *hosts, const char *separator)
{
    struct text text = {.arena = arena};
    for (size_t i = 0; i < hosts->len; i++) {
        text_add(&text, i > 0 ? str_from(separator) : STR(""));
        text_add(&text, hosts->items[i]);
    }
    return text_str(&text);
}

/* Names are added as they are called: a suffix such as .svc covers no short name. */
static struct str extend(const struct bypass *bypass, struct str list, struct str hosts)
{
    const struct strs *domains = policy_cluster_domains(bypass->ctx->policy);
    struct str domain = domains->len > 0 ? domains->items[0] : STR("cluster.local");
    if (list.len > 0)
        return arena_format(bypass->ctx->arena, "%.*s,%.*s", STR_ARG(list), STR_ARG(hosts));
    return arena_format(bypass->ctx->arena, "localhost,127.0.0.1,.svc,.%.*s,%.*s", STR_ARG(domain), STR_ARG(hosts));
}

static void report(struct bypass *bypass)
{
    const struct check_ctx *ctx = bypass->ctx;
    struct strs hosts = distinct(ctx->arena, &bypass->hosts);
    const struct env *env = container_env(ctx->container, bypass->name);
    const struct field *entry = field_keep(ctx->arena, env ? env->field : bypass->proxy->field);
    struct str good = extend(bypass, env ? env->raw : (struct str){0}, join(ctx->arena, &hosts, ","));
    struct finding *finding = finding_add(ctx, LIKELY, bypass->name, bypass->list, field_key(entry, STR("value")));
    finding->variant = bypass->list.ptr ? "short" : "missing";
    finding_slot(ctx, finding, "hosts", join(ctx->arena, &hosts, ", "));
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
        .hosts = {.size = sizeof(struct key)},
    };
    struct target_walk walk = {.ctx = ctx};
    const struct target *target;
    if ((!bypass.http && !bypass.https) || no_proxy_is_endless(list))
        return;
    while (target_next(&walk, &target))
        judge(&bypass, target);
    if (bypass.hosts.len > 0)
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
