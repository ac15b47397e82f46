/* SPDX-License-Identifier: Apache-2.0 */
/* The heap a runtime may fill (Node.js --max-old-space-size, the JVM's -Xmx), with the container's memory limit. The
 * process needs memory beside its heap: code, stacks, buffers. */
#include "policies/argument.h"
#include "policies/check.h"

static const struct param params[] = {
    {"most", PARAM_UINT, true, "percent of the limit that a heap may take"},
    {"good", PARAM_UINT, true, "percent of the limit to suggest"},
    {0},
};
static const char *const slots[] = {"flag", "where", "limit", "heap", "good", NULL};
static const char *const variants[] = {"over", "tight", NULL};

enum { MIB = 1024 * 1024 };

/* A flag that bounds a heap, and what its bare number counts. */
struct heap_flag {
    const char *prefix;
    uint64_t unit; /* bytes */
};
static const struct heap_flag heap_flags[] = {
    {"--max-old-space-size=", MIB},
    {"--max_old_space_size=", MIB},
    {"-Xmx", 1},
};

/* 1024, 2g, 512M; in bytes, 0 when it is no size. */
static uint64_t parse_size(struct str text, uint64_t unit)
{
    static const char suffixes[] = "kmgt";
    uint64_t number = 0;
    if (text.len == 0) {
        return 0;
    }
    char last = text.ptr[text.len - 1];
    for (size_t i = 0; unit == 1 && suffixes[i] != '\0'; i++) {
        if (last == suffixes[i] || last == suffixes[i] - 'a' + 'A') {
            unit = (uint64_t)1 << (10 * (i + 1));
            text = str_from_to(text, 0, text.len - 1);
            break;
        }
    }
    return str_uint(text, UINT32_MAX, &number) ? number * unit : 0;
}

/* Where a heap's size is written. */
struct heap {
    struct str token;   /* --max-old-space-size=4096 */
    struct str flag;    /* --max-old-space-size */
    uint64_t bytes;     /* 0: none */
    struct str subject; /* env name or flag */
    struct str where;   /* env name, or "the command" */
    struct field field; /* of the string that holds it */
};

/* The last heap flag in a text wins, as the runtimes have it. */
static bool find_heap(struct str text, struct heap *heap)
{
    bool found = false;
    struct str piece;
    for (struct str rest = text; rest.len > 0 && str_cut(&rest, ' ', &piece);) {
        if (piece.len == 0 || piece.ptr[0] != '-') {
            continue;
        }
        for (size_t i = 0; i < sizeof(heap_flags) / sizeof(heap_flags[0]); i++) {
            struct str prefix = str_from(heap_flags[i].prefix);
            uint64_t bytes =
                str_starts(piece, prefix) ? parse_size(str_after(piece, prefix.len), heap_flags[i].unit) : 0;
            if (bytes > 0) {
                *heap = (struct heap){.token = piece, .flag = prefix, .bytes = bytes};
                found = true;
            }
        }
    }
    return found;
}

static void add(const struct check_ctx *ctx, const struct heap *heap, uint64_t limit)
{
    struct finding *finding = finding_add(ctx, LIKELY, heap->subject, heap->token, heap->field);
    uint64_t good = limit / MIB * rule_uint(ctx->rule, "good") / 100;
    bool java = str_eq(heap->flag, STR("-Xmx"));
    struct str token =
        arena_format(ctx->arena, "%.*s%llu%s", STR_ARG(heap->flag), (unsigned long long)good, java ? "m" : "");
    finding->variant = heap->bytes >= limit ? "over" : "tight";
    finding_slot(ctx, finding, "flag", heap->token);
    finding_slot(ctx, finding, "where", heap->where);
    finding_slot(ctx, finding, "limit", ctx->container->limit_memory.text);
    finding_slot_uint(ctx, finding, "heap", heap->bytes / MIB);
    finding_slot(ctx, finding, "good", token);
    argument_replace(ctx, finding, heap->field, heap->token, token);
}

static void look_at(const struct check_ctx *ctx, const struct heap *heap)
{
    uint64_t limit = (uint64_t)ctx->container->limit_memory.quantity.milli / 1000;
    if (heap->bytes / 100 >= limit / 10000 * rule_uint(ctx->rule, "most")) {
        add(ctx, heap, limit);
    }
}

static void check_container(const struct check_ctx *ctx)
{
    const struct container *container = ctx->container;
    struct heap heap;
    if (!container->limit_memory.set || container->limit_memory.quantity.milli <= 0) {
        return;
    }
    for (size_t i = 0; i < container->env_len; i++) {
        const struct env *env = &container->env[i];
        if (env->source == ENV_LITERAL && !env->overridden && find_heap(env->value, &heap)) {
            heap.subject = env->name;
            heap.where = env->name;
            heap.field = field_key(&env->field, STR("value"));
            look_at(ctx, &heap);
        }
    }
    for (size_t i = 0; i < container->processes_len; i++) {
        const struct process *process = &container->processes[i];
        for (size_t w = 0; w < process->words_len; w++) {
            if (find_heap(process->words[w].text, &heap)) {
                heap.subject = heap.flag;
                heap.where = STR("the command");
                heap.field = process->words[w].field;
                look_at(ctx, &heap);
            }
        }
    }
}

const struct check check_resource_heap = {
    .name = "resource-heap",
    .about = "the heap a runtime may fill, with the container's memory limit",
    .params = params,
    .slots = slots,
    .variants = variants,
    .container = check_container,
};
