/* SPDX-License-Identifier: Apache-2.0 */
/* For GitHub Actions: workflow commands, which become annotations of the changed lines. Escaped as the runner's
 * toolkit does it: in all of it %, CR and LF; in properties : and , too. */
#include "base/line.h"
#include "webhook/report_words.h"

static void add_escaped(struct text *text, struct str value, const char *special)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        text_format(text, c && strchr(special, c) ? "%%%02X" : "%c", c);
    }
}

static void add_property(struct text *text, const char *name, struct str value)
{
    text_format(text, "%s%s=", str_ends(text_str(text), STR(" ")) ? "" : ",", name);
    add_escaped(text, value, "%\r\n:,");
}

static void add_number(struct text *text, const char *name, unsigned value)
{
    text_format(text, ",%s=%u", name, value);
}

/* The runner takes a path as the repository has it. */
static struct str path_of(const char *file)
{
    struct str path = str_from(file);
    while (str_starts(path, STR("./")))
        path = str_after(path, 2);
    return path;
}

/* Columns belong to a place within one line: the runner refuses them for more. */
static void add_place(struct text *text, const char *file, const struct span *at)
{
    add_property(text, "file", path_of(file));
    if (at->line == 0)
        return;
    add_number(text, "line", at->line);
    add_number(text, "endLine", at->end_line);
    if (at->line != at->end_line)
        return;
    add_number(text, "col", at->column);
    add_number(text, "endColumn", at->end_column);
}

static void write_command(struct report *report, struct text *text, struct str message)
{
    text_add(text, STR("::"));
    add_escaped(text, message, "%\r\n");
    text_char(text, '\n');
    fwrite(text->ptr, 1, text->len, report->out);
}

static void write_remark(struct report *report, const struct report_error *it, const char *command, struct str title)
{
    struct text text = {.arena = report->scratch};
    struct span at = {.line = it->line, .column = it->column, .end_line = it->line, .end_column = it->column};
    text_format(&text, "::%s ", command);
    if (it->file[0])
        add_place(&text, it->file, &at);
    add_property(&text, "title", title);
    write_command(report, &text, it->message);
}

static void error(struct report *report, const struct report_error *error)
{
    write_remark(report, error, "error", STR("dryfit: not checked"));
}

static void note(struct report *report, const struct report_error *note)
{
    write_remark(report, note, "notice", STR("dryfit: note"));
}

static void finding(struct report *report, const struct report_finding *it)
{
    static const char *const commands[] = {[ACTION_OFF] = "notice", [ACTION_WARN] = "warning", [ACTION_DENY] = "error"};
    struct arena *arena = report->scratch;
    struct text text = {.arena = arena};
    struct str advice = report_advice(arena, it);
    struct str title = line_clean(arena, workload_title(arena, it->workload));
    struct str rule = it->judged->finding->rule->id;
    text_format(&text, "::%s ", commands[it->judged->action]);
    add_place(&text, it->file, &it->at);
    add_property(&text, "title", arena_format(arena, "%.*s: %.*s", STR_ARG(rule), STR_ARG(title)));
    write_command(report, &text,
                  arena_format(arena, "%.*s [%.*s]%s%.*s", STR_ARG(report_headline(arena, it)), STR_ARG(rule),
                               advice.len > 0 ? "\n" : "", STR_ARG(advice)));
}

const struct report_format report_github = {.name = "github", .error = error, .note = note, .finding = finding};
