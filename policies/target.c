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
    if (tree_len(rule_list(ctx->rule, param)) == 0)
        return false;
    if (rule_has_match(ctx->rule, param, target->host) || rule_has_match(ctx->rule, param, service))
        return true;
    unsigned port = target_port(target);
    return rule_has_match(ctx->rule, param, arena_format(ctx->arena, "%.*s:%u", STR_ARG(target->host), port)) ||
           rule_has_match(ctx->rule, param, arena_format(ctx->arena, "%.*s:%u", STR_ARG(service), port));
}

/* How an env of that name would be written; most names are so already. */
static char as_env(char letter)
{
    if (letter == '-' || letter == '.')
        return '_';
    return (char)(letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
}

bool target_name_listed(const struct check_ctx *ctx, const struct target *target, const char *param)
{
    struct str name = target->name;
    if (rule_has_match(ctx->rule, param, name))
        return true;
    char *copy = arena_raw(ctx->arena, name.len + 1);
    bool other = false;
    for (size_t i = 0; i < name.len; i++) {
        copy[i] = as_env(name.ptr[i]);
        other = other || copy[i] != name.ptr[i];
    }
    copy[name.len] = '\0';
    return other && rule_has_match(ctx->rule, param, (struct str){copy, name.len});
}

bool target_in_cluster(const struct target *target)
{
    return url_host_in_cluster(target->kind) || target->kind == URL_HOST_MALFORMED;
}
