/* SPDX-License-Identifier: Apache-2.0 */
/* For code scanning: SARIF 2.1.0 (OASIS, with errata 01). Results are written as they come; errors and notes, which
 * belong to the invocation, wait in the report's arena. Braces and brackets in messages stay as they are: readers
 * resolve no placeholder where there are no arguments, and show doubled braces as two. */
#include "webhook/report_sarif.h"

#include "webhook/member.h"
#include "webhook/phrase.h"
#include "webhook/version.h"

struct state {
    struct text notifications;
    bool written; /* a result */
};

static void write_out(struct report *report, const struct text *text)
{
    fwrite(text->ptr, 1, text->len, report->out);
}

static void add_driver(struct text *text, const struct policy *policy)
{
    text_add(text, STR("\"tool\": {\"driver\": {"));
    member_string(text, "name", STR("dryfit"));
    member_string(text, "semanticVersion", str_from(dryfit_version));
    member_string(text, "version", str_from(dryfit_version));
    report_sarif_rules(text, policy);
    text_add(text, STR("}}"));
}

static void begin(struct report *report)
{
    struct state *state = arena_one(report->arena, struct state);
    struct text text = {.arena = report->scratch};
    state->notifications.arena = report->arena;
    report->state = state;
    text_add(&text, STR("{\"$schema\": \"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                        "sarif-schema-2.1.0.json\",\n \"version\": \"2.1.0\",\n \"runs\": [{\n  "));
    add_driver(&text, report->policy);
    /* Columns count characters, as in all of dryfit's reports. */
    text_add(&text, STR(",\n  \"columnKind\": \"unicodeCodePoints\",\n  \"originalUriBaseIds\": {\"%SRCROOT%\": "
                        "{\"description\": {\"text\": \"The folder that dryfit was started in.\"}}},\n"
                        "  \"results\": ["));
    write_out(report, &text);
    arena_reset(report->scratch);
}

static void begin_location(struct text *text, const char *file, const struct span *at)
{
    text_add(text, STR(", \"locations\": [{\"physicalLocation\": {"));
    report_sarif_artifact(text, "artifactLocation", file);
    if (at->line > 0)
        report_sarif_region(text, "region", at);
    text_char(text, '}');
}

/* rule is empty where it is not about one. */
static void add_notification(struct report *report, const struct report_error *it, struct str level, struct str rule)
{
    struct text *text = &((struct state *)report->state)->notifications;
    struct span at = {.line = it->line, .column = it->column, .end_line = it->line, .end_column = it->column + 1};
    text_add(text, text->len > 0 ? STR(",\n    {") : STR("\n    {"));
    member_string(text, "level", level);
    report_sarif_text(text, "message", it->message);
    if (rule.len > 0) {
        member_open(text, "associatedRule", '{');
        member_string(text, "id", rule);
        text_char(text, '}');
    }
    if (it->file[0]) {
        begin_location(text, it->file, &at);
        text_add(text, STR("}]"));
    }
    text_char(text, '}');
}

static void error(struct report *report, const struct report_error *error)
{
    add_notification(report, error, STR("error"), (struct str){0});
}

static void note(struct report *report, const struct report_error *note)
{
    add_notification(report, note, STR("note"), (struct str){0});
}

/* What is fixed is no result any more; what is not is one still. */
static void fix(struct report *report, const struct report_fix *fix)
{
    bool done = fix->why.len == 0;
    struct report_error it = {.file = fix->file,
                              .line = fix->line,
                              .column = fix->column,
                              .message = arena_format(report->scratch, "%s: %.*s", done ? "fixed" : "not fixed",
                                                      STR_ARG(done ? fix->message : fix->why))};
    add_notification(report, &it, STR("note"), fix->rule);
}

static void add_sentence(struct text *text, struct str sentence)
{
    sentence = str_trim(sentence);
    if (sentence.len == 0)
        return;
    text_add(text, text->len > 0 ? STR(" ") : STR(""));
    text_add(text, sentence);
    text_add(text, str_ends(sentence, STR(".")) ? STR("") : STR("."));
}

/* The first sentence stands alone where a reader has little room. */
static struct str words(struct arena *arena, const struct judged *judged)
{
    struct text text = {.arena = arena};
    add_sentence(&text, judged->finding->message);
    add_sentence(&text, judged->finding->cause);
    add_sentence(&text, judged->finding->fix);
    add_sentence(&text, phrase_note(arena, judged));
    return text_str(&text);
}

/* What it would be without the exemption. */
static const char *level(const struct report *report, const struct report_finding *it)
{
    enum action action = it->judged->action;
    const struct finding *finding = it->judged->finding;
    if (action == ACTION_OFF && report->policy)
        action = policy_action(report->policy, finding->rule, finding->certainty, it->workload->namespace);
    return action == ACTION_DENY ? "error" : "warning";
}

static void add_logical_location(struct text *text, const struct workload *workload)
{
    text_add(text, STR(", \"logicalLocations\": [{"));
    member_string(text, "name", workload->name);
    member_string(text, "fullyQualifiedName", workload_title(text->arena, workload));
    member_string(text, "kind", STR("resource"));
    text_add(text, STR("}]"));
}

static void add_suppression(struct text *text, const char *kind, struct str reason)
{
    text_add(text, STR(", \"suppressions\": [{"));
    member_string(text, "kind", str_from(kind));
    member_string(text, "status", STR("accepted"));
    member_string(text, "justification", reason);
    text_add(text, STR("}]"));
}

/* The owner's annotation stands in the file, the policy's exemption and the baseline elsewhere. */
static void add_suppressions(struct text *text, const struct report_finding *it)
{
    const struct judged *judged = it->judged;
    if (judged->because == BECAUSE_IGNORED)
        add_suppression(text, "inSource", judged->reason);
    else if (judged->because == BECAUSE_EXEMPTED)
        add_suppression(text, "external", judged->reason);
    else if (it->known)
        add_suppression(text, "external", STR("known from the baseline"));
}

static void add_properties(struct text *text, const struct report_finding *it)
{
    const struct finding *finding = it->judged->finding;
    text_add(text, STR(", \"properties\": {"));
    member_string(text, "certainty", finding->certainty == CERTAIN ? STR("certain") : STR("likely"));
    member_string(text, "container", finding->container ? finding->container->name : (struct str){0});
    member_string(text, "subject", finding->subject);
    member_string(text, "field", field_text(text->arena, &finding->field));
    text_char(text, '}');
}

static void add_rule(struct text *text, const struct report *report, const struct rule *rule)
{
    const struct rule *rules = NULL;
    size_t len = report->policy ? policy_rules(report->policy, &rules) : 0;
    member_string(text, "ruleId", rule->id);
    for (size_t i = 0; i < len; i++)
        if (str_eq(rules[i].id, rule->id))
            member_number(text, "ruleIndex", i);
}

static void finding(struct report *report, const struct report_finding *it)
{
    struct state *state = report->state;
    struct text text = {.arena = report->scratch};
    text_add(&text, state->written ? STR(",\n   {") : STR("\n   {"));
    state->written = true;
    add_rule(&text, report, it->judged->finding->rule);
    member_string(&text, "level", str_from(level(report, it)));
    report_sarif_text(&text, "message", words(report->scratch, it->judged));
    begin_location(&text, it->file, &it->at);
    add_logical_location(&text, it->workload);
    text_add(&text, STR("}], \"partialFingerprints\": {"));
    member_string(&text, "dryfitKey/v1", it->identity);
    text_char(&text, '}');
    report_sarif_fixes(&text, it);
    if (report->baseline)
        member_string(&text, "baselineState", it->known ? STR("unchanged") : STR("new"));
    add_suppressions(&text, it);
    add_properties(&text, it);
    text_char(&text, '}');
    write_out(report, &text);
}

static void end(struct report *report)
{
    const struct state *state = report->state;
    struct text text = {.arena = report->scratch};
    text_add(&text, state->written ? STR("\n  ]") : STR("]"));
    text_add(&text, STR(",\n  \"invocations\": [{"));
    member_bool(&text, "executionSuccessful", report->summary.errors == 0);
    member_open(&text, "toolExecutionNotifications", '[');
    text_add(&text, text_str(&state->notifications));
    text_add(&text, state->notifications.len > 0 ? STR("\n  ]}]\n }]}\n") : STR("]}]\n }]}\n"));
    write_out(report, &text);
}

const struct report_format report_sarif = {.name = "sarif",
                                           .suppressed = true,
                                           .begin = begin,
                                           .error = error,
                                           .note = note,
                                           .finding = finding,
                                           .end = end,
                                           .fix = fix};
