/* SPDX-License-Identifier: Apache-2.0 */
/* Any JSON as an object: every field of the view leads to the node it was read from. */
#undef NDEBUG /* asserts are what this program is for, in optimised builds, too */
#include <assert.h>

#include "base/json.h"
#include "policies/workload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    struct arena *arena;
    struct str text;
};

static void check_words(const cJSON *root, const struct word *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        assert(tree_is_str(field_find(root, &words[i].field)));
}

static void check_env(const cJSON *root, const struct container *container)
{
    struct str value = {0};
    for (size_t i = 0; i < container->env_len; i++) {
        const struct env *env = &container->env[i];
        const struct env *last = container_env(container, env->name);
        assert(str_eq(tree_get_str(field_find(root, &env->field), "name"), env->name));
        assert(last && (last == env) == !env->overridden && last >= env);
        assert(container_env_state(container, env->name, &value) != ENV_ABSENT);
    }
}

static void check_probes(const cJSON *root, const struct container *container)
{
    for (int kind = 0; kind < PROBE_KINDS; kind++) {
        const struct probe *probe = &container->probes[kind];
        assert(probe->period > 0 && probe->timeout > 0 && probe->failure_threshold > 0 && probe->port <= 65535);
        if (probe->action != PROBE_NONE)
            assert(cJSON_IsObject(field_find(root, &probe->action_field)));
        check_words(root, probe->exec, probe->exec_len);
    }
}

static void check_container(struct arena *arena, const cJSON *root, const struct container *container)
{
    assert(field_find(root, &container->field) == container->node);
    assert(field_text(arena, &container->field).len > 0);
    check_env(root, container);
    check_words(root, container->command, container->command_len);
    check_words(root, container->args, container->args_len);
    check_probes(root, container);
    for (size_t i = 0; i < container->processes_len; i++)
        check_words(root, container->processes[i].words, container->processes[i].words_len);
    for (size_t i = 0; i < container->ports_len; i++)
        assert(field_find(root, &container->ports[i].field) && container->ports[i].number > 0);
    for (size_t i = 0; i < container->mounts_len; i++)
        assert(cJSON_IsObject(field_find(root, &container->mounts[i].field)));
    assert(!container->limit_memory.set || field_find(root, &container->limit_memory.field));
}

static void run(void *ctx)
{
    const struct input *input = ctx;
    const cJSON *root = NULL;
    struct workload workload;
    if (!json_parse(input->arena, input->text, &root, NULL))
        return;
    if (workload_parse(input->arena, root, &workload) != WORKLOAD_OK)
        return;
    assert(workload_has_template(workload.api_version, workload.kind));
    assert(field_find(root, &workload.pod_spec_field) == workload.pod_spec);
    assert(workload_title(input->arena, &workload).len > 0);
    for (size_t i = 0; i < workload.containers_len; i++)
        check_container(input->arena, root, &workload.containers[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {.arena = arena_new((size_t)16 << 20, NULL), .text = {(const char *)data, size}};
    if (!input.arena)
        return 0;
    json_init();
    /* A text too large for the arena is fine, if it leaves nothing behind. */
    (void)arena_run(input.arena, run, &input);
    arena_free(input.arena);
    return 0;
}
