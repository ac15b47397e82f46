/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/respond_warning.h"

#include "base/line.h"
#include "base/utf8.h"
#include "webhook/phrase.h"

enum {
    RULE_MAX = 63,
    TITLE_MAX = 90,
    REASON_MAX = 60,
    MESSAGE_MIN = 40, /* what a message keeps in the narrowest case */
    TEXT_MAX = 360,
    TALLY_MAX = 110,
};

/* Why the finding does not deny, or what is odd about it, in brackets behind the message. */
static struct str suffix(struct arena *arena, const struct judged *judged)
{
    struct text out = {.arena = arena};
    struct str note = phrase_note(arena, judged);
    if (judged->because == BECAUSE_EXISTING)
        text_add(&out, STR(" (admitted: it was so before)"));
    if (judged->because == BECAUSE_CONTROLLED)
        text_add(&out, STR(" (admitted: a controller made the object)"));
    if (judged->because == BECAUSE_IGNORED) {
        struct str reason = line_shorten(arena, line_clean(arena, judged->reason), REASON_MAX);
        text_format(&out, " (ignored: %.*s)", STR_ARG(reason));
    }
    if (note.len > 0)
        text_format(&out, " (%.*s)", STR_ARG(note));
    return text_str(&out);
}

static void add_fix(struct text *out, const struct finding *finding, struct str message)
{
    struct str fix = phrase_of(out->arena, finding, finding->fix, TEXT_MAX);
    bool stopped = str_ends(message, STR("."));
    size_t len = utf8_count(text_str(out)) + utf8_count(fix) + (stopped ? 6 : 7);
    if (fix.len > 0 && len <= WARNING_CHARACTERS)
        text_format(out, "%s Fix: %.*s", stopped ? "" : ".", STR_ARG(fix));
}

/* "=?utf-8?q?...?=" would be decoded by clients (RFC 2047), into whatever it hides. */
static struct str defused(struct arena *arena, struct str line)
{
    size_t at = 0;
    if (!str_find(line, STR("=?"), &at))
        return line;
    char *copy = arena_raw(arena, line.len);
    memcpy(copy, line.ptr, line.len);
    for (; at + 1 < line.len; at++)
        if (copy[at] == '=' && copy[at + 1] == '?')
            copy[at] = '-';
    return (struct str){copy, line.len};
}

static struct str finished(struct arena *arena, struct str line)
{
    return line_shorten(arena, defused(arena, line), WARNING_CHARACTERS);
}

/* "bind-loopback: Deployment langfuse/langfuse-worker: <message> (<suffix>). Fix: <fix>", the fix only where it fits.
 */
static struct str warning(struct arena *arena, struct str title, const struct judged *judged)
{
    const struct finding *finding = judged->finding;
    struct text out = {.arena = arena};
    struct str rule = line_shorten(arena, finding->rule->id, RULE_MAX);
    text_format(&out, "%.*s: %.*s: ", STR_ARG(rule), STR_ARG(title));
    struct str tail = suffix(arena, judged);
    size_t taken = utf8_count(text_str(&out)) + utf8_count(tail);
    size_t left = taken + MESSAGE_MIN < WARNING_CHARACTERS ? WARNING_CHARACTERS - taken : MESSAGE_MIN;
    struct str message = phrase_of(arena, finding, finding->message, left);
    text_add(&out, message);
    text_add(&out, tail);
    add_fix(&out, finding, tail.len ? STR("") : message);
    return finished(arena, text_str(&out));
}

/* What an exempted finding has to say when its exemption is about to end. */
static struct str ending(struct arena *arena, struct str title, const struct judged *judged)
{
    struct str rule = line_shorten(arena, judged->finding->rule->id, RULE_MAX);
    struct str note = phrase_note(arena, judged);
    return finished(arena, arena_format(arena, "%.*s: %.*s: %.*s", STR_ARG(rule), STR_ARG(title), STR_ARG(note)));
}

static bool is_ending(const struct judged *judged)
{
    return judged->action == ACTION_OFF && judged->note == NOTE_EXEMPTION_ENDING;
}

/* Findings of one rule under one exemption end together: said once when they stand side by side. */
static bool is_said(const struct verdict *verdict, size_t i)
{
    if (verdict->items[i].action == ACTION_WARN)
        return true;
    if (!is_ending(&verdict->items[i]))
        return false;
    const struct judged *before = i > 0 ? &verdict->items[i - 1] : NULL;
    return !before || !is_ending(before) || before->exemption != verdict->items[i].exemption ||
           before->finding->rule != verdict->items[i].finding->rule;
}

static size_t count_said(const struct verdict *verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < verdict->len; i++)
        count += is_said(verdict, i);
    return count;
}

struct lines {
    struct str *items;
    size_t len;
    size_t characters;
    size_t next; /* the first item of the verdict that has no line */
};

/* Adds lines while they stay within both bounds. */
static void fill(struct arena *arena, struct str title, const struct verdict *verdict, size_t max, size_t characters,
                 struct lines *lines)
{
    for (; lines->next < verdict->len && lines->len < max; lines->next++) {
        const struct judged *judged = &verdict->items[lines->next];
        if (!is_said(verdict, lines->next))
            continue;
        struct str line = judged->action == ACTION_WARN ? warning(arena, title, judged) : ending(arena, title, judged);
        size_t len = utf8_count(line);
        if (lines->characters + len > characters)
            return;
        lines->items[lines->len++] = line;
        lines->characters += len;
    }
}

static struct str summary(struct arena *arena, struct str title, const struct verdict *verdict, size_t from,
                          size_t more)
{
    struct str rules = phrase_tally(arena, verdict, ACTION_WARN, from, TALLY_MAX);
    if (rules.len == 0)
        rules = STR("exemptions");
    return finished(arena, arena_format(arena, "%.*s: %.*s: %zu more; dryfit check FILE shows them all", STR_ARG(rules),
                                        STR_ARG(title), more));
}

size_t respond_warnings(struct arena *arena, const struct workload *workload, const struct verdict *verdict,
                        struct str out[WARNINGS])
{
    size_t said = count_said(verdict);
    if (said == 0)
        return 0;
    struct str title = phrase_title(arena, workload, TITLE_MAX);
    struct lines lines = {.items = out};
    if (said <= WARNINGS) {
        fill(arena, title, verdict, WARNINGS, WARNINGS_CHARACTERS, &lines);
        if (lines.len == said)
            return lines.len;
    }
    lines = (struct lines){.items = out};
    fill(arena, title, verdict, WARNINGS - 1, WARNINGS_CHARACTERS - WARNING_CHARACTERS, &lines);
    out[lines.len] = summary(arena, title, verdict, lines.next, said - lines.len);
    return lines.len + 1;
}
