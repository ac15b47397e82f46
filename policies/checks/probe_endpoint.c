/* SPDX-License-Identifier: Apache-2.0 */
/* A probe's path and port, with what the container's program serves. Where the image itself is the wrong one for its
 * role, the probe is judged by the role: to mend the image is enough then. */
#include "policies/listen.h"
#include "policies/reach.h"
#include "policies/role.h"
#include "policies/serving.h"

static const char *const slots[] = {"probe", "good", "port", "path", "program", NULL};
static const char *const variants[] = {"path", "port", "port-name", NULL};

/* What the program serves, as far as its probes are concerned. */
struct served {
    const struct facts *facts;
    bool certain;
    bool alone;    /* no other container may listen without saying so */
    unsigned port; /* 0: not known */
};

/* On the program's own port nobody else can answer. */
static bool is_certain(const struct served *served, const struct probe *probe)
{
    return served->certain && (served->alone || (served->port != 0 && probe->port == served->port));
}

static struct str without_query(struct str path)
{
    struct str piece = path;
    return str_cut(&path, '?', &piece) ? piece : path;
}

static bool is_refused(const struct served *served, const struct probe *probe)
{
    struct str path = without_query(probe->path);
    return probe->action == PROBE_HTTP && strs_match(&served->facts->health.refuses, path) &&
           !strs_have(&served->facts->health.serves, path);
}

static struct str good_path(const struct served *served, const struct probe *probe)
{
    const struct facts_health *health = &served->facts->health;
    return probe->kind == PROBE_READINESS && health->readiness.len > 0 ? health->readiness : health->liveness;
}

static void add_path(const struct check_ctx *ctx, const struct served *served, const struct probe *probe)
{
    struct field field = field_key(&probe->action_field, STR("path"));
    struct str good = good_path(served, probe);
    struct finding *finding =
        finding_add(ctx, is_certain(served, probe) ? CERTAIN : LIKELY, reach_probe_name(probe), probe->path, field);
    finding->variant = "path";
    finding->safe = is_certain(served, probe) && good.len > 0;
    finding_slot(ctx, finding, "probe", reach_probe_name(probe));
    finding_slot(ctx, finding, "path", probe->path);
    finding_slot(ctx, finding, "program", served->facts->title);
    finding_slot(ctx, finding, "good", good);
    finding_slot_uint(ctx, finding, "port", probe->port);
    if (good.len > 0) {
        finding_replace(ctx, finding, field, good);
    }
}

/* The container's declaration of a port's name. */
static const struct port *declared(const struct container *container, struct str name)
{
    for (size_t i = 0; i < container->ports_len; i++) {
        if (str_eq(container->ports[i].name, name)) {
            return &container->ports[i];
        }
    }
    return NULL;
}

static void patch_port(const struct check_ctx *ctx, struct finding *finding, const struct probe *probe, struct str good)
{
    const struct port *port = declared(ctx->container, probe->port_name);
    if (probe->port_name.len == 0) {
        finding_replace_json(ctx, finding, finding->field, good);
        return;
    }
    finding->variant = "port-name";
    if (port != NULL) {
        finding_replace_json(ctx, finding, field_key(field_keep(ctx->arena, port->field), STR("containerPort")), good);
    }
}

static void add_port(const struct check_ctx *ctx, const struct served *served, const struct probe *probe)
{
    struct str value = arena_format(ctx->arena, "%u", probe->port);
    struct field field = field_key(&probe->action_field, STR("port"));
    struct finding *finding =
        finding_add(ctx, is_certain(served, probe) ? CERTAIN : LIKELY, reach_probe_name(probe), value, field);
    struct str good = arena_format(ctx->arena, "%u", served->port);
    finding->variant = "port";
    finding->safe = is_certain(served, probe);
    finding_slot(ctx, finding, "probe", reach_probe_name(probe));
    finding_slot_uint(ctx, finding, "port", probe->port);
    finding_slot(ctx, finding, "good", good);
    finding_slot(ctx, finding, "path", probe->port_name);
    finding_slot(ctx, finding, "program", served->facts->title);
    patch_port(ctx, finding, probe, good);
}

/* Whether the manifest shows all that decides the port: env does, or nothing can. Arguments and files may say more than
 * the facts know of. */
static bool is_all_shown(const struct facts *facts, const struct container *container)
{
    const struct facts_port *port = facts->ports.items;
    const struct facts_bind *bind = facts->binds.items;
    bool in_bind = facts->binds.len > 0 && bind->env.len > 0 && bind->form != BIND_HOST;
    bool by_env = (port->env.len > 0 || in_bind) && !port->by_file;
    return by_env || (!container->has_args && container->mounts_len == 0);
}

/* Whether that is one of the program's further ports, where its env moves it; true when that cannot be told. */
static bool is_further_port(const struct check_ctx *ctx, const struct facts *facts, unsigned number)
{
    const struct facts_port *ports = facts->ports.items;
    for (size_t i = 1; i < facts->ports.len; i++) {
        struct str value = {0};
        uint64_t moved = ports[i].port;
        enum env_state state = container_env_state(ctx->container, ports[i].env, &value);
        bool known = ports[i].env.len == 0 || state == ENV_ABSENT ||
                     (state == ENV_KNOWN && str_uint(str_trim(value), UINT16_MAX, &moved));
        if (!known || moved == number) {
            return true;
        }
    }
    return false;
}

/* The port the program listens on; 0 when it is not known, or when the bind value decides it: another rule's matter. */
static unsigned served_port(const struct check_ctx *ctx, const struct described *used)
{
    const struct listen *listens = NULL;
    size_t len = listen_find(ctx, &listens);
    for (size_t i = 0; i < len; i++) {
        bool own = listens[i].by->facts == used->facts && listens[i].bind->form != BIND_HOST;
        if (own && (listens[i].written || listens[i].address == LISTEN_UNKNOWN)) {
            return 0;
        }
    }
    return used->facts->ports.len > 0 ? listen_port(ctx, used) : 0;
}

/* A configuration file may move the port. */
static bool has_config_file(const struct container *container)
{
    for (size_t i = 0; i < container->env_len; i++) {
        if (str_has(container->env[i].name, STR("CONFIG_FILE"))) {
            return true;
        }
    }
    return false;
}

static bool is_off_port(const struct check_ctx *ctx, const struct served *served, const struct probe *probe)
{
    return listen_is_probed(probe) && served->port != 0 && probe->port != 0 && probe->port != served->port &&
           is_all_shown(served->facts, ctx->container) && !is_further_port(ctx, served->facts, probe->port) &&
           !listen_is_named(ctx, probe->port) && !has_config_file(ctx->container);
}

static void look_at(const struct check_ctx *ctx, const struct served *served, const struct probe *probe)
{
    bool refused = probe->host.len == 0 && is_refused(served, probe);
    bool off_port = is_off_port(ctx, served, probe);
    if ((!refused && !off_port) || listen_elsewhere(ctx, probe->port)) {
        return;
    }
    if (refused) {
        add_path(ctx, served, probe);
    }
    if (off_port) {
        add_port(ctx, served, probe);
    }
}

static void check_container(const struct check_ctx *ctx)
{
    struct described used = role_described(ctx);
    if (used.facts == NULL || serving_as_tool(ctx->container, used.facts)) {
        return;
    }
    struct served served = {.facts = used.facts, .certain = used.certain, .port = served_port(ctx, &used)};
    served.alone = !listen_may_be_elsewhere(ctx);
    for (int kind = 0; kind < PROBE_KINDS; kind++) {
        look_at(ctx, &served, &ctx->container->probes[kind]);
    }
}

const struct check check_probe_endpoint = {
    .name = "probe-endpoint",
    .about = "a probe's path and port, with those that the container's program serves",
    .slots = slots,
    .variants = variants,
    .container = check_container,
};
