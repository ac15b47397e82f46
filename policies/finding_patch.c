/* SPDX-License-Identifier: Apache-2.0 */
/* Patches: what a check asks for, and the RFC 6902 document made of it. */
#include "base/text.h"
#include "base/tree_write.h"
#include "policies/check.h"
#include "policies/finding.h"

static void patch_add(const struct check_ctx *ctx, struct finding *finding, enum patch_op op, struct field field,
                      struct str json)
{
    struct patch *patch = arena_one(ctx->arena, struct patch);
    *patch = (struct patch){.op = op, .field = field, .value = json};
    const struct patch **end = &finding->patches;
    while (*end)
        end = (const struct patch **)&(*end)->next;
    *end = patch;
}

static struct str json_string(struct arena *arena, struct str value)
{
    struct text text = {.arena = arena};
    text_json(&text, value);
    return text_str(&text);
}

void finding_replace(const struct check_ctx *ctx, struct finding *finding, struct field field, struct str value)
{
    patch_add(ctx, finding, PATCH_REPLACE, field, json_string(ctx->arena, value));
}

void finding_replace_json(const struct check_ctx *ctx, struct finding *finding, struct field field, struct str json)
{
    patch_add(ctx, finding, PATCH_REPLACE, field, json);
}

void finding_insert_json(const struct check_ctx *ctx, struct finding *finding, struct field field, struct str json)
{
    patch_add(ctx, finding, PATCH_ADD, field, json);
}

void finding_remove(const struct check_ctx *ctx, struct finding *finding, struct field field)
{
    patch_add(ctx, finding, PATCH_REMOVE, field, (struct str){0});
}

/* The entry's value, whether it is written or not (`- name: X` alone is an empty one). */
static void set_entry(const struct check_ctx *ctx, struct finding *finding, const struct env *env, struct str value)
{
    if (env->source != ENV_LITERAL || env->origin != ENV_WRITTEN)
        return; /* valueFrom and value exclude each other: a person must choose */
    const struct field *entry = field_keep(ctx->arena, env->field);
    struct field field = field_key(entry, STR("value"));
    bool written = field_find(ctx->workload->object, &field) != NULL;
    patch_add(ctx, finding, written ? PATCH_REPLACE : PATCH_ADD, field, json_string(ctx->arena, value));
}

static void add_entry(const struct check_ctx *ctx, struct finding *finding, struct str name, struct str value)
{
    const struct container *container = finding->container;
    bool listed = cJSON_IsArray(tree_get(container->node, "env"));
    struct text text = {.arena = ctx->arena};
    text_add(&text, listed ? STR("{\"name\": ") : STR("[{\"name\": "));
    text_json(&text, name);
    text_add(&text, STR(", \"value\": "));
    text_json(&text, value);
    text_add(&text, listed ? STR("}") : STR("}]"));
    const struct field *owner = field_keep(ctx->arena, container->field);
    struct field env = field_key(owner, STR("env"));
    struct field end = listed ? field_item(field_keep(ctx->arena, env), SIZE_MAX) : env;
    patch_add(ctx, finding, PATCH_ADD, end, text_str(&text));
}

void finding_set_env(const struct check_ctx *ctx, struct finding *finding, struct str name, struct str value)
{
    if (!finding->container)
        return;
    const struct env *env = container_env(finding->container, name);
    if (env)
        set_entry(ctx, finding, env, value);
    else
        add_entry(ctx, finding, name, value);
}

static bool is_list_end(const struct field *field)
{
    return !field->key.ptr && field->index == SIZE_MAX;
}

static struct str pointer_text(struct arena *arena, const struct field *field)
{
    if (!is_list_end(field))
        return field_pointer(arena, field);
    struct str list = field_pointer(arena, field->parent);
    return arena_format(arena, "%.*s/-", STR_ARG(list));
}

static void write_op(struct text *text, const char *op, struct str pointer)
{
    text_add(text, text->len > 1 ? STR(", ") : STR(""));
    text_format(text, "{\"op\": \"%s\", \"path\": ", op);
    text_json(text, pointer);
}

/* False when the change cannot be made: what is to be changed, or added to, is not there. */
static bool write_patch(struct text *text, const struct patch *patch, const cJSON *object)
{
    static const char *const ops[] = {[PATCH_REPLACE] = "replace", [PATCH_ADD] = "add", [PATCH_REMOVE] = "remove"};
    const cJSON *old = is_list_end(&patch->field) ? NULL : field_find(object, &patch->field);
    bool possible = patch->op == PATCH_ADD ? field_find(object, patch->field.parent) != NULL : old != NULL;
    if (!possible)
        return false;
    struct str pointer = pointer_text(text->arena, &patch->field);
    if (old) {
        write_op(text, "test", pointer);
        text_add(text, STR(", \"value\": "));
        tree_write(text, old);
        text_char(text, '}');
    }
    write_op(text, ops[patch->op], pointer);
    if (patch->op != PATCH_REMOVE) {
        text_add(text, STR(", \"value\": "));
        text_add(text, patch->value);
    }
    text_char(text, '}');
    return true;
}

struct str finding_patch(struct arena *arena, const struct finding *finding, const cJSON *object)
{
    if (!finding->patches)
        return (struct str){0};
    struct text text = {.arena = arena};
    text_char(&text, '[');
    for (const struct patch *patch = finding->patches; patch; patch = patch->next)
        if (!write_patch(&text, patch, object))
            return (struct str){0};
    text_char(&text, ']');
    return text_str(&text);
}
