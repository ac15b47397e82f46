/* SPDX-License-Identifier: Apache-2.0 */
/* The address a program listens on, with who must reach it. A program on loopback answers nobody outside its pod: the
 * kubelet's probes come from the node, Services lead to the pod's address. That is fatal where a probe must reach the
 * very port; where a port is only declared, a proxy of another pod's making may stand in between. */
#include "policies/argument.h"
#include "policies/listen.h"
#include "policies/loopback.h"
#include "policies/mesh.h"
#include "policies/reach.h"

static const struct param params[] = {
    {"env", PARAM_STRS, false,
     "variables that hold a bind address in programs nobody described; they count with a probe"},
    {"flags", PARAM_STRS, false, "globs on flags that hold a bind address in programs nobody described; likewise"},
    {"neverFlags", PARAM_STRS, false, "globs on flags that look so and are none"},
    {"portFlags", PARAM_STRS, false, "flags that hold the port to an address without one"},
    {"fronts", PARAM_STRS, false, "programs that, started beside it, may listen in its stead"},
    {"overrides", PARAM_STRS, false, "globs on env, and on paths of mounts, that may say another address"},
    {"meshes", PARAM_STRS, false, "labels and annotations by which a pod asks for a proxy of a service mesh"},
    {0},
};
static const char *const slots[] = {"port", "good", "program", NULL};
static const char *const variants[] = {"liveness", "readiness", "startup", "port", NULL};

/* One loopback address and where it is written. */
struct bound {
    struct str knob, value, good, program;
    struct field field;     /* of the value */
    const struct env *env;  /* when an env holds it */
    enum certainty certain; /* at most */
};

static void add(const struct check_ctx *ctx, const struct bound *bound, const struct reach *reach)
{
    enum certainty certainty = reach->probe != NULL ? bound->certain : LIKELY;
    struct finding *finding = finding_add(ctx, certainty, bound->knob, bound->value, bound->field);
    finding->variant = reach->probe != NULL ? reach_variant(reach->probe) : "port";
    finding->safe = certainty == CERTAIN;
    finding_slot_uint(ctx, finding, "port", reach->probe != NULL ? reach->probe->port : reach->port->number);
    finding_slot(ctx, finding, "good", bound->good);
    finding_slot(ctx, finding, "program", bound->program);
    if (bound->env != NULL) {
        finding_set_env(ctx, finding, bound->knob, bound->good);
    } else {
        argument_replace(ctx, finding, bound->field, bound->value, bound->good);
    }
}

/* Whether the container's own facts say that something of it listens there for all. */
static bool listens_for_all(const struct listen *listens, size_t len, unsigned port)
{
    for (size_t i = 0; i < len; i++) {
        if (listens[i].address == LISTEN_ANY && listens[i].written && listens[i].port == port) {
            return true;
        }
    }
    return false;
}

/* Whether the probe must reach this very listener. Where PORT is not known, it must all the same when the image has one
 * port only. */
static bool is_the_one(const struct listen *listen, const struct reach *reach)
{
    const struct facts *facts = listen->by->facts;
    return reach->probe != NULL && (listen->port == reach->probe->port || facts->ports.len == 1);
}

/* A version that cannot be told may not have the knob yet. */
static bool has_knob(const struct listen *listen)
{
    return listen->bind->since.parts == 0 || listen->by->newest || listen->by->version.parts > 0;
}

/* What stands behind the word unless that is a flag: `--bind 127.0.0.1 10.0.0.4`, a flag may take several addresses. */
static struct str next_value(const struct container *container, const struct word *word)
{
    for (size_t i = 0; word != NULL && i < container->processes_len; i++) {
        const struct process *process = &container->processes[i];
        for (size_t w = 0; w + 1 < process->words_len; w++) {
            struct str next = process->words[w + 1].text;
            if (&process->words[w] == word && next.len > 0 && next.ptr[0] != '-') {
                return next;
            }
        }
    }
    return STR("");
}

/* All addresses, or the variable that holds the pod's own. */
static bool is_reachable(struct str value)
{
    return value.len > 0 && str_has_char(STR("*$"), value.ptr[0]);
}

/* A proxy that a script starts beside the program, or in a container that says nothing of its ports. */
static bool may_have_front(const struct check_ctx *ctx)
{
    for (size_t i = 0; i < ctx->container->processes_len; i++) {
        if (rule_has_str(ctx->rule, "fronts", ctx->container->processes[i].program)) {
            return true;
        }
    }
    return listen_may_be_elsewhere(ctx);
}

static bool may_be_overridden(const struct check_ctx *ctx)
{
    const struct container *container = ctx->container;
    for (size_t i = 0; i < container->env_len; i++) {
        if (rule_has_match(ctx->rule, "overrides", container->env[i].name)) {
            return true;
        }
    }
    for (size_t i = 0; i < container->mounts_len; i++) {
        if (rule_has_match(ctx->rule, "overrides", container->mounts[i].path)) {
            return true;
        }
    }
    return false;
}

static void look_at_listen(const struct check_ctx *ctx, const struct listen *listen)
{
    struct reach reach = reach_find(ctx->container, listen->port);
    bool reached = reach.probe != NULL || (reach.port != NULL && listen->port != 0);
    unsigned port = listen->port == 0 && reach.probe != NULL ? reach.probe->port : listen->port;
    struct str next = next_value(ctx->container, listen->word);
    if (!reached || listen_elsewhere(ctx, port) || is_reachable(next)) {
        return;
    }
    bool certain = listen->by->certain && has_knob(listen) && is_the_one(listen, &reach) && next.len == 0 &&
                   !mesh_injects(ctx, "meshes") && !may_have_front(ctx) && !may_be_overridden(ctx);
    struct bound bound = {.knob = listen->knob,
                          .value = listen->value,
                          .good = loopback_replace(ctx->arena, listen->value, listen->bind->good),
                          .program = listen->by->facts->title,
                          .field = listen->env != NULL ? field_key(&listen->env->field, STR("value")) : listen->field,
                          .env = listen->env,
                          .certain = certain ? CERTAIN : LIKELY};
    add(ctx, &bound, &reach);
}

static void look_at_described(const struct check_ctx *ctx, const struct listen *listens, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const struct listen *listen = &listens[i];
        bool loopback = listen->address == LISTEN_LOOPBACK && listen->written;
        if (loopback && !listens_for_all(listens, len, listen->port)) {
            look_at_listen(ctx, listen);
        }
    }
}

/* Whether the facts have judged this knob already. */
static bool is_described(const struct listen *listens, size_t len, const struct env *env, const struct word *word)
{
    for (size_t i = 0; i < len; i++) {
        bool by_env = env != NULL && strs_have(&listens[i].bind->env, env->name);
        if (by_env || (word != NULL && listens[i].word == word)) {
            return true;
        }
    }
    return false;
}

/* A bind value of a program that nobody described: only a probe makes it worth a word, and never for certain. port is
 * what goes with an address that has none; 0: whichever is probed. */
static void look_at_value(const struct check_ctx *ctx, struct bound bound, unsigned port)
{
    struct loopback loopback = loopback_find(bound.value);
    struct reach reach = reach_find(ctx->container, loopback.port != 0 ? loopback.port : port);
    if (!loopback.only || reach.probe == NULL || listen_elsewhere(ctx, reach.probe->port)) {
        return;
    }
    bound.good = loopback_replace(ctx->arena, bound.value, STR("0.0.0.0"));
    bound.program = STR("the program");
    bound.certain = LIKELY;
    add(ctx, &bound, &reach);
}

static void look_at_env(const struct check_ctx *ctx, const struct listen *listens, size_t len)
{
    for (size_t i = 0; i < ctx->container->env_len; i++) {
        const struct env *env = &ctx->container->env[i];
        bool known = env->source == ENV_LITERAL && !env->partial && !env->overridden;
        if (!known || !rule_has_str(ctx->rule, "env", env->name) || is_described(listens, len, env, NULL)) {
            continue;
        }
        struct field field = field_key(&env->field, STR("value"));
        look_at_value(ctx, (struct bound){.knob = env->name, .value = env->value, .field = field, .env = env}, 0);
    }
}

/* A plain word counts when it is a whole address with a port: `runserver 127.0.0.1:8000`. */
static bool is_bind(const struct check_ctx *ctx, const struct argument *argument)
{
    if (argument->flag.len == 0) {
        return loopback_find(argument->value).port != 0 && !str_has(argument->value, STR("/"));
    }
    return rule_has_match(ctx->rule, "flags", argument->flag) &&
           !rule_has_match(ctx->rule, "neverFlags", argument->flag);
}

/* The port in a flag of its own, or 0. */
static unsigned port_flag(const struct check_ctx *ctx, const struct process *process)
{
    struct argument argument;
    uint64_t number = 0;
    for (size_t at = 0; argument_next(process, &at, &argument);) {
        if (rule_has_str(ctx->rule, "portFlags", argument.flag) && str_uint(argument.value, UINT16_MAX, &number)) {
            return (unsigned)number;
        }
    }
    return 0;
}

static void look_at_process(const struct check_ctx *ctx, const struct process *process, const struct listen *listens,
                            size_t len)
{
    struct argument argument;
    bool asked = false;
    unsigned port = 0;
    for (size_t at = 0; argument_next(process, &at, &argument);) {
        if (!is_bind(ctx, &argument) || is_described(listens, len, NULL, argument.word)) {
            continue;
        }
        /* Clients have a --host, too: only a port tells that this one listens. */
        port = asked ? port : port_flag(ctx, process);
        asked = true;
        if (port != 0 || loopback_find(argument.value).port != 0) {
            struct str knob = argument.flag.len > 0 ? argument.flag : STR("argument");
            struct bound bound = {.knob = knob, .value = argument.value, .field = argument.word->field};
            look_at_value(ctx, bound, port);
        }
    }
}

static void look_at_arguments(const struct check_ctx *ctx, const struct listen *listens, size_t len)
{
    for (size_t i = 0; i < ctx->container->processes_len; i++) {
        look_at_process(ctx, &ctx->container->processes[i], listens, len);
    }
}

static void check_container(const struct check_ctx *ctx)
{
    const struct listen *listens = NULL;
    size_t len = listen_find(ctx, &listens);
    look_at_described(ctx, listens, len);
    look_at_env(ctx, listens, len);
    look_at_arguments(ctx, listens, len);
}

const struct check check_bind_address = {
    .name = "bind-address",
    .about = "the address a program listens on, with the probes and ports that must reach it",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check_container,
};
