/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/inspect.h"

#include "base/utf8.h"
#include "base/yaml.h"
#include "webhook/locate.h"
#include "webhook/shape.h"

struct document {
    const struct inspect *inspect;
    const char *file;
    struct str text; /* the file's */
    struct yaml_document yaml;
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

/* What begins with a brace may still be YAML in flow style: JSON's error counts when it is neither. */
static bool parse(const struct document *document, struct located *root, struct err *err)
{
    struct arena *arena = document->inspect->arena;
    struct err other;
    if (!find_json(document, root))
        return yaml_parse(arena, &document->yaml, &root->node, err);
    if (json_parse(arena, root->json, &root->node, err))
        return true;
    if (err->line == 1)
        err->column += root->place.column - 1;
    if (err->line > 0)
        err->line += root->place.line - 1;
    root->json = (struct str){0};
    return !str_ends(str_from(document->file), STR(".json")) && yaml_parse(arena, &document->yaml, &root->node, &other);
}

static void report_broken(const struct document *document, const struct err *err)
{
    struct str message = str_from(err->message);
    if (str_has(document->yaml.text, STR("{{")))
        message = arena_format(document->inspect->arena,
                               "%s (is it a template? Render it first, as `helm template` does)", err->message);
    struct report_error error = {.file = document->file,
                                 .document = document->yaml.index,
                                 .line = err->line,
                                 .column = err->column,
                                 .message = message};
    if (err->line > 0) {
        struct span place =
            source_place(document->text, document->yaml.from, document->yaml.line, err->line, err->column);
        error.source = source_line(document->text, &place);
    }
    report_error(document->inspect->report, &error);
}

static int compare(const void *left, const void *right)
{
    const struct report_finding *a = left;
    const struct report_finding *b = right;
    if (a->at.from != b->at.from)
        return a->at.from < b->at.from ? -1 : 1;
    int order = str_cmp(a->judged->finding->rule->id, b->judged->finding->rule->id);
    return order ? order : str_cmp(a->identity, b->identity);
}

static struct report_finding describe(const struct document *document, const struct located *object,
                                      const struct workload *workload, const struct judged *judged)
{
    struct arena *arena = document->inspect->arena;
    const struct finding *finding = judged->finding;
    struct place place = locate(arena, document->text, object, &finding->field, finding->value);
    return (struct report_finding){
        .judged = judged,
        .workload = workload,
        .identity = finding_key(arena, finding, workload),
        .patch = finding_patch(arena, finding, object->node),
        .file = document->file,
        .document = document->yaml.index,
        .object = (unsigned)document->inspect->report->summary.objects,
        .at = place.at,
        .key = place.key,
        .value = place.value,
        .line = source_line(document->text, &place.at),
    };
}

static void report_verdict(const struct document *document, const struct located *object,
                           const struct workload *workload, const struct verdict *verdict)
{
    struct report *report = document->inspect->report;
    struct report_finding *items = arena_many(document->inspect->arena, struct report_finding, verdict->len);
    size_t len = 0;
    for (size_t i = 0; i < verdict->len; i++)
        if (verdict->items[i].action != ACTION_OFF || verdict->items[i].note == NOTE_EXEMPTION_ENDING)
            items[len++] = describe(document, object, workload, &verdict->items[i]);
    if (len > 0)
        qsort(items, len, sizeof *items, compare);
    for (size_t i = 0; i < len; i++)
        report_finding(report, &items[i]);
    report->summary.exempted += verdict->exempted;
}

struct typed {
    const struct document *document;
    const struct located *object;
};

/* What to write instead, where quotes are all that is missing. */
static struct str quoted(struct arena *arena, struct str text, const cJSON *node, const struct span *value)
{
    const struct tree_node *place = tree_place(node);
    if (cJSON_IsObject(node) || cJSON_IsArray(node) || (place && place->aliased))
        return (struct str){0};
    struct str written = str_from_to(text, value->from, value->to);
    return arena_format(arena, "; write \"%.*s\", with the quotes", STR_ARG(written));
}

static void report_type(void *ctx, const struct field *field, const cJSON *node, const char *wanted)
{
    const struct typed *typed = ctx;
    const struct document *document = typed->document;
    struct arena *arena = document->inspect->arena;
    struct place place = locate(arena, document->text, typed->object, field, (struct str){0});
    struct str path = field_text(arena, field);
    struct str hint = {0};
    if (strcmp(wanted, "a string") == 0)
        hint = quoted(arena, document->text, node, &place.value);
    struct report_error error = {
        .file = document->file,
        .document = document->yaml.index,
        .line = place.at.line,
        .column = place.at.column,
        .message = arena_format(arena, "the API server refuses this: %.*s is a %s and must be %s%.*s", STR_ARG(path),
                                tree_type(node), wanted, STR_ARG(hint)),
        .source = source_line(document->text, &place.at),
    };
    report_error(document->inspect->report, &error);
}

static void judge(const struct document *document, const struct located *object)
{
    const struct inspect *inspect = document->inspect;
    struct workload *workload = arena_one(inspect->arena, struct workload);
    if (workload_parse(inspect->arena, object->node, workload) != WORKLOAD_OK) {
        inspect->report->summary.passed_over++;
        return;
    }
    inspect->report->summary.objects++;
    if (workload->namespace.len == 0)
        workload->namespace = inspect->namespace;
    shape_check(workload, report_type, &(struct typed){document, object});
    struct findings findings = engine_run(inspect->policy, workload, NULL, inspect->arena);
    struct verdict_case it = {
        .policy = inspect->policy, .workload = workload, .findings = &findings, .today = inspect->today};
    struct verdict verdict = verdict_reach(&it, inspect->arena);
    report_verdict(document, object, workload, &verdict);
}

/* A List's items are objects of their own; so are those of lists within it. */
static void look_at(const struct document *document, const struct located *object)
{
    const cJSON *items = tree_get(object->node, "items");
    if (!cJSON_IsArray(items) || !str_ends(tree_get_str(object->node, "kind"), STR("List"))) {
        judge(document, object);
        return;
    }
    struct locate_items places = {0};
    if (object->json.ptr)
        places = locate_items(document->text, object);
    for (const cJSON *item = items->child; item; item = item->next) {
        struct located found = {.node = item};
        if (object->json.ptr)
            locate_next(&places, &found);
        look_at(document, &found);
    }
}

static void look_at_document(void *ctx)
{
    const struct document *document = ctx;
    struct located root = {0};
    struct err err = {0};
    if (!parse(document, &root, &err)) {
        report_broken(document, &err);
        return;
    }
    look_at(document, &root);
}

void inspect_text(const struct inspect *inspect, const char *file, struct str text)
{
    struct document document = {.inspect = inspect, .file = file, .text = text};
    struct yaml_stream stream = {.text = text};
    while (yaml_next(&stream, &document.yaml)) {
        if (arena_run(inspect->arena, look_at_document, &document) != ARENA_DONE) {
            struct err err;
            err_at(&err, document.yaml.line + 1, 1, "the document needs too much memory");
            report_broken(&document, &err);
        }
        arena_reset(inspect->arena);
    }
}
