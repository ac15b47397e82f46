/* SPDX-License-Identifier: Apache-2.0 */
/* Patches: what a check asks for, and the RFC 6902 document made of it. */
#include "base/text.h"
#include "base/tree_write.h"
#include "policies/check.h"
#include "policies/finding.h"

/* Bytes that one run searches: what asks for more is no manifest that a person mends by hand. */
enum { SEARCH_MAX = 16 * 1024 * 1024 };

static struct patch *patch_add(const struct check_ctx *ctx, struct finding *finding, enum patch_op op,
                               struct field field, struct str json)
{
    struct patch *patch = arena_one(ctx->arena, struct patch);
    *patch = (struct patch){.op = op, .field = field, .value = json};
    const struct patch **end = &finding->patches;
    while (*end)
        end = (const struct patch **)&(*end)->next;
    *end = patch;
    return patch;
}

static void patch_add_string(const struct check_ctx *ctx, struct finding *finding, enum patch_op op, struct field field,
                             struct str value)
{
    struct patch *patch = patch_add(ctx, finding, op, field, (struct str){0});
    patch->in_parts = true;
    patch->parts[0] = value;
}

void finding_replace(const struct check_ctx *ctx, struct finding *finding, struct field field, struct str value)
{
    patch_add_string(ctx, finding, PATCH_REPLACE, field, value);
}

void finding_replace_part(const struct check_ctx *ctx, struct finding *finding, struct field field, struct str whole,
                          struct str part, struct str good)
{
    size_t at = (size_t)(part.ptr - whole.ptr);
    struct patch *patch = patch_add(ctx, finding, PATCH_REPLACE, field, (struct str){0});
    patch->in_parts = true;
    patch->parts[0] = str_from_to(whole, 0, at);
    patch->parts[1] = good;
    patch->parts[2] = str_after(whole, at + part.len);
}

bool finding_search(const struct check_ctx *ctx, struct str whole, struct str part, size_t *at)
{
    struct findings *findings = ctx->findings;
    if (whole.len > SEARCH_MAX - findings->searched)
        return false;
    findings->searched += whole.len;
    return str_find(whole, part, at) && !str_has(str_after(whole, *at + part.len), part);
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
    bool written = field_node(ctx->workload->object, &field) != NULL;
    patch_add_string(ctx, finding, written ? PATCH_REPLACE : PATCH_ADD, field, value);
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

struct str patch_value(struct arena *arena, const struct patch *patch)
{
    struct text whole = {.arena = arena};
    struct text json = {.arena = arena};
    if (!patch->in_parts)
        return patch->value;
    for (size_t i = 0; i < PATCH_PARTS; i++)
        text_add(&whole, patch->parts[i]);
    text_json(&json, text_str(&whole));
    return text_str(&json);
}

/* What remains of a string begins there; empty at its end. */
static struct str *front(struct str rest[PATCH_PARTS])
{
    size_t i = 0;
    while (i < PATCH_PARTS - 1 && rest[i].len == 0)
        i++;
    return &rest[i];
}

/* Part by part: what both took from one place of one text is not looked at. */
static bool same_string(const struct patch *a, const struct patch *b)
{
    struct str left[PATCH_PARTS], right[PATCH_PARTS];
    memcpy(left, a->parts, sizeof left);
    memcpy(right, b->parts, sizeof right);
    for (;;) {
        struct str *one = front(left), *other = front(right);
        size_t len = one->len < other->len ? one->len : other->len;
        if (len == 0)
            return one->len == other->len;
        if (one->ptr != other->ptr && memcmp(one->ptr, other->ptr, len) != 0)
            return false;
        *one = str_after(*one, len);
        *other = str_after(*other, len);
    }
}

bool patch_same(const struct patch *a, const struct patch *b)
{
    if (a->op != b->op || a->in_parts != b->in_parts || field_cmp(&a->field, &b->field) != 0)
        return false;
    return a->in_parts ? same_string(a, b) : str_eq(a->value, b->value);
}

/* The object is most often the finding's own, whose long lists need no walk. */
static const cJSON *find(const struct finding *finding, const cJSON *object, const struct field *field)
{
    bool own = finding->workload && finding->workload->object == object;
    return own ? field_node(object, field) : field_find(object, field);
}

/* False when the change cannot be made: what is to be changed, or added to, is not there. */
static bool write_patch(struct text *text, const struct patch *patch, const struct finding *finding,
                        const cJSON *object)
{
    static const char *const ops[] = {[PATCH_REPLACE] = "replace", [PATCH_ADD] = "add", [PATCH_REMOVE] = "remove"};
    const cJSON *old = is_list_end(&patch->field) ? NULL : find(finding, object, &patch->field);
    bool possible = patch->op == PATCH_ADD ? find(finding, object, patch->field.parent) != NULL : old != NULL;
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
        text_add(text, patch_value(text->arena, patch));
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
        if (!write_patch(&text, patch, finding, object))
            return (struct str){0};
    text_char(&text, ']');
    return text_str(&text);
}
