/* SPDX-License-Identifier: Apache-2.0 */
/* The denial is what a developer reads in a terminal, behind "admission webhook "x" denied the request: ". */
#include "webhook/respond.h"

#include "base/line.h"
#include "webhook/phrase.h"

enum {
    COLUMNS = 100,
    LINES = 25,      /* of the whole message */
    TITLE_MAX = 160, /* characters */
    TEXT_MAX = 360,  /* of a message or fix: about four lines */
    CAUSE_MAX = 450, /* of a cause: about five */
    BRIEF_MAX = 180, /* of a cause where not all problems fit otherwise: two lines */
    FIELD_MAX = 240,
    TALLY_MAX = 60, /* of the rules that are only counted: with the words around them one line */
    TAIL_LINES = 2, /* an empty line and the commands */
    REST_LINES = 2, /* an empty line and the counted rest */
};

/* "   Why: <text>" on lines of its own. */
static size_t labelled(struct text *out, const char *label, struct str words)
{
    if (words.len == 0)
        return 0;
    text_format(out, "\n   %s: ", label);
    return line_wrap(out, words, strlen(label) + 5, COLUMNS);
}

static size_t headline(struct text *out, const struct finding *finding, size_t number)
{
    text_format(out, "\n\n%zu. ", number);
    return line_wrap(out, phrase_of(out->arena, finding, finding->message, TEXT_MAX), 3, COLUMNS);
}

/* The field and the rule, for those who search: one line, however long. */
static size_t place(struct text *out, const struct finding *finding)
{
    struct str field = line_clean(out->arena, field_text(out->arena, &finding->field));
    text_add(out, STR("\n   "));
    text_add(out, line_shorten(out->arena, field, FIELD_MAX));
    text_format(out, "%s[%.*s]", field.len > 0 ? " " : "", STR_ARG(finding->rule->id));
    return 1;
}

/* The problem before this one whose cause reads the same, counted from 1; 0: none. */
static size_t same_cause(const struct verdict *verdict, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (str_eq(verdict->items[i].finding->cause, verdict->items[index].finding->cause))
            return i + 1;
    return 0;
}

static struct str cause(struct arena *arena, const struct verdict *verdict, size_t index, bool brief)
{
    const struct finding *finding = verdict->items[index].finding;
    size_t same = finding->cause.len > 0 ? same_cause(verdict, index) : 0;
    if (same > 0)
        return arena_format(arena, "as in %zu.", same);
    return brief ? phrase_brief(arena, finding, finding->cause, BRIEF_MAX)
                 : phrase_of(arena, finding, finding->cause, CAUSE_MAX);
}

/* Returns the lines it took, the empty one before it included. */
static size_t problem(struct text *out, const struct verdict *verdict, size_t index, bool brief)
{
    const struct judged *judged = &verdict->items[index];
    const struct finding *finding = judged->finding;
    size_t lines = 1 + headline(out, finding, index + 1) + place(out, finding);
    lines += labelled(out, "Why", cause(out->arena, verdict, index, brief));
    lines += labelled(out, "Fix", phrase_of(out->arena, finding, finding->fix, TEXT_MAX));
    return lines + labelled(out, "Note", phrase_note(out->arena, judged));
}

/* Adds as many problems as fit into so many lines: one always does, by the bounds above. Returns how many. */
static size_t problems(struct text *out, const struct verdict *verdict, size_t lines, bool brief)
{
    size_t used = 0;
    size_t shown = 0;
    for (; shown < verdict->denied; shown++) {
        struct text one = {.arena = out->arena};
        used += problem(&one, verdict, shown, brief);
        if (used > lines)
            break;
        text_add(out, text_str(&one));
    }
    return shown;
}

/* All in full words, or all in brief ones, or some and the rest only counted. */
static size_t add_problems(struct text *out, const struct verdict *verdict)
{
    static const struct {
        size_t lines;
        bool brief;
    } ways[] = {
        {LINES - 1 - TAIL_LINES, false}, {LINES - 1 - TAIL_LINES, true}, {LINES - 1 - TAIL_LINES - REST_LINES, true}};
    struct text text = {0};
    size_t shown = 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways && shown < verdict->denied; i++) {
        text = (struct text){.arena = out->arena};
        shown = problems(&text, verdict, ways[i].lines, ways[i].brief);
    }
    text_add(out, text_str(&text));
    return shown;
}

static void rest(struct text *out, const struct verdict *verdict, size_t shown)
{
    size_t more = verdict->denied - shown;
    if (more == 0)
        return;
    struct str tally = phrase_tally(out->arena, verdict, ACTION_DENY, shown, TALLY_MAX);
    text_add(out, STR("\n\n"));
    line_wrap(
        out,
        arena_format(out->arena, "And %zu more %s: %.*s.", more, more == 1 ? "problem" : "problems", STR_ARG(tally)), 0,
        COLUMNS);
}

static bool any_certain(const struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->denied; i++)
        if (verdict->items[i].finding->certainty == CERTAIN)
            return true;
    return false;
}

struct str respond_denial(struct arena *arena, const struct workload *workload, const struct verdict *verdict)
{
    struct text out = {.arena = arena};
    struct str title = phrase_title(arena, workload, TITLE_MAX);
    text_format(&out, "%.*s %s as written: %zu %s.", STR_ARG(title),
                any_certain(verdict) ? "cannot work" : "will probably not work", verdict->denied,
                verdict->denied == 1 ? "problem" : "problems");
    size_t shown = add_problems(&out, verdict);
    rest(&out, verdict, shown);
    text_format(&out, "\n\nMore: `dryfit explain %.*s`. %s: `dryfit check FILE`.",
                STR_ARG(verdict->items[0].finding->rule->id),
                shown < verdict->denied ? "All of them" : "Before you apply");
    return text_str(&out);
}
