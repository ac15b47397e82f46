/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/target.h"

#include "policies/policy.h"
#include "policies/redis_client.h"

struct str target_lower(struct arena *arena, struct str text)
{
    char *copy = arena_raw(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        copy[i] = (char)(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] - 'A' + 'a' : text.ptr[i]);
    copy[text.len] = '\0';
    return (struct str){copy, text.len};
}

/* `a.b` may be a Service and its namespace, or a machine and its domain. Only the workload's own namespace is known to
 * be one. */
static enum url_host judge_host(const struct check_ctx *ctx, struct str host)
{
    const struct strs *domains = policy_cluster_domains(ctx->policy);
    enum url_host kind = url_host_kind(host, domains->items, domains->len);
    if (kind == URL_HOST_TWO_LABELS && ctx->workload->namespace.len > 0 &&
        str_eq(str_last(host, '.'), ctx->workload->namespace))
        return URL_HOST_SERVICE;
    return kind;
}

static void set_host(const struct check_ctx *ctx, struct target *target)
{
    struct str host = target->url->host;
    if (str_ends(host, STR(".")))
        host.len--;
    target->host = target_lower(ctx->arena, host);
    target->kind = judge_host(ctx, target->host);
}

static bool own_facts(const struct described *described, struct target *target)
{
    if (!described->facts)
        return false;
    target->facts = facts_url(described->facts, target->name);
    target->facts_certain = described->certain;
    return target->facts != NULL;
}

/* What every image means by a name (LANGFUSE_HOST) is certain; what one image means by it is as certain as the image.
 */
static void set_peer(const struct check_ctx *ctx, struct target *target)
{
    const struct facts *by_name = policy_peer(ctx->policy, NULL, target->name);
    target->peer = by_name;
    target->peer_certain = by_name != NULL;
    if (!own_facts(&ctx->it->image, target) && !own_facts(&ctx->it->program, target))
        return;
    if (target->facts->peer.len == 0)
        return;
    const struct facts *own = policy_facts_by_id(ctx->policy, target->facts->peer);
    target->peer = own;
    target->peer_certain = own && (target->facts_certain || own == by_name);
}

static bool next_env(struct target_walk *walk, struct target *out)
{
    const struct check_ctx *ctx = walk->ctx;
    for (; walk->env < ctx->container->env_len; walk->env++, walk->url = 0) {
        const struct env *env = &ctx->container->env[walk->env];
        if (env->overridden || walk->url >= env->urls_len)
            continue;
        const struct field *entry = field_keep(ctx->arena, env->field);
        *out = (struct target){.url = &env->urls[walk->url++],
                               .env = env,
                               .name = env->name,
                               .value = env->value,
                               .field = field_key(entry, STR("value"))};
        set_peer(ctx, out);
        return true;
    }
    return false;
}

/* --flag of `--flag=https://...`, else the flag before the word. */
static struct str word_name(const struct process *process, size_t at)
{
    struct str text = process->words[at].text;
    struct str rest = text, name = {0};
    if (str_starts(text, STR("-")) && str_cut(&rest, '=', &name) && name.len < text.len)
        return name;
    if (at > 0 && str_starts(process->words[at - 1].text, STR("-")) && !str_has_char(process->words[at - 1].text, '='))
        return process->words[at - 1].text;
    return STR("args");
}

static bool next_of_process(struct target_walk *walk, const struct process *process, struct target *out)
{
    for (; walk->word < process->words_len; walk->word++, walk->url = 0) {
        const struct word *word = &process->words[walk->word];
        if (walk->url >= word->urls_len)
            continue;
        *out = (struct target){.url = &word->urls[walk->url++],
                               .word = word,
                               .name = word_name(process, walk->word),
                               .value = word->text,
                               .field = word->field};
        return true;
    }
    return false;
}

static bool next_word(struct target_walk *walk, struct target *out)
{
    const struct container *container = walk->ctx->container;
    for (; walk->process < container->processes_len; walk->process++, walk->word = 0, walk->url = 0)
        if (next_of_process(walk, &container->processes[walk->process], out))
            return true;
    return false;
}

/* The host of that env as a URL: without one the program cannot work. False when it holds none. */
static bool read_host(const struct check_ctx *ctx, const struct described *described, struct str name,
                      struct target *out)
{
    const struct env *env = container_env(ctx->container, name);
    struct url *url = arena_one(ctx->arena, struct url);
    if (!env || env->source != ENV_LITERAL || !url_parse_address(str_trim(env->value), url) || url->host.len == 0)
        return false;
    url->at = (size_t)(url->text.ptr - env->value.ptr);
    url->port = url->port > 0 ? url->port : redis_client_port(ctx->container, name);
    struct facts_url *facts = arena_one(ctx->arena, struct facts_url);
    *facts = (struct facts_url){.env = name, .backend = true};
    const struct field *entry = field_keep(ctx->arena, env->field);
    bool used = redis_client_used(ctx->container, &described->facts->redis) == REDIS_ON;
    *out = (struct target){.url = url,
                           .env = env,
                           .name = name,
                           .value = env->value,
                           .field = field_key(entry, STR("value")),
                           .facts = facts,
                           .facts_certain = described->certain && used};
    return true;
}

static bool next_host(struct target_walk *walk, struct target *out)
{
    const struct described *described = redis_client_described(walk->ctx);
    const struct facts_redis *redis = described ? &described->facts->redis : NULL;
    if (!redis || walk->host >= redis->hosts.len || !redis_client_by_host(walk->ctx->container, redis))
        return false;
    while (walk->host < redis->hosts.len)
        if (read_host(walk->ctx, described, redis->hosts.items[walk->host++], out))
            return true;
    return false;
}

bool target_next(struct target_walk *walk, struct target *out)
{
    if (!next_env(walk, out) && !next_word(walk, out) && !next_host(walk, out))
        return false;
    set_host(walk->ctx, out);
    return true;
}

unsigned target_port(const struct target *target)
{
    return target->url->port > 0 ? target->url->port : url_port(target->url);
}

const struct facts *target_peer_by_host(const struct check_ctx *ctx, const struct target *target)
{
    struct str service = url_service_name(target->host);
    const struct facts *facts = NULL;
    size_t len = policy_facts(ctx->policy, &facts);
    for (size_t i = 0; i < len; i++)
        if (strs_have(&facts[i].service_names, service))
            return &facts[i];
    return NULL;
}

bool target_host_listed(const struct check_ctx *ctx, const struct target *target, const char *param)
{
    struct str service = url_service_name(target->host);
    if (rule_has_match(ctx->rule, param, target->host) || rule_has_match(ctx->rule, param, service))
        return true;
    unsigned port = target_port(target);
    return rule_has_match(ctx->rule, param, arena_format(ctx->arena, "%.*s:%u", STR_ARG(target->host), port)) ||
           rule_has_match(ctx->rule, param, arena_format(ctx->arena, "%.*s:%u", STR_ARG(service), port));
}

bool target_in_cluster(const struct target *target)
{
    return url_host_in_cluster(target->kind) || target->kind == URL_HOST_MALFORMED;
}
