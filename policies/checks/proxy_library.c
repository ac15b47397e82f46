/* SPDX-License-Identifier: Apache-2.0 */
/* The version of an HTTP library, as the owner declares it, against a range whose proxying is broken. */
#include "policies/proxy.h"

#include "policies/check.h"

static const struct param params[] = {
    {"library", PARAM_STR, true, "its name in the annotation dryfit.dev/libraries"},
    {"from", PARAM_STR, true, "the first broken version"},
    {"fixed", PARAM_STR, true, "the first version that works again"},
    {"before", PARAM_STR, false, "the last version that worked before"},
    {0},
};
static const char *const slots[] = {"library", "version", "from", "fixed", "before", NULL};

struct declared {
    struct str version; /* empty: not declared */
    struct field field; /* the annotation */
};

/* Each container asks about it: a longer list is none that a person keeps. */
enum { LIST_MAX = 16 * 1024 };

/* `name=version` of a list such as "aleph=0.8.1, netty=4.1.100". */
static struct str version_in(struct str list, struct str library)
{
    struct str entry, name;
    while (list.len <= LIST_MAX && str_cut(&list, ',', &entry)) {
        struct str rest = str_trim(entry);
        if (str_cut(&rest, '=', &name) && str_eq(str_trim(name), library))
            return str_trim(rest);
    }
    return (struct str){0};
}

static const char annotation[] = "dryfit.dev/libraries";

static struct field annotation_field(const struct check_ctx *ctx, const struct field *parent)
{
    const struct field *metadata = field_keep(ctx->arena, field_key(parent, STR("metadata")));
    const struct field *annotations = field_keep(ctx->arena, field_key(metadata, STR("annotations")));
    return field_key(annotations, str_from(annotation));
}

/* The pod template's word beats the object's. */
static struct declared find_declared(const struct check_ctx *ctx)
{
    const struct workload *workload = ctx->workload;
    struct str library = rule_str(ctx->rule, "library");
    struct str version = version_in(tree_get_str(workload->pod_annotations, annotation), library);
    if (version.len > 0)
        return (struct declared){version, annotation_field(ctx, workload->pod_spec_field.parent)};
    version = version_in(tree_get_str(workload->annotations, annotation), library);
    return (struct declared){version, annotation_field(ctx, NULL)};
}

static bool is_broken(const struct check_ctx *ctx, struct version version)
{
    enum version_order low = version_order(version, version_parse(rule_str(ctx->rule, "from")));
    enum version_order high = version_order(version, version_parse(rule_str(ctx->rule, "fixed")));
    return (low == VERSION_EQUAL || low == VERSION_ABOVE) && high == VERSION_BELOW;
}

static void check(const struct check_ctx *ctx)
{
    struct declared declared = find_declared(ctx);
    if (declared.version.len == 0 || !is_broken(ctx, version_parse(declared.version)) || !proxy_is_set(ctx->container))
        return;
    struct str library = rule_str(ctx->rule, "library");
    struct finding *finding = finding_add(ctx, LIKELY, library, declared.version, declared.field);
    finding_slot(ctx, finding, "library", library);
    finding_slot(ctx, finding, "version", declared.version);
    finding_slot(ctx, finding, "from", rule_str(ctx->rule, "from"));
    finding_slot(ctx, finding, "fixed", rule_str(ctx->rule, "fixed"));
    finding_slot(ctx, finding, "before", rule_str(ctx->rule, "before"));
}

const struct check check_proxy_library = {
    .name = "proxy-library",
    .about = "a declared library version against a range whose proxying is broken",
    .params = params,
    .slots = slots,
    .container = check,
    .kinds = CHECK_INIT_TOO,
};
