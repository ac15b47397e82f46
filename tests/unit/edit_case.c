/* SPDX-License-Identifier: Apache-2.0 */
#include "edit_case.h"

#include "pointer.h"

static struct patch patch_of(struct arena *arena, const struct edit_case *it)
{
    return (struct patch){
        .op = it->op, .field = pointer_field(arena, str_from(it->pointer)), .value = str_from(it->value)};
}

static bool parse(struct arena *arena, struct str text, struct located *root, struct err *err)
{
    struct yaml_stream stream = {.text = text};
    struct document document = {.file = "a.yaml", .text = text};
    if (!yaml_next(&stream, &document.yaml))
        return err_set(err, "no document");
    return document_parse(arena, &document, root, err);
}

bool edit_case_run(struct arena *arena, const struct edit_case *it, struct str *after, struct err *err)
{
    struct located root = {0};
    struct splices splices = {0};
    struct str text = str_from(it->before);
    struct patch patch = patch_of(arena, it);
    if (!parse(arena, text, &root, err))
        return false;
    const struct edit edit = {.arena = arena, .text = text, .root = &root};
    if (!edit_find(&edit, &patch, &splices, err))
        return false;
    *after = splice_apply(arena, text, 0, text.len, &splices);
    return true;
}

bool edit_case_holds(struct arena *arena, const struct edit_case *it, struct str after, struct err *err)
{
    struct located old = {0};
    struct located new = {0};
    struct patch patch = patch_of(arena, it);
    if (!parse(arena, str_from(it->before), &old, err) || !parse(arena, after, &new, err))
        return false;
    cJSON *wanted = patched_copy(arena, old.node);
    if (!patched_apply(arena, wanted, &patch, err))
        return false;
    return patched_same(wanted, new.node) || err_set(err, "other values");
}
