/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/service_name.h"

#include "policies/policy.h"

static struct str cut_end(struct str text, struct str end)
{
    return str_ends(text, end) ? str_from_to(text, 0, text.len - end.len) : text;
}

static struct str cut_dot(struct str text)
{
    return cut_end(text, STR("."));
}

struct str service_name_domain(const struct check_ctx *ctx, struct str host)
{
    const struct strs *domains = policy_cluster_domains(ctx->policy);
    for (size_t i = 0; i < domains->len; i++)
        if (str_ends_nocase(host, domains->items[i]))
            return domains->items[i];
    return domains->len > 0 ? domains->items[0] : STR("cluster.local");
}

/* What stands before the domain and .svc: "", "langfuse-web" or "langfuse-web.langfuse". */
static struct str labels_of(struct str host, struct str domain)
{
    struct str rest = cut_dot(cut_end(host, domain));
    return cut_dot(str_eq(rest, STR("svc")) ? STR("") : cut_end(rest, STR(".svc")));
}

struct str service_name_namespace(const struct check_ctx *ctx)
{
    return ctx->workload->namespace.len > 0 ? ctx->workload->namespace : STR("<namespace>");
}

struct str service_name_mend(const struct check_ctx *ctx, struct str host)
{
    struct str domain = service_name_domain(ctx, host), labels = labels_of(host, domain);
    struct str namespace = str_last(labels, '.');
    bool has_namespace = namespace.len < labels.len;
    struct str service = str_from_to(labels, 0, labels.len - namespace.len - (has_namespace ? 1 : 0));
    if (labels.len == 0 || str_has_char(service, '.') || str_eq(namespace, STR("pod")))
        return (struct str){0};
    if (has_namespace)
        return arena_format(ctx->arena, "%.*s.svc.%.*s", STR_ARG(labels), STR_ARG(domain));
    return arena_format(ctx->arena, "%.*s.%.*s.svc.%.*s", STR_ARG(labels), STR_ARG(service_name_namespace(ctx)),
                        STR_ARG(domain));
}
