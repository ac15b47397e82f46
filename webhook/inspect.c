/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/inspect.h"

#include "base/utf8.h"
#include "webhook/annotations.h"
#include "webhook/documents.h"
#include "webhook/shape.h"

struct inspected {
    const struct inspect *inspect;
    const char *file;
    struct str text; /* the file's */
    struct yaml_document yaml;
    const struct objects *objects; /* around those of the file; may be NULL */
    size_t templates;              /* broken documents that nobody has rendered */
    struct report_error template;  /* what is wrong with the first; the message is in template_err */
    struct err template_err;
};

/* Braces among bytes that are no text say nothing. */
static bool is_template(struct str text)
{
    return str_has(text, STR("{{")) && !str_has_char(text, '\0') && utf8_valid_len(text) == text.len;
}

static void report_broken(void *ctx, const struct yaml_document *yaml, const struct err *err)
{
    struct inspected *document = ctx;
    document->yaml = *yaml;
    struct report_error error = {.file = document->file,
                                 .document = document->yaml.index,
                                 .line = err->line,
                                 .column = err->column,
                                 .message = str_from(err->message)};
    if (err->line > 0) {
        struct span place =
            source_place(document->text, document->yaml.from, document->yaml.line, err->line, err->column);
        error.source = source_line(document->text, &place);
    }
    if (!is_template(document->yaml.text)) {
        report_error(document->inspect->report, &error);
        return;
    }
    if (document->templates++ == 0) {
        document->template = error;
        document->template_err = *err;
    }
}

/* Once for the file: of a chart each document would say the same. */
static void report_templates(struct inspected *document)
{
    struct arena *arena = document->inspect->arena;
    struct str which = STR("this looks like a template: render it");
    if (document->templates == 0)
        return;
    if (document->templates > 1)
        which = arena_format(arena, "this and %zu more of the file's documents look like templates: render them",
                             document->templates - 1);
    document->template.message = arena_format(arena, "%.*s first, `helm template CHART | dryfit check -` (%s)",
                                              STR_ARG(which), document->template_err.message);
    report_error(document->inspect->report, &document->template);
    arena_reset(arena);
}

static struct report_error error_at(const struct inspected *document, const struct span *place, struct str message)
{
    return (struct report_error){.file = document->file,
                                 .document = document->yaml.index,
                                 .line = place->line,
                                 .column = place->column,
                                 .message = message,
                                 .source = source_line(document->text, place)};
}

static void report_repeated(void *ctx, const struct yaml_document *yaml, const struct yaml_repeat *repeat)
{
    const struct inspected *document = ctx;
    struct str key = repeat->key;
    struct str message =
        arena_format(document->inspect->arena, "key \"%.*s\" stands twice, the first at line %u; the last one counts",
                     STR_ARG(key), repeat->first.line);
    struct report_error note = error_at(document, &repeat->again, message);
    note.document = yaml->index;
    report_note(document->inspect->report, &note);
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

static bool holds_secret(struct arena *arena, const struct finding *finding, struct str patch)
{
    const struct secret *secrets;
    return secret_scan(arena, patch, &secrets) > 0 || (patch.len > 0 && secret_is_name(finding->subject));
}

static struct report_finding describe(const struct inspected *document, const struct located *object,
                                      const struct workload *workload, const struct judged *judged)
{
    struct arena *arena = document->inspect->arena;
    const struct finding *finding = judged->finding;
    struct place place = locate(arena, document->text, object, &finding->field, finding->value);
    struct str patch = finding_patch(arena, finding, object->node);
    struct source_line line = source_line(document->text, &place.at);
    line.secret = str_eq(finding->value, STR("***"));
    return (struct report_finding){
        .judged = judged,
        .workload = workload,
        .identity = finding_key(arena, finding, workload),
        .patch = patch,
        .secret = holds_secret(arena, finding, patch),
        .file = document->file,
        .document = document->yaml.index,
        .object = (unsigned)document->inspect->report->summary.objects,
        .root = object->field,
        .at = place.at,
        .key = place.key,
        .value = place.value,
        .line = line,
    };
}

/* An exempted finding is told of when that is about to end, or when the format can say that it is exempted. */
static bool is_told(const struct report *report, const struct judged *judged)
{
    return judged->action != ACTION_OFF || judged->note == NOTE_EXEMPTION_ENDING ||
           (report->format->suppressed && judged->because == BECAUSE_EXEMPTED);
}

/* By the baseline that is read, or that is being made. */
static bool is_known(const struct inspect *inspect, const struct report_finding *finding)
{
    if (finding->judged->action == ACTION_OFF)
        return false;
    if (!inspect->found)
        return inspect->known && baseline_has(inspect->known, finding->identity);
    const struct finding *it = finding->judged->finding;
    baseline_add(inspect->found, &(struct baseline_entry){
                                     .key = finding->identity,
                                     .rule = it->rule->id,
                                     .object = workload_title(inspect->arena, finding->workload),
                                     .container = it->container ? it->container->name : (struct str){0},
                                 });
    return true;
}

static void report_verdict(const struct inspected *document, const struct located *object,
                           const struct workload *workload, const struct verdict *verdict)
{
    struct report *report = document->inspect->report;
    report_object(report, &(struct report_object){workload, document->file, (unsigned)report->summary.objects});
    struct report_finding *items = arena_many(document->inspect->arena, struct report_finding, verdict->len);
    size_t len = 0;
    for (size_t i = 0; i < verdict->len; i++)
        if (is_told(report, &verdict->items[i]))
            items[len++] = describe(document, object, workload, &verdict->items[i]);
    if (len > 0)
        qsort(items, len, sizeof *items, compare);
    for (size_t i = 0; i < len; i++) {
        items[i].known = is_known(document->inspect, &items[i]);
        report_finding(report, &items[i]);
    }
    report->summary.exempted += verdict->exempted;
}

struct typed {
    const struct inspected *document;
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
    const struct inspected *document = typed->document;
    struct arena *arena = document->inspect->arena;
    struct place place = locate(arena, document->text, typed->object, field, (struct str){0});
    struct str path = field_text(arena, field);
    struct str hint = {0};
    if (strcmp(wanted, "a string") == 0)
        hint = quoted(arena, document->text, node, &place.value);
    struct str message = arena_format(arena, "the API server refuses this: %.*s is a %s and must be %s%.*s",
                                      STR_ARG(path), tree_type(node), wanted, STR_ARG(hint));
    struct report_error error = error_at(document, &place.at, message);
    report_error(document->inspect->report, &error);
}

static void note_annotation(void *ctx, const struct field *field, struct str message)
{
    const struct typed *typed = ctx;
    const struct inspected *document = typed->document;
    struct place place = locate(document->inspect->arena, document->text, typed->object, field, (struct str){0});
    struct report_error note = error_at(document, &place.key, message);
    report_note(document->inspect->report, &note);
}

/* A workload that nobody looked at is not one that is good. Other groups have kinds of the same names. */
static void note_unread(const struct inspected *document, const struct located *object)
{
    struct arena *arena = document->inspect->arena;
    struct str version = tree_get_str(object->node, "apiVersion"), kind = tree_get_str(object->node, "kind");
    const char *usual = workload_version(kind);
    bool right = usual && workload_has_template(version, kind);
    if (!usual || !(right || version.len == 0 || str_eq(version, STR("v1")) || str_starts(version, STR("extensions/"))))
        return;
    struct field field = field_key(NULL, STR("kind"));
    struct place place = locate(arena, document->text, object, &field, (struct str){0});
    const char *why = right ? "it has no pod template" : arena_format(arena, "its apiVersion is not %s", usual).ptr;
    struct str message = arena_format(arena, "this %.*s is not checked: %s", STR_ARG(kind), why);
    struct report_error note = error_at(document, &place.at, message);
    report_note(document->inspect->report, &note);
}

static void judge(void *ctx, const struct yaml_document *yaml, const struct located *object)
{
    struct inspected *document = ctx;
    document->yaml = *yaml;
    const struct inspect *inspect = document->inspect;
    struct workload *workload = arena_one(inspect->arena, struct workload);
    if (workload_parse_among(inspect->arena, object->node, document->objects, inspect->namespace, workload) !=
        WORKLOAD_OK) {
        inspect->report->summary.passed_over++;
        note_unread(document, object);
        return;
    }
    inspect->report->summary.objects++;
    struct typed typed = {document, object};
    shape_check(workload, report_type, &typed);
    annotations_check(workload, inspect->policy, inspect->arena, note_annotation, &typed);
    struct findings findings = engine_run(inspect->policy, workload, document->objects, inspect->arena);
    if (inspect->selection)
        selection_apply(inspect->selection, &findings);
    struct verdict_case it = {
        .policy = inspect->policy, .workload = workload, .findings = &findings, .today = inspect->today};
    struct verdict verdict = verdict_reach(&it, inspect->arena);
    report_verdict(document, object, workload, &verdict);
}

void inspect_text(const struct inspect *inspect, const char *file, struct str text)
{
    struct around_view view = around_view(inspect->around, file);
    struct objects objects = around_objects(&view);
    struct inspected document = {
        .inspect = inspect, .file = file, .text = text, .objects = inspect->around ? &objects : NULL};
    struct documents_reader reader = {.arena = inspect->arena,
                                      .ctx = &document,
                                      .object = judge,
                                      .broken = report_broken,
                                      .repeated = report_repeated,
                                      .progress = inspect->progress};
    documents_read(&reader, file, text);
    report_templates(&document);
}
