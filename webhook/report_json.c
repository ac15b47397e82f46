/* SPDX-License-Identifier: Apache-2.0 */
/* For programs: one document, dryfit.dev/findings/v1. Its shape is a public interface: a field is always there, fields
 * are added but never renamed or given another meaning. The summary comes first and is known last, so errors and
 * findings wait in the report's arena as text. */
#include "webhook/report.h"
#include "webhook/version.h"

struct state {
    struct text errors, findings;
};

static void begin(struct report *report)
{
    struct state *state = arena_one(report->arena, struct state);
    state->errors.arena = report->arena;
    state->findings.arena = report->arena;
    report->state = state;
}

/* `"name": ` with a comma before it where one is needed. */
static void add_name(struct text *text, const char *name)
{
    bool first = str_ends(text_str(text), STR("{"));
    text_format(text, "%s\"%s\": ", first ? "" : ", ", name);
}

static void add_string(struct text *text, const char *name, struct str value)
{
    add_name(text, name);
    text_json(text, value);
}

static void add_number(struct text *text, const char *name, size_t value)
{
    add_name(text, name);
    text_format(text, "%zu", value);
}

static void begin_item(struct text *text)
{
    text_add(text, text->len > 0 ? STR(",\n  {") : STR("\n  {"));
}

static void error(struct report *report, const struct report_error *error)
{
    struct text *text = &((struct state *)report->state)->errors;
    begin_item(text);
    add_string(text, "file", str_from(error->file));
    add_number(text, "document", error->document);
    add_number(text, "line", error->line);
    add_number(text, "column", error->column);
    add_string(text, "message", error->message);
    text_char(text, '}');
}

static void add_object(struct text *text, const struct workload *workload)
{
    add_name(text, "object");
    text_char(text, '{');
    add_string(text, "apiVersion", workload->api_version);
    add_string(text, "kind", workload->kind);
    add_string(text, "namespace", workload->namespace);
    add_string(text, "name", workload->name);
    text_char(text, '}');
}

static void add_references(struct text *text, const struct strs *references)
{
    add_name(text, "references");
    text_char(text, '[');
    for (size_t i = 0; i < references->len; i++) {
        text_add(text, i > 0 ? STR(", ") : STR(""));
        text_json(text, references->items[i]);
    }
    text_char(text, ']');
}

static void add_fix(struct text *text, const struct report_finding *it)
{
    const struct finding *finding = it->judged->finding;
    add_name(text, "fix");
    text_char(text, '{');
    add_string(text, "text", finding->fix);
    add_string(text, "applicability", it->patch.len > 0 && finding->safe ? STR("safe") : STR("review"));
    if (it->patch.len > 0) {
        add_name(text, "patch");
        text_add(text, it->patch);
    }
    text_char(text, '}');
}

static void add_place(struct text *text, const struct report_finding *it)
{
    add_string(text, "file", str_from(it->file));
    add_number(text, "document", it->document);
    add_number(text, "line", it->at.line);
    add_number(text, "column", it->at.column);
    add_number(text, "endLine", it->at.end_line);
    add_number(text, "endColumn", it->at.end_column);
}

static void finding(struct report *report, const struct report_finding *it)
{
    struct text *text = &((struct state *)report->state)->findings;
    const struct finding *finding = it->judged->finding;
    if (it->judged->action == ACTION_OFF)
        return;
    begin_item(text);
    add_string(text, "rule", finding->rule->id);
    add_string(text, "certainty", finding->certainty == CERTAIN ? STR("certain") : STR("likely"));
    add_string(text, "action", it->judged->action == ACTION_DENY ? STR("deny") : STR("warn"));
    add_string(text, "key", it->identity);
    add_place(text, it);
    add_object(text, it->workload);
    add_string(text, "container", finding->container ? finding->container->name : (struct str){0});
    add_string(text, "subject", finding->subject);
    add_string(text, "field", field_text(report->scratch, &finding->field));
    add_string(text, "value", finding->value);
    add_string(text, "message", finding->message);
    add_string(text, "cause", finding->cause);
    add_references(text, &finding->rule->references);
    add_fix(text, it);
    text_char(text, '}');
}

static void add_summary(struct text *text, const struct report_summary *summary)
{
    add_name(text, "summary");
    text_char(text, '{');
    add_number(text, "objects", summary->objects);
    add_number(text, "denied", summary->denied);
    add_number(text, "warned", summary->warned);
    add_number(text, "exempted", summary->exempted);
    add_number(text, "errors", summary->errors);
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
    add_string(&head, "schema", STR("dryfit.dev/findings/v1"));
    add_string(&head, "version", str_from(dryfit_version));
    add_summary(&head, &report->summary);
    fwrite(head.ptr, 1, head.len, report->out);
    write_list(report->out, "errors", &state->errors);
    write_list(report->out, "findings", &state->findings);
    fputs("}\n", report->out);
}

const struct report_format report_json = {
    .name = "json", .begin = begin, .error = error, .finding = finding, .end = end};
