/* SPDX-License-Identifier: Apache-2.0 */
/* The targets of a container are found once, for all rules that walk over them. */
#include "policies/policy.h"
#include "policies/redis_client.h"
#include "policies/target.h"
#include "policies/toggle.h"

struct target_list {
    struct target *items;
    size_t len;
    bool made;
};

/* Where the search stands. */
struct cursor {
    const struct check_ctx *ctx;
    size_t env, process, word, url, host; /* the next one */
};

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

/* Whether the program may not read the value at all: another env stands in for it, or Redis is given by a list of
 * nodes. */
static bool may_be_unread(const struct check_ctx *ctx, const struct facts *facts, const struct facts_url *url)
{
    const struct facts_redis *redis = &facts->redis;
    struct str value = {0};
    if (redis->nodes.len > 0 && strs_have(&redis->urls, url->env) &&
        redis_client_cluster(ctx->container, redis) != REDIS_OFF)
        return true;
    if (url->unless_set.len == 0)
        return false;
    enum env_state state = container_env_state(ctx->container, url->unless_set, &value);
    return state == ENV_UNKNOWN || (state == ENV_KNOWN && !toggle_off(value));
}

static bool own_facts(const struct check_ctx *ctx, const struct described *described, struct target *target)
{
    if (!described->facts)
        return false;
    target->facts = facts_url(described->facts, target->name);
    if (!target->facts)
        return false;
    target->facts_certain = described->certain && !may_be_unread(ctx, described->facts, target->facts);
    return true;
}

/* What every image means by a name (LANGFUSE_HOST) is certain; what one image means by it is as certain as the image.
 */
static void set_peer(const struct check_ctx *ctx, struct target *target)
{
    const struct facts *by_name = policy_peer(ctx->policy, NULL, target->name);
    target->peer = by_name;
    target->peer_certain = by_name != NULL;
    if (!own_facts(ctx, &ctx->it->image, target) && !own_facts(ctx, &ctx->it->program, target))
        return;
    if (target->facts->peer.len == 0)
        return;
    const struct facts *own = policy_facts_by_id(ctx->policy, target->facts->peer);
    target->peer = own;
    target->peer_certain = own && (target->facts_certain || own == by_name);
}

static bool next_env(struct cursor *cursor, struct target *out)
{
    const struct check_ctx *ctx = cursor->ctx;
    for (; cursor->env < ctx->container->env_len; cursor->env++, cursor->url = 0) {
        const struct env *env = &ctx->container->env[cursor->env];
        if (env->overridden || cursor->url >= env->urls_len)
            continue;
        *out = (struct target){.url = &env->urls[cursor->url++],
                               .env = env,
                               .name = env->name,
                               .value = env->value,
                               .field = field_key(&env->field, STR("value"))};
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

static bool next_of_process(struct cursor *cursor, const struct process *process, struct target *out)
{
    for (; cursor->word < process->words_len; cursor->word++, cursor->url = 0) {
        const struct word *word = &process->words[cursor->word];
        if (cursor->url >= word->urls_len)
            continue;
        *out = (struct target){.url = &word->urls[cursor->url++],
                               .word = word,
                               .name = word_name(process, cursor->word),
                               .value = word->text,
                               .field = word->field};
        return true;
    }
    return false;
}

static bool next_word(struct cursor *cursor, struct target *out)
{
    const struct container *container = cursor->ctx->container;
    for (; cursor->process < container->processes_len; cursor->process++, cursor->word = 0, cursor->url = 0)
        if (next_of_process(cursor, &container->processes[cursor->process], out))
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

static bool next_host(struct cursor *cursor, struct target *out)
{
    const struct described *described = redis_client_described(cursor->ctx);
    const struct facts_redis *redis = described ? &described->facts->redis : NULL;
    if (!redis || cursor->host >= redis->hosts.len || !redis_client_by_host(cursor->ctx->container, redis))
        return false;
    while (cursor->host < redis->hosts.len)
        if (read_host(cursor->ctx, described, redis->hosts.items[cursor->host++], out))
            return true;
    return false;
}

static bool find_next(struct cursor *cursor, struct target *out)
{
    if (!next_env(cursor, out) && !next_word(cursor, out) && !next_host(cursor, out))
        return false;
    set_host(cursor->ctx, out);
    return true;
}

struct target_list *target_list_new(struct arena *arena)
{
    return arena_one(arena, struct target_list);
}

/* Of the container's targets, overridden entries and unused hosts counted. */
static size_t most(const struct check_ctx *ctx)
{
    const struct container *container = ctx->container;
    const struct described *described = redis_client_described(ctx);
    size_t count = described ? described->facts->redis.hosts.len : 0;
    for (size_t i = 0; i < container->env_len; i++)
        count += container->env[i].urls_len;
    for (size_t i = 0; i < container->processes_len; i++)
        for (size_t word = 0; word < container->processes[i].words_len; word++)
            count += container->processes[i].words[word].urls_len;
    return count;
}

static void find_all(const struct check_ctx *ctx, struct target_list *list)
{
    struct cursor cursor = {.ctx = ctx};
    list->items = arena_many(ctx->arena, struct target, most(ctx));
    while (find_next(&cursor, &list->items[list->len]))
        list->len++;
    list->made = true;
}

static const struct target_list *targets_of(const struct check_ctx *ctx)
{
    struct target_list *list = ctx->it->targets ? ctx->it->targets : target_list_new(ctx->arena);
    if (!list->made)
        find_all(ctx, list);
    return list;
}

bool target_next(struct target_walk *walk, const struct target **out)
{
    if (!walk->list)
        walk->list = targets_of(walk->ctx);
    if (walk->at == walk->list->len)
        return false;
    *out = &walk->list->items[walk->at++];
    return true;
}
