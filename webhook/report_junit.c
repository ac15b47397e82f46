/* SPDX-License-Identifier: Apache-2.0 */
/* For CI servers that show tests: JUnit XML as Jenkins and GitLab read it; a suite for each file, a case for each
 * object. Both show one failure of a case, so that all denials of an object share one. Warnings do not fail a build:
 * they go to the case's system-out, which Jenkins shows beside a passed case; GitLab shows no passed case's output, but
 * neither would it show properties, which Jenkins ignores. What cannot be read is a case with an error.
 * Notes are of the file and go to the suite's system-out. A suite is written when its file is done. */
#include "webhook/report_words.h"
#include "webhook/xml.h"

struct state {
    struct str file;   /* the suite's; ptr is NULL before the first */
    struct text cases; /* closed ones */
    struct text notes;
    size_t tests, failures, errors;
    unsigned object; /* whose case is open; 0: none is */
    struct text head, denied, warned;
    struct str headline; /* of the first denial */
    size_t denials;
};

static void begin(struct report *report)
{
    struct state *state = arena_one(report->arena, struct state);
    state->cases.arena = state->head.arena = state->denied.arena = state->warned.arena = state->notes.arena =
        report->arena;
    report->state = state;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dryfit\">\n", report->out);
}

/* Jenkins takes what stands before the last full stop of a class name for its package: k8s/web.yaml is class web_yaml
 * of package k8s. */
static struct str class_name(struct arena *arena, struct str file)
{
    struct str copy = arena_copy(arena, file);
    char *out = arena_raw(arena, file.len + 1);
    for (size_t i = 0; i < copy.len; i++) {
        char c = copy.ptr[i];
        out[i] = (char)(c == '/' ? '.' : c == '.' ? '_' : c);
    }
    return (struct str){out, copy.len};
}

static void add_case(struct text *text, struct str file, struct str name)
{
    text_add(text, STR("    <testcase"));
    xml_attribute(text, "classname", class_name(text->arena, file));
    xml_attribute(text, "name", name);
    xml_attribute(text, "file", file);
    text_char(text, '>');
}

static void add_element(struct text *text, const char *name, struct str body)
{
    if (body.len == 0)
        return;
    text_format(text, "<%s>", name);
    xml_text(text, body);
    text_format(text, "</%s>", name);
}

static void add_failure(struct state *state)
{
    struct text *text = &state->cases;
    struct str message = state->headline;
    if (state->denials > 1)
        message = arena_format(text->arena, "%.*s (and %zu more)", STR_ARG(message), state->denials - 1);
    text_add(text, STR("<failure type=\"deny\""));
    xml_attribute(text, "message", message);
    text_char(text, '>');
    xml_text(text, text_str(&state->denied));
    text_add(text, STR("</failure>"));
    state->failures++;
}

static void close_case(struct state *state)
{
    if (state->object == 0)
        return;
    text_add(&state->cases, text_str(&state->head));
    if (state->denials > 0)
        add_failure(state);
    add_element(&state->cases, "system-out", text_str(&state->warned));
    text_add(&state->cases, STR("</testcase>\n"));
    state->tests++;
    state->head.len = state->denied.len = state->warned.len = 0;
    state->denials = 0;
    state->object = 0;
}

static void close_suite(struct report *report)
{
    struct state *state = report->state;
    struct text text = {.arena = report->scratch};
    close_case(state);
    if (state->tests == 0 && state->notes.len == 0)
        return;
    text_add(&text, STR("  <testsuite"));
    xml_attribute(&text, "name", state->file);
    text_format(&text, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"0\">\n", state->tests, state->failures,
                state->errors);
    text_add(&text, text_str(&state->cases));
    add_element(&text, "system-out", text_str(&state->notes));
    text_add(&text, state->notes.len > 0 ? STR("\n  </testsuite>\n") : STR("  </testsuite>\n"));
    fwrite(text.ptr, 1, text.len, report->out);
    state->cases.len = state->notes.len = 0;
    state->tests = state->failures = state->errors = 0;
}

static void open_suite(struct report *report, const char *file)
{
    struct state *state = report->state;
    struct str name = file[0] ? str_from(file) : STR("dryfit");
    if (state->file.ptr && str_eq(state->file, name))
        return;
    close_suite(report);
    state->file = arena_copy(report->arena, name);
}

static void error(struct report *report, const struct report_error *error)
{
    struct state *state = report->state;
    struct arena *scratch = report->scratch;
    struct str name = STR("file");
    open_suite(report, error->file);
    close_case(state);
    if (error->line > 0)
        name = arena_format(scratch, "line %u, column %u", error->line, error->column);
    add_case(&state->cases, state->file, name);
    text_add(&state->cases, STR("<error type=\"unreadable\""));
    xml_attribute(&state->cases, "message", error->message);
    text_char(&state->cases, '>');
    if (error->line > 0)
        text_format(&state->cases, "line %u, column %u: ", error->line, error->column);
    xml_text(&state->cases, error->message);
    text_add(&state->cases, STR("</error></testcase>\n"));
    state->tests++;
    state->errors++;
}

static void note(struct report *report, const struct report_error *note)
{
    struct text *notes = &((struct state *)report->state)->notes;
    open_suite(report, note->file);
    text_format(notes, "%s:%u:%u: note: %.*s\n", note->file, note->line, note->column, STR_ARG(note->message));
}

static void open_case(struct report *report, const struct report_object *object)
{
    struct state *state = report->state;
    if (object->number == state->object)
        return;
    open_suite(report, object->file);
    close_case(state);
    state->object = object->number;
    add_case(&state->head, state->file, workload_title(report->scratch, object->workload));
}

static void add_finding(struct text *text, struct arena *scratch, const struct report_finding *it)
{
    static const char *const words[] = {[ACTION_OFF] = "note", [ACTION_WARN] = "warning", [ACTION_DENY] = "error"};
    struct str advice = report_advice(scratch, it);
    text_format(text, "%s%s:%u:%u: %s: %.*s [%.*s]", text->len > 0 ? "\n" : "", it->file, it->at.line, it->at.column,
                words[it->judged->action], STR_ARG(report_headline(scratch, it)),
                STR_ARG(it->judged->finding->rule->id));
    text_format(text, "%s%.*s\n", advice.len > 0 ? "\n" : "", STR_ARG(advice));
}

static void finding(struct report *report, const struct report_finding *it)
{
    struct state *state = report->state;
    open_case(report, &(struct report_object){.workload = it->workload, .file = it->file, .number = it->object});
    if (it->judged->action != ACTION_DENY) {
        add_finding(&state->warned, report->scratch, it);
        return;
    }
    if (state->denials++ == 0)
        state->headline = arena_copy(report->arena, report_headline(report->scratch, it));
    add_finding(&state->denied, report->scratch, it);
}

static void end(struct report *report)
{
    close_suite(report);
    fputs("</testsuites>\n", report->out);
}

const struct report_format report_junit = {
    .name = "junit", .begin = begin, .error = error, .note = note, .object = open_case, .finding = finding, .end = end};
