/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/fix_plan.h"

#include "webhook/patched.h"

static void refuse(const struct fix_plan *plan, struct fix_item *item, const char *why)
{
    item->state = FIX_REFUSED;
    item->why = arena_copy(plan->arena, str_from(why));
}

/* What a renderer would write anew. */
static bool is_templated(struct str text, const struct splice *splice)
{
    size_t from = splice->from;
    size_t to = splice->to;
    while (from > 0 && text.ptr[from - 1] != '\n')
        from--;
    while (to < text.len && text.ptr[to] != '\n')
        to++;
    return splice->from < splice->to && str_has(str_from_to(text, from, to), STR("{{"));
}

static void find_edits(const struct fix_plan *plan, const struct located *object, struct fix_item *item)
{
    struct err err = {0};
    const struct edit edit = {.arena = plan->arena, .text = plan->document.text, .root = object};
    item->state = FIX_TAKEN;
    for (const struct patch *patch = item->patches; patch; patch = patch->next) {
        if (edit_find(&edit, patch, &item->edits, &err))
            continue;
        refuse(plan, item, err.message);
        return;
    }
    for (size_t i = 0; i < item->edits.len; i++)
        if (is_templated(plan->document.text, &item->edits.items[i]))
            refuse(plan, item, "its line is a template's");
}

static bool is_within(const struct field *inner, const struct field *outer)
{
    for (; inner; inner = inner->parent)
        if (field_cmp(inner, outer) == 0)
            return true;
    return false;
}

static bool is_append(const struct patch *patch)
{
    return patch->op == PATCH_ADD && !patch->field.key.ptr;
}

/* Whether the later change would mean something else, or something more, after the earlier one. */
static bool patches_meet(const struct patch *earlier, const struct patch *later)
{
    bool shifts = earlier->op == PATCH_REMOVE && !earlier->field.key.ptr;
    if (shifts && is_within(&later->field, earlier->field.parent))
        return true;
    if (is_append(earlier) && is_append(later))
        return false;
    return is_within(&later->field, &earlier->field) || is_within(&earlier->field, &later->field);
}

static bool edits_meet(const struct fix_item *earlier, const struct fix_item *later)
{
    for (size_t i = 0; i < earlier->edits.len; i++)
        for (size_t j = 0; j < later->edits.len; j++) {
            const struct splice *a = &earlier->edits.items[i];
            const struct splice *b = &later->edits.items[j];
            bool one_place = a->from == b->from && a->to == a->from && b->to == b->from;
            /* Their order matters unless they add to the same thing. */
            if (splice_clash(a, b) ||
                (one_place && field_cmp(earlier->patches->field.parent, later->patches->field.parent) != 0))
                return true;
        }
    return false;
}

static bool items_meet(const struct fix_item *earlier, const struct fix_item *later)
{
    for (const struct patch *a = earlier->patches; a; a = a->next)
        for (const struct patch *b = later->patches; b; b = b->next)
            if (patches_meet(a, b))
                return true;
    return edits_meet(earlier, later);
}

/* Findings of one object stand together. What one that waits touches must wait, too, or it would be made first. */
static void wait_for_others(const struct fix_plan *plan, size_t at)
{
    struct fix_item *item = &plan->items[at];
    for (size_t i = at; i > 0 && plan->items[i - 1].object == item->object; i--)
        if (plan->items[i - 1].state != FIX_REFUSED && items_meet(&plan->items[i - 1], item))
            item->state = FIX_WAITS;
}

/* first..last are those whose changes are made, as far as they are taken. */
static bool verify(const struct fix_plan *plan, const struct located *root, size_t first, size_t last, struct err *err)
{
    const struct yaml_document *yaml = &plan->document.yaml;
    const struct located copy = {.node = patched_copy(plan->scratch, root->node)};
    struct document_objects wanted = document_objects(plan->scratch, STR(""), &copy);
    struct splices edits = {0};
    struct located got;
    for (size_t i = first; i < last; i++) {
        const struct fix_item *item = &plan->items[i];
        if (item->state != FIX_TAKEN)
            continue;
        cJSON *object = (cJSON *)wanted.items[item->place].node;
        for (const struct patch *patch = item->patches; patch; patch = patch->next)
            if (!patched_apply(plan->scratch, object, patch, err))
                return false;
        for (size_t j = 0; j < item->edits.len; j++)
            splice_add(plan->scratch, &edits, item->edits.items[j]);
    }
    size_t to = yaml->from + yaml->text.len;
    struct document changed = {.file = plan->document.file};
    changed.text = splice_apply(plan->scratch, plan->document.text, yaml->from, to, &edits);
    changed.yaml.text = changed.text;
    if (!document_parse(plan->scratch, &changed, &got, err))
        return err_wrap(err, "the text would not parse");
    return patched_same(copy.node, got.node) || err_set(err, "other values would change with it");
}

/* Refuses those of first..last that are not good alone: by halves, since most are good. */
static void sift(const struct fix_plan *plan, const struct located *root, size_t first, size_t last)
{
    struct err err = {0};
    if (first == last || verify(plan, root, first, last, &err))
        return;
    if (last - first == 1) {
        refuse(plan, &plan->items[first], err.message);
        return;
    }
    size_t middle = first + (last - first) / 2;
    sift(plan, root, first, middle);
    sift(plan, root, middle, last);
}

/* Where the good ones are not good together, the first of them is made. */
static void sort_out(const struct fix_plan *plan, const struct located *root)
{
    struct err err = {0};
    bool first = true;
    sift(plan, root, 0, plan->len);
    if (verify(plan, root, 0, plan->len, &err))
        return;
    for (size_t i = 0; i < plan->len; i++) {
        if (plan->items[i].state == FIX_TAKEN && !first)
            plan->items[i].state = FIX_WAITS;
        first = first && plan->items[i].state != FIX_TAKEN;
    }
}

/* The object of an item stands at or behind that of the item before it. */
static bool find_object(const struct document_objects *objects, size_t from, struct fix_item *item)
{
    for (item->place = from; item->place < objects->len; item->place++)
        if (field_cmp(objects->items[item->place].field, item->root) == 0)
            return true;
    return false;
}

static void work(void *ctx)
{
    const struct fix_plan *plan = ctx;
    struct located root;
    struct err err = {0};
    struct document_objects objects = {0};
    bool good = document_parse(plan->scratch, &plan->document, &root, &err);
    if (good)
        objects = document_objects(plan->scratch, plan->document.text, &root);
    for (size_t i = 0; i < plan->len; i++) {
        struct fix_item *item = &plan->items[i];
        if (good && find_object(&objects, i > 0 ? plan->items[i - 1].place : 0, item))
            find_edits(plan, &objects.items[item->place], item);
        else
            refuse(plan, item, good ? "its object is not there" : err.message);
        if (item->state == FIX_TAKEN)
            wait_for_others(plan, i);
    }
    if (good && !verify(plan, &root, 0, plan->len, &err))
        sort_out(plan, &root);
}

void fix_plan(const struct fix_plan *plan)
{
    struct fix_plan copy = *plan;
    if (arena_run(plan->scratch, work, &copy) != ARENA_DONE)
        for (size_t i = 0; i < plan->len; i++)
            refuse(plan, &plan->items[i], "the document needs too much memory");
    arena_reset(plan->scratch);
}
