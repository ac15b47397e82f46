/* SPDX-License-Identifier: Apache-2.0 */
/* For people: what a compiler prints. The first line of an error or finding is broken for a terminal only, so that
 * editors and pipelines find the whole of `file:line:column: error: message [rule]`. */
#include "webhook/phrase.h"
#include "webhook/report.h"
#include "webhook/wrap.h"

enum { LABEL_INDENT = 3, PROSE_INDENT = 8 };

struct palette {
    const char *place, *error, *warning, *label, *caret, *off;
};
static const struct palette plain = {"", "", "", "", "", ""};
static const struct palette colors = {
    .place = "\033[1m",
    .error = "\033[1;31m",
    .warning = "\033[1;35m",
    .label = "\033[1m",
    .caret = "\033[1;32m",
    .off = "\033[0m",
};

struct state {
    const struct palette *palette;
    unsigned object; /* whose findings are being written */
    bool written;    /* something stands above */
};

static void flush(struct report *report, const struct text *text)
{
    fwrite(text->ptr, 1, text->len, report->out);
}

static void begin(struct report *report)
{
    struct state *state = arena_one(report->arena, struct state);
    state->palette = report->color ? &colors : &plain;
    report->state = state;
}

/* An empty line between two blocks. */
static void begin_block(struct report *report, struct text *text)
{
    struct state *state = report->state;
    if (state->written)
        text_char(text, '\n');
    state->written = true;
}

struct head {
    const char *file;
    unsigned line, column;
    const char *color, *word;
    struct str message;
    struct str rule; /* may be empty */
};

/* The columns that text has grown by since `from`, escape sequences not counted. */
static unsigned columns_since(const struct text *text, size_t from)
{
    unsigned columns = 0;
    bool escape = false;
    for (size_t i = from; i < text->len; i++) {
        char c = text->ptr[i];
        escape = escape || c == '\033';
        columns += !escape && ((unsigned char)c & 0xC0) != 0x80;
        escape = escape && c != 'm';
    }
    return columns;
}

static void add_head(struct report *report, struct text *text, const struct head *head)
{
    const struct palette *palette = ((struct state *)report->state)->palette;
    struct str file = str_from(head->file);
    size_t from = text->len;
    text_add(text, str_from(palette->place));
    if (file.len > 0) {
        wrap_plain(text, file);
        text_char(text, ':');
    }
    if (head->line > 0)
        text_format(text, "%u:%u:", head->line, head->column);
    text_format(text, "%s%s%s%s:%s ", palette->off, file.len > 0 ? " " : "", head->color, head->word, palette->off);
    struct str message = str_trim(head->message);
    if (str_ends(message, STR(".")))
        message.len--;
    struct str all = message;
    if (head->rule.len > 0)
        all = arena_format(text->arena, "%.*s [%.*s]", STR_ARG(message), STR_ARG(head->rule));
    unsigned at = columns_since(text, from);
    wrap_prose(text, all, at, LABEL_INDENT, report->terminal ? report->width : UINT32_MAX);
    text_char(text, '\n');
}

static void add_prose(struct report *report, struct text *text, const char *label, struct str prose)
{
    const struct palette *palette = ((struct state *)report->state)->palette;
    if (str_trim(prose).len == 0)
        return;
    text_format(text, "%*s%s%s:%s ", LABEL_INDENT, "", palette->label, label, palette->off);
    wrap_prose(text, prose, LABEL_INDENT + (unsigned)strlen(label) + 2, PROSE_INDENT, report->width);
    text_char(text, '\n');
}

static void add_error(struct report *report, const struct report_error *error, const char *color, const char *word)
{
    const struct palette *palette = ((struct state *)report->state)->palette;
    struct text text = {.arena = report->scratch};
    begin_block(report, &text);
    add_head(report, &text,
             &(struct head){.file = error->file,
                            .line = error->line,
                            .column = error->column,
                            .color = color,
                            .word = word,
                            .message = error->message});
    if (error->source.text.ptr)
        source_show(&text, &error->source, report->width, palette->caret, palette->off);
    flush(report, &text);
}

static void error(struct report *report, const struct report_error *error)
{
    add_error(report, error, ((struct state *)report->state)->palette->error, "error");
}

static void note(struct report *report, const struct report_error *note)
{
    add_error(report, note, ((struct state *)report->state)->palette->label, "note");
}

/* What the object is, before its first finding. */
static void add_object(struct report *report, struct text *text, const struct report_finding *finding)
{
    struct state *state = report->state;
    if (state->object == finding->object)
        return;
    state->object = finding->object;
    wrap_plain(text, str_from(finding->file));
    text_add(text, STR(": in "));
    wrap_plain(text, workload_title(text->arena, finding->workload));
    text_add(text, STR(":\n"));
}

/* Why it is not denied, when it would be. */
static struct str why_mild(struct arena *arena, const struct judged *judged)
{
    if (judged->because == BECAUSE_CONTROLLED)
        return STR("only a warning, as a controller made this object: mend the object that it belongs to.");
    if (judged->because == BECAUSE_IGNORED)
        return arena_format(arena, "only a warning, as the object's annotation asks: %.*s", STR_ARG(judged->reason));
    return (struct str){0};
}

/* An exempted finding that is about to count again. */
static void add_ending(struct report *report, struct text *text, const struct report_finding *it)
{
    add_head(report, text,
             &(struct head){.file = it->file,
                            .line = it->at.line,
                            .column = it->at.column,
                            .color = ((struct state *)report->state)->palette->label,
                            .word = "note",
                            .message = phrase_note(text->arena, it->judged),
                            .rule = it->judged->finding->rule->id});
}

static void add_finding(struct report *report, struct text *text, const struct report_finding *it)
{
    const struct palette *palette = ((struct state *)report->state)->palette;
    const struct finding *finding = it->judged->finding;
    bool denied = it->judged->action == ACTION_DENY;
    add_head(report, text,
             &(struct head){.file = it->file,
                            .line = it->at.line,
                            .column = it->at.column,
                            .color = denied ? palette->error : palette->warning,
                            .word = denied ? "error" : "warning",
                            .message = finding->message,
                            .rule = finding->rule->id});
    source_show(text, &it->line, report->width, palette->caret, palette->off);
    add_prose(report, text, "why", finding->cause);
    add_prose(report, text, "fix", finding->fix);
    add_prose(report, text, "note", why_mild(text->arena, it->judged));
    add_prose(report, text, "note", phrase_note(text->arena, it->judged));
}

static void finding(struct report *report, const struct report_finding *it)
{
    struct text text = {.arena = report->scratch};
    begin_block(report, &text);
    add_object(report, &text, it);
    if (it->judged->action == ACTION_OFF)
        add_ending(report, &text, it);
    else
        add_finding(report, &text, it);
    flush(report, &text);
}

static void fix(struct report *report, const struct report_fix *it)
{
    const struct palette *palette = ((struct state *)report->state)->palette;
    struct text text = {.arena = report->scratch};
    bool done = it->why.len == 0;
    begin_block(report, &text);
    add_head(report, &text,
             &(struct head){.file = it->file,
                            .line = it->line,
                            .column = it->column,
                            .color = done ? palette->caret : palette->warning,
                            .word = done ? "fixed" : "not fixed",
                            .message = done ? it->message : it->why,
                            .rule = it->rule});
    flush(report, &text);
}

static void add_count(struct text *text, size_t count, const char *one, const char *many)
{
    text_format(text, "%zu %s", count, count == 1 ? one : many);
}

/* Adds ", 2 warnings" when there are some. */
static void add_some(struct text *text, size_t count, const char *one, const char *many, const char **before)
{
    if (count == 0)
        return;
    text_add(text, str_from(*before));
    add_count(text, count, one, many);
    *before = ", ";
}

static void add_findings(struct text *text, const struct report_summary *sum)
{
    const char *before = ": ";
    add_some(text, sum->fixed, "fixed", "fixed", &before);
    add_some(text, sum->denied, "denial", "denials", &before);
    add_some(text, sum->warned, "warning", "warnings", &before);
    add_some(text, sum->exempted, "exempted", "exempted", &before);
    if (before[0] == ':')
        text_add(text, STR(": no findings"));
}

/* 2 files, 5 workloads: 1 denial, 2 warnings; 3 other objects passed over; 1 error */
static void end(struct report *report)
{
    const struct report_summary *sum = &report->summary;
    struct text text = {.arena = report->scratch};
    const char *before = "; ";
    begin_block(report, &text);
    add_count(&text, sum->files, "file", "files");
    text_add(&text, STR(", "));
    add_count(&text, sum->objects, "workload", "workloads");
    add_findings(&text, sum);
    add_some(&text, sum->known, "known from the baseline", "known from the baseline", &before);
    before = "; ";
    add_some(&text, sum->passed_over, "other object passed over", "other objects passed over", &before);
    before = "; ";
    add_some(&text, sum->errors, "error", "errors", &before);
    text_char(&text, '\n');
    if (sum->files == 0 && sum->errors == 0)
        text_add(&text,
                 STR("Nothing was checked: in folders, names that end in .yaml, .yml or .json are looked for.\n"));
    flush(report, &text);
}

const struct report_format report_text = {
    .name = "text", .begin = begin, .error = error, .note = note, .finding = finding, .end = end, .fix = fix};
