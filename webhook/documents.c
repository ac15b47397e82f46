/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/documents.h"

#include "base/utf8.h"
#include "webhook/clock.h"

struct reading {
    const struct documents_reader *reader;
    struct document document;
};

/* The place of a byte whose line is known. */
static struct span place_of(struct str text, size_t from, unsigned line)
{
    size_t start = from;
    while (start > 0 && text.ptr[start - 1] != '\n')
        start--;
    struct str before = str_from_to(text, start, from);
    unsigned column = (unsigned)utf8_count(before) + !str_starts(before, STR("\xEF\xBB\xBF"));
    return (struct span){
        .line = line, .column = column, .end_line = line, .end_column = column, .from = from, .to = from};
}

/* Over a byte-order mark, blanks and the document's `---`. Counts the lines passed. */
static size_t find_start(struct str text, unsigned *line)
{
    size_t at = str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
    for (bool marked = false; at < text.len; at++) {
        *line += text.ptr[at] == '\n';
        if (str_has_char(STR(" \t\r\n"), text.ptr[at]))
            continue;
        if (marked || !str_starts(str_after(text, at), STR("---")))
            break;
        marked = true;
        at += 2;
    }
    return at;
}

/* The document's text from its first brace or bracket on; false when it begins with something else. */
static bool find_json(const struct document *document, struct located *root)
{
    struct str text = document->yaml.text;
    unsigned line = document->yaml.line + 1;
    size_t at = find_start(text, &line);
    bool json = at < text.len && (text.ptr[at] == '{' || text.ptr[at] == '[');
    if (!json && !str_ends(str_from(document->file), STR(".json")))
        return false;
    root->json = str_trim(str_after(text, at));
    root->place = place_of(document->text, document->yaml.from + at, line);
    root->place.to += root->json.len;
    return true;
}

/* JSON with a key that stands twice is YAML, too, and there the last one counts, as for kubectl. So may be what begins
 * with a brace in any file but a .json. */
static bool is_yaml(struct arena *arena, const struct document *document, struct str json)
{
    return !str_ends(str_from(document->file), STR(".json")) || json_valid_with_repeats(arena, json);
}

/* JSON's error counts when the text is neither. */
bool document_parse(struct arena *arena, const struct document *document, struct located *root, struct err *err)
{
    struct err other;
    *root = (struct located){0};
    struct yaml_document yaml = document->yaml;
    yaml.repeats = &root->repeats;
    if (!find_json(document, root))
        return yaml_parse(arena, &yaml, &root->node, err);
    if (json_parse(arena, root->json, &root->node, err))
        return true;
    struct str json = root->json;
    if (err->line == 1)
        err->column += root->place.column - 1;
    if (err->line > 0)
        err->line += root->place.line - 1;
    root->json = (struct str){0};
    return is_yaml(arena, document, json) && yaml_parse(arena, &yaml, &root->node, &other);
}

static void show_progress(const struct reading *reading, size_t at)
{
    if (reading->reader->progress)
        progress_show(reading->reader->progress, at, reading->document.text.len, clock_ms());
}

static size_t start_of(const struct located *object)
{
    const struct tree_node *node = tree_place(object->node);
    return node ? node->value.from : object->place.from;
}

/* A List's items are objects of their own; so are those of lists within it. */
static void hand_out(const struct reading *reading, const struct located *object)
{
    const struct documents_reader *reader = reading->reader;
    const cJSON *items = tree_get(object->node, "items");
    if (!cJSON_IsArray(items) || !str_ends(tree_get_str(object->node, "kind"), STR("List"))) {
        show_progress(reading, start_of(object));
        reader->object(reader->ctx, &reading->document.yaml, object);
        return;
    }
    struct locate_items places = {0};
    if (object->json.ptr)
        places = locate_items(reading->document.text, object);
    const struct field *list = field_keep(reader->arena, field_key(object->field, STR("items")));
    size_t index = 0;
    for (const cJSON *item = items->child; item; item = item->next) {
        struct field field = field_item(list, index++);
        struct located found = {.node = item, .field = field_keep(reader->arena, field)};
        if (object->json.ptr)
            locate_next(&places, &found);
        hand_out(reading, &found);
    }
}

struct collecting {
    struct arena *arena;
    struct document_objects objects;
};

static void collect(void *ctx, const struct yaml_document *document, const struct located *object)
{
    struct collecting *collecting = ctx;
    struct document_objects *list = &collecting->objects;
    (void)document;
    if (list->len == list->room) {
        size_t room = list->room ? list->room * 2 : 16;
        list->items = arena_grow(collecting->arena, list->items, list->len, room, sizeof *list->items);
        list->room = room;
    }
    list->items[list->len++] = *object;
}

struct document_objects document_objects(struct arena *arena, struct str text, const struct located *root)
{
    struct collecting collecting = {.arena = arena};
    const struct documents_reader reader = {.arena = arena, .ctx = &collecting, .object = collect};
    hand_out(&(struct reading){.reader = &reader, .document.text = text}, root);
    return collecting.objects;
}

static void read_document(void *ctx)
{
    const struct reading *reading = ctx;
    const struct documents_reader *reader = reading->reader;
    struct located root;
    struct err err = {0};
    show_progress(reading, reading->document.yaml.from);
    if (!document_parse(reader->arena, &reading->document, &root, &err)) {
        reader->broken(reader->ctx, &reading->document.yaml, &err);
        return;
    }
    for (size_t i = 0; reader->repeated && i < root.repeats.len; i++)
        reader->repeated(reader->ctx, &reading->document.yaml, &root.repeats.items[i]);
    hand_out(reading, &root);
}

/* Some Windows editors write it, and so does > of Windows PowerShell. */
static bool is_utf16(struct str text)
{
    return str_starts(text, STR("\xFF\xFE")) || str_starts(text, STR("\xFE\xFF"));
}

void documents_read(const struct documents_reader *reader, const char *file, struct str text)
{
    struct reading reading = {.reader = reader, .document = {.file = file, .text = text}};
    const struct yaml_document *yaml = &reading.document.yaml;
    if (is_utf16(text)) {
        struct err err = {0};
        err_set(&err, "this is UTF-16: save it as UTF-8");
        reader->broken(reader->ctx, yaml, &err);
        return;
    }
    struct yaml_stream stream = {.text = text};
    while (yaml_next(&stream, &reading.document.yaml)) {
        if (arena_run(reader->arena, read_document, &reading) != ARENA_DONE) {
            struct err err;
            err_at(&err, yaml->line + 1, 1, "the document needs too much memory");
            reader->broken(reader->ctx, yaml, &err);
        }
        arena_reset(reader->arena);
    }
}
