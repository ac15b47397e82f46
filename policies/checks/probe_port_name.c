/* SPDX-License-Identifier: Apache-2.0 */
/* The name of a probe's port, with the names of the container's ports: the kubelet looks nowhere else. */
#include "policies/check.h"
#include "policies/reach.h"

static const char *const slots[] = {"probe", "good", NULL};
static const char *const variants[] = {"other", "none", NULL};

/* The declared name that is meant: the one most like it, or the only one. */
static struct str nearest(const struct check_ctx *ctx, struct str wanted)
{
    const struct container *container = ctx->container;
    const char **names = arena_many(ctx->arena, const char *, container->ports_len + 1);
    size_t len = 0;
    for (size_t i = 0; i < container->ports_len; i++) {
        if (container->ports[i].name.len > 0) {
            names[len++] = arena_copy(ctx->arena, container->ports[i].name).ptr;
        }
    }
    const char *like = str_nearest(wanted, names, len);
    if (like == NULL && len == 1) {
        like = names[0];
    }
    return str_from(like);
}

/* What to write instead: a declared name, or the number of the only port. Empty when that cannot be told. */
static struct str good_port(const struct check_ctx *ctx, struct str wanted)
{
    struct str name = nearest(ctx, wanted);
    if (name.len > 0 || ctx->container->ports_len != 1) {
        return name;
    }
    return arena_format(ctx->arena, "%u", ctx->container->ports[0].number);
}

static void look_at(const struct check_ctx *ctx, const struct probe *probe)
{
    bool networked = probe->action == PROBE_HTTP || probe->action == PROBE_TCP;
    if (!networked || probe->port_name.len == 0 || probe->port != 0) {
        return;
    }
    struct field field = field_key(&probe->action_field, STR("port"));
    struct finding *finding = finding_add(ctx, CERTAIN, reach_probe_name(probe), probe->port_name, field);
    struct str good = good_port(ctx, probe->port_name);
    uint64_t number = 0;
    finding->variant = good.len > 0 ? "other" : "none";
    finding_slot(ctx, finding, "probe", reach_probe_name(probe));
    finding_slot(ctx, finding, "good", good);
    if (good.len > 0 && str_uint(good, UINT16_MAX, &number)) {
        finding_replace_json(ctx, finding, field, good);
    } else if (good.len > 0) {
        finding_replace(ctx, finding, field, good);
    }
}

static void check_container(const struct check_ctx *ctx)
{
    if (container_is_part(ctx->container)) {
        return;
    }
    for (int kind = 0; kind < PROBE_KINDS; kind++) {
        look_at(ctx, &ctx->container->probes[kind]);
    }
}

const struct check check_probe_port_name = {
    .name = "probe-port-name",
    .about = "the name of a probe's port, with the names that the container declares",
    .slots = slots,
    .variants = variants,
    .container = check_container,
};
