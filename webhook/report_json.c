/* SPDX-License-Identifier: Apache-2.0 */
/* For programs: one document, dryfit.dev/findings/v1. Its shape is a public interface: a field is always there, fields
 * are added but never renamed or given another meaning. The summary comes first and is known last, so errors and
 * findings wait in the report's arena as text. */
#include "webhook/member.h"
#include "webhook/report.h"
#include "webhook/version.h"

struct state {
    struct text errors, notes, fixes, findings;
};

static void begin(struct report *report)
{
    struct state *state = arena_one(report->arena, struct state);
    state->errors.arena = report->arena;
    state->notes.arena = report->arena;
    state->fixes.arena = report->arena;
    state->findings.arena = report->arena;
    report->state = state;
}

static void begin_item(struct text *text)
{
    text_add(text, text->len > 0 ? STR(",\n  {") : STR("\n  {"));
}

static void add_error(struct text *text, const struct report_error *error)
{
    begin_item(text);
    member_string(text, "file", str_from(error->file));
    member_number(text, "document", error->document);
    member_number(text, "line", error->line);
    member_number(text, "column", error->column);
    member_string(text, "message", error->message);
    text_char(text, '}');
}

static void error(struct report *report, const struct report_error *error)
{
    add_error(&((struct state *)report->state)->errors, error);
}

static void note(struct report *report, const struct report_error *note)
{
    add_error(&((struct state *)report->state)->notes, note);
}

/* What is fixed is no finding any more; what is not is one still. */
static void fix(struct report *report, const struct report_fix *fix)
{
    struct text *text = &((struct state *)report->state)->fixes;
    begin_item(text);
    member_string(text, "rule", fix->rule);
    member_bool(text, "fixed", fix->why.len == 0);
    member_string(text, "file", str_from(fix->file));
    member_number(text, "line", fix->line);
    member_number(text, "column", fix->column);
    member_string(text, "message", fix->message);
    member_string(text, "why", fix->why);
    text_char(text, '}');
}

static void add_object(struct text *text, const struct workload *workload)
{
    member_open(text, "object", '{');
    member_string(text, "apiVersion", workload->api_version);
    member_string(text, "kind", workload->kind);
    member_string(text, "namespace", workload->namespace);
    member_string(text, "name", workload->name);
    text_char(text, '}');
}

static void add_references(struct text *text, const struct strs *references)
{
    member_open(text, "references", '[');
    for (size_t i = 0; i < references->len; i++) {
        text_add(text, i > 0 ? STR(", ") : STR(""));
        text_json(text, references->items[i]);
    }
    text_char(text, ']');
}

static void add_fix(struct text *text, const struct report_finding *it)
{
    const struct finding *finding = it->judged->finding;
    member_open(text, "fix", '{');
    member_string(text, "text", finding->fix);
    member_string(text, "applicability", it->patch.len > 0 && finding->safe ? STR("safe") : STR("review"));
    if (it->patch.len > 0 && !it->secret) {
        member_name(text, "patch");
        text_add(text, it->patch);
    }
    text_char(text, '}');
}

static void add_place(struct text *text, const struct report_finding *it)
{
    member_string(text, "file", str_from(it->file));
    member_number(text, "document", it->document);
    member_number(text, "line", it->at.line);
    member_number(text, "column", it->at.column);
    member_number(text, "endLine", it->at.end_line);
    member_number(text, "endColumn", it->at.end_column);
}

static void finding(struct report *report, const struct report_finding *it)
{
    struct text *text = &((struct state *)report->state)->findings;
    const struct finding *finding = it->judged->finding;
    if (it->judged->action == ACTION_OFF)
        return;
    begin_item(text);
    member_string(text, "rule", finding->rule->id);
    member_string(text, "certainty", finding->certainty == CERTAIN ? STR("certain") : STR("likely"));
    member_string(text, "action", it->judged->action == ACTION_DENY ? STR("deny") : STR("warn"));
    member_string(text, "key", it->identity);
    add_place(text, it);
    add_object(text, it->workload);
    member_string(text, "container", finding->container ? finding->container->name : (struct str){0});
    member_string(text, "subject", finding->subject);
    member_string(text, "field", field_text(report->scratch, &finding->field));
    member_string(text, "value", finding->value);
    member_string(text, "message", finding->message);
    member_string(text, "cause", finding->cause);
    add_references(text, &finding->rule->references);
    add_fix(text, it);
    text_char(text, '}');
}

static void add_summary(struct text *text, const struct report_summary *summary)
{
    member_open(text, "summary", '{');
    member_number(text, "objects", summary->objects);
    member_number(text, "fixed", summary->fixed);
    member_number(text, "denied", summary->denied);
    member_number(text, "warned", summary->warned);
    member_number(text, "exempted", summary->exempted);
    member_number(text, "known", summary->known);
    member_number(text, "errors", summary->errors);
    text_char(text, '}');
}

static void write_list(FILE *out, const char *name, const struct text *items)
{
    fprintf(out, ",\n \"%s\": [", name);
    if (items->len > 0)
        fwrite(items->ptr, 1, items->len, out);
    fputs(items->len > 0 ? "\n ]" : "]", out);
}

static void end(struct report *report)
{
    const struct state *state = report->state;
    struct text head = {.arena = report->scratch};
    text_char(&head, '{');
    member_string(&head, "schema", STR("dryfit.dev/findings/v1"));
    member_string(&head, "version", str_from(dryfit_version));
    add_summary(&head, &report->summary);
    fwrite(head.ptr, 1, head.len, report->out);
    write_list(report->out, "errors", &state->errors);
    write_list(report->out, "notes", &state->notes);
    write_list(report->out, "fixes", &state->fixes);
    write_list(report->out, "findings", &state->findings);
    fputs("}\n", report->out);
}

const struct report_format report_json = {
    .name = "json", .begin = begin, .error = error, .note = note, .finding = finding, .end = end, .fix = fix};
