/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a YAML stream. Documents follow one another, nodes stand where they say, in bytes and in lines and
 * columns, and what is refused is refused at a place within its document. */
#undef NDEBUG /* asserts are what this program is for, in optimised builds, too */
#include <assert.h>

#include "base/utf8.h"
#include "base/yaml.h"

enum { LOOKED_AT = 256 }; /* nodes of a document: checking a place takes a walk over the file */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct look {
    struct str file;
    const struct yaml_document *document;
    unsigned nodes;
};

/* A byte-order mark takes no column. */
static bool is_shifted(const struct look *look, unsigned line)
{
    return line == look->document->line + 1 && str_starts(look->document->text, STR("\xEF\xBB\xBF"));
}

static void check_span(const struct look *look, const struct span *span)
{
    const struct yaml_document *document = look->document;
    unsigned line = 0;
    unsigned column = 0;
    assert(span->from >= document->from && span->from <= span->to);
    assert(span->to <= document->from + document->text.len);
    utf8_place(look->file, span->from, &line, &column);
    assert(line == span->line && (column == span->column || is_shifted(look, line)));
    utf8_place(look->file, span->to, &line, &column);
    assert(line == span->end_line && (column == span->end_column || is_shifted(look, line)));
}

/* The characters that text of a style begins and ends with; '\0' where it can be any. */
static const char ends[][2] = {
    [TREE_PLAIN] = {'\0', '\0'},  [TREE_SINGLE_QUOTED] = {'\'', '\''}, [TREE_DOUBLE_QUOTED] = {'"', '"'},
    [TREE_LITERAL] = {'|', '\0'}, [TREE_FOLDED] = {'>', '\0'},         [TREE_BLOCK] = {'\0', '\0'},
    [TREE_FLOW] = {'\0', '\0'},
};

static void check_text(struct str text, const struct tree_node *node)
{
    const char *expected = ends[node->style];
    assert(!expected[0] || (text.len > 0 && text.ptr[0] == expected[0]));
    assert(!expected[1] || (text.len > 1 && text.ptr[text.len - 1] == expected[1]));
    if (cJSON_IsArray(&node->json))
        assert(text.ptr[0] == (node->style == TREE_FLOW ? '[' : '-'));
    if (cJSON_IsArray(&node->json) && node->style == TREE_FLOW)
        assert(text.ptr[text.len - 1] == ']');
    if (node->style == TREE_FLOW && text.len > 0 && text.ptr[0] == '{')
        assert(text.ptr[text.len - 1] == '}');
    /* A plain scalar on one line is what it says. NEL, LS and PS break lines, too. */
    bool one_line = !str_has_char(text, '\n') && !str_has_char(text, '\r') && !str_has_char(text, '\xC2') &&
                    !str_has_char(text, '\xE2');
    if (node->style == TREE_PLAIN && one_line && tree_is_str(&node->json))
        assert(str_eq(text, tree_str(&node->json)));
}

static void check_node(struct look *look, const cJSON *json)
{
    const struct tree_node *node = tree_place(json);
    assert(node);
    if (look->nodes++ >= LOOKED_AT)
        return;
    check_span(look, &node->value);
    if (node->key.line > 0)
        check_span(look, &node->key);
    if (!node->aliased)
        check_text(str_from_to(look->file, node->value.from, node->value.to), node);
    assert(!json->child || !json->child->prev->next);
    for (const cJSON *child = json->child; child; child = child->next) {
        assert(!child->next || child->next->prev == child);
        assert(cJSON_IsObject(json) == (child->string != NULL));
        assert(!child->string || tree_get(json, child->string) == child);
        check_node(look, child);
    }
}

static void check_document(struct arena *arena, struct str file, const struct yaml_document *document)
{
    struct look look = {.file = file, .document = document};
    const cJSON *root = NULL;
    struct err err = {0};
    if (yaml_parse(arena, document, &root, &err)) {
        check_node(&look, root);
        return;
    }
    assert(!root && err.message[0]);
    /* Too large for the arena is the one failure without a place. */
    assert(err.http_status == 413 || (err.line > document->line && err.column >= 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str file = {(const char *)data, size};
    struct yaml_stream stream = {.text = file};
    struct yaml_document document = {0};
    size_t done = 0;
    unsigned count = 0;
    while (yaml_next(&stream, &document)) {
        struct arena *arena ARENA_CLEANUP = arena_new((size_t)4 << 20, NULL);
        assert(document.from >= done && document.index == count++);
        assert(document.text.ptr == file.ptr + document.from && document.text.len > 0);
        done = document.from + document.text.len;
        assert(done <= size);
        if (arena)
            check_document(arena, file, &document);
    }
    return 0;
}
