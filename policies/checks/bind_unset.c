/* SPDX-License-Identifier: Apache-2.0 */
/* What a program listens on when nothing says so: loopback, or the name that the container runtime puts in HOSTNAME
 * (the pod's, so that it answers on the pod's address alone). Likely only: what stands before it, or what an image
 * presets, cannot be seen. */
#include "base/text.h"
#include "policies/listen.h"
#include "policies/reach.h"
#include "policies/serving.h"

static const struct param params[] = {
    {"address", PARAM_STR, true, "which default is meant, loopback or hostname"},
    {"silentWords", PARAM_STRS, false,
     "globs on words of a command that serves nothing (build) or reads the address from a file (--config)"},
    {"fronts", PARAM_STRS, false, "programs that, started beside it, listen in its stead"},
    {0},
};
static const char *const slots[] = {"good", "knobs", "program", NULL};
static const char *const variants[] = {"env", "flag", NULL};

static bool starts_any(const struct check_ctx *ctx, const char *param)
{
    for (size_t i = 0; i < ctx->container->processes_len; i++) {
        if (rule_has_str(ctx->rule, param, ctx->container->processes[i].program)) {
            return true;
        }
    }
    return false;
}

static bool has_silent_word(const struct check_ctx *ctx)
{
    for (size_t i = 0; i < ctx->container->processes_len; i++) {
        const struct process *process = &ctx->container->processes[i];
        for (size_t w = 0; w < process->words_len; w++) {
            if (rule_has_match(ctx->rule, "silentWords", process->words[w].text)) {
                return true;
            }
        }
    }
    return false;
}

/* A container by itself is reached from outside or not at all; beside others it must declare a port or be probed. */
static bool is_alone(const struct check_ctx *ctx)
{
    for (size_t i = 0; i < ctx->workload->containers_len; i++) {
        const struct container *other = &ctx->workload->containers[i];
        if (other != ctx->container && other->kind != CONTAINER_INIT) {
            return false;
        }
    }
    return true;
}

static bool must_be_reached(const struct check_ctx *ctx, unsigned port)
{
    if (port != 0 && listen_elsewhere(ctx, port)) {
        return false;
    }
    struct reach reach = reach_find(ctx->container, port);
    return is_alone(ctx) || reach.probe != NULL || reach.port != NULL;
}

/* Secrets hold keys, hardly ever a HOSTNAME; a ConfigMap may hold all of the program's settings. */
static bool only_secrets_from(const struct container *container)
{
    const cJSON *from = tree_get(container->node, "envFrom");
    for (const cJSON *source = from == NULL ? NULL : from->child; source != NULL; source = source->next) {
        if (tree_get(source, "secretRef") == NULL) {
            return false;
        }
    }
    return true;
}

static bool has_entry(const struct container *container, const struct strs *names)
{
    for (size_t i = 0; i < container->env_len; i++) {
        if (strs_have(names, container->env[i].name)) {
            return true;
        }
    }
    return false;
}

/* The image may preset what its program lacks. */
static bool image_presets_all(const struct described *image, const struct listen *listen)
{
    const struct facts *facts = image->facts;
    if (facts == NULL || facts == listen->by->facts) {
        return false;
    }
    const struct facts_bind *binds = facts->binds.items;
    for (size_t i = 0; i < facts->binds.len; i++) {
        if (binds[i].unset == BIND_ANY) {
            return true;
        }
    }
    return false;
}

/* A variable of a script may stand for the very flag that is missed. */
static bool may_hold_more(const struct container *container)
{
    for (size_t i = 0; i < container->processes_len; i++) {
        if (container->processes[i].open) {
            return true;
        }
    }
    return false;
}

static bool is_meant(const struct check_ctx *ctx, const struct listen *listen)
{
    if (listen->written || !serving(ctx->container, listen->by->facts) || image_presets_all(&ctx->it->image, listen)) {
        return false;
    }
    if (!str_eq(rule_str(ctx->rule, "address"), STR("hostname"))) {
        /* The image's own command, which runs where none is written, may well name an address. */
        bool shown = ctx->container->has_command || ctx->container->has_args;
        return shown && listen->address == LISTEN_LOOPBACK;
    }
    /* listen.h leaves it unknown where envFrom might set the knob. */
    return listen->address == LISTEN_HOSTNAME ||
           (listen->address == LISTEN_UNKNOWN && listen->bind->unset == BIND_HOSTNAME && ctx->container->env_from &&
            !has_entry(ctx->container, &listen->bind->env) && only_secrets_from(ctx->container));
}

/* The container's list that ends with this program's arguments; false where they stand within a script. */
static bool own_list(const struct check_ctx *ctx, struct field *end)
{
    const struct container *container = ctx->container;
    const struct word *words = container->has_args ? container->args : container->command;
    size_t len = container->has_args ? container->args_len : container->command_len;
    if (container->processes_len != 1 || len == 0 || words[len - 1].in_script) {
        return false;
    }
    struct field list = field_key(&container->field, container->has_args ? STR("args") : STR("command"));
    *end = field_item(field_keep(ctx->arena, list), SIZE_MAX);
    return true;
}

static void patch(const struct check_ctx *ctx, struct finding *finding, const struct facts_bind *bind)
{
    struct field end;
    if (bind->env.len > 0) {
        const struct env *env = container_env(ctx->container, bind->env.items[0]);
        bool more = bind->form == BIND_FLAGS && env != NULL && env->raw.len > 0;
        struct str both =
            more ? arena_format(ctx->arena, "%.*s %.*s", STR_ARG(env->raw), STR_ARG(bind->good)) : bind->good;
        finding_set_env(ctx, finding, bind->env.items[0], both);
        return;
    }
    if (own_list(ctx, &end)) {
        struct text text = {.arena = ctx->arena};
        text_json(&text, arena_format(ctx->arena, "%.*s=%.*s", STR_ARG(bind->flags.items[0]), STR_ARG(bind->good)));
        finding_insert_json(ctx, finding, end, text_str(&text));
    }
}

/* "--host or UVICORN_HOST". */
static struct str knobs_of(struct arena *arena, const struct facts_bind *bind)
{
    struct text text = {.arena = arena};
    for (size_t i = 0; i < bind->flags.len + bind->env.len; i++) {
        text_add(&text, i > 0 ? STR(" or ") : STR(""));
        text_add(&text, i < bind->flags.len ? bind->flags.items[i] : bind->env.items[i - bind->flags.len]);
    }
    return text_str(&text);
}

static void add(const struct check_ctx *ctx, const struct listen *listen)
{
    const struct facts_bind *bind = listen->bind;
    bool by_env = bind->env.len > 0;
    struct str knob = by_env ? bind->env.items[0] : bind->flags.items[0];
    struct finding *finding = finding_add(ctx, LIKELY, knob, (struct str){0}, ctx->container->field);
    finding->variant = by_env ? "env" : "flag";
    finding->safe = by_env;
    finding_slot(ctx, finding, "good", bind->good);
    finding_slot(ctx, finding, "knobs", knobs_of(ctx->arena, bind));
    finding_slot(ctx, finding, "program", listen->by->facts->title);
    patch(ctx, finding, bind);
}

static void check_container(const struct check_ctx *ctx)
{
    const struct listen *listens = NULL;
    size_t len = listen_find(ctx, &listens);
    bool flags = len > 0 && listens[0].bind->flags.len > 0;
    if (ctx->workload->runs_once || (flags && may_hold_more(ctx->container)) || has_silent_word(ctx) ||
        starts_any(ctx, "fronts")) {
        return;
    }
    for (size_t i = 0; i < len; i++) {
        if (is_meant(ctx, &listens[i]) && must_be_reached(ctx, listens[i].port)) {
            add(ctx, &listens[i]);
        }
    }
}

const struct check check_bind_unset = {
    .name = "bind-unset",
    .about = "what a program listens on when no setting says so, with what must reach it",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check_container,
};
