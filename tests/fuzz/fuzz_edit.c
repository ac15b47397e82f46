/* SPDX-License-Identifier: Apache-2.0 */
/* The first line is a change (`replace /a/0/b "value"`; its steps are keys, or items where they are numbers or -), the
 * rest a file. The edit of its first document stays within it. The file, fixed with all its fixes, has as many
 * documents, and fixed again it stays the same. */
#include "insist.h"
#include "tests/unit/pointer.h"
#include "webhook/documents.h"
#include "webhook/edit.h"
#include "webhook/fix.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct patch read_patch(struct arena *arena, struct str line)
{
    struct str op = {0};
    struct str pointer = {0};
    struct patch patch = {.op = PATCH_REPLACE};
    str_cut(&line, ' ', &op);
    str_cut(&line, ' ', &pointer);
    patch.value = line.ptr ? line : STR("null");
    if (str_eq(op, STR("add")) || str_eq(op, STR("remove")))
        patch.op = str_eq(op, STR("add")) ? PATCH_ADD : PATCH_REMOVE;
    patch.field = pointer_field(arena, pointer);
    return patch;
}

static void try_edit(struct arena *arena, struct str line, struct str text)
{
    struct yaml_stream stream = {.text = text};
    struct document document = {.file = "a.yaml", .text = text};
    struct located root;
    struct splices splices = {0};
    struct err err = {0};
    struct patch patch = read_patch(arena, line);
    if (!yaml_next(&stream, &document.yaml) || !document_parse(arena, &document, &root, &err))
        return;
    const struct edit edit = {.arena = arena, .text = text, .root = &root};
    if (!edit_find(&edit, &patch, &splices, &err)) {
        insist(err.message[0] != '\0', "refused without a word");
        return;
    }
    insist(splices.len > 0, "an edit that changes nothing");
    for (size_t i = 0; i < splices.len; i++) {
        const struct splice *splice = &splices.items[i];
        insist(splice->from <= splice->to, "an edit that ends before it begins");
        insist(splice->from >= document.yaml.from && splice->to <= document.yaml.from + document.yaml.text.len,
               "an edit outside its document");
    }
}

static size_t count_documents(struct str text)
{
    struct yaml_stream stream = {.text = text};
    struct yaml_document document;
    size_t count = 0;
    while (yaml_next(&stream, &document))
        count++;
    return count;
}

static void try_fix(const struct policy *policy, struct arena *arena, struct str text)
{
    struct arena *scratch ARENA_CLEANUP = arena_new((size_t)64 * 1024 * 1024, NULL);
    const struct inspect inspect = {
        .policy = policy, .namespace = STR("default"), .today = {2026, 6, 1}, .arena = scratch};
    const struct fix fix = {.inspect = &inspect, .all = true};
    struct fix_log log = {0};
    struct str once;
    struct str twice;
    struct err err = {0};
    if (!fix_text(&fix, arena, "a.yaml", text, &once, &log, &err))
        return;
    insist(count_documents(once) == count_documents(text), "documents came or went");
    insist(fix_text(&fix, arena, "a.yaml", once, &twice, &log, &err), "what was fixed does not settle");
    insist(str_eq(once, twice), "fixed again it changes");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct str text = {(const char *)data, size};
    struct str line = {0};
    const struct policy *policy = insist_policy();
    if (size == 0)
        return 0;
    str_cut(&text, '\n', &line);
    if (text.len == 0)
        return 0;
    try_edit(arena, line, text);
    try_fix(policy, arena, text);
    return 0;
}
