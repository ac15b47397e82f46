/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/report_words.h"

#include "base/line.h"
#include "webhook/phrase.h"

struct str report_headline(struct arena *arena, const struct report_finding *it)
{
    const struct judged *judged = it->judged;
    bool ending = judged->action == ACTION_OFF;
    struct str text = line_clean(arena, ending ? phrase_note(arena, judged) : judged->finding->message);
    if (str_ends(text, STR(".")))
        text.len--;
    return text;
}

static void add_line(struct text *text, const char *label, struct str sentence)
{
    sentence = line_clean(text->arena, sentence);
    if (sentence.len > 0)
        text_format(text, "%s%s: %.*s", text->len > 0 ? "\n" : "", label, STR_ARG(sentence));
}

struct str report_advice(struct arena *arena, const struct report_finding *it)
{
    struct text text = {.arena = arena};
    if (it->judged->action == ACTION_OFF)
        return text_str(&text);
    add_line(&text, "why", it->judged->finding->cause);
    add_line(&text, "fix", it->judged->finding->fix);
    add_line(&text, "note", phrase_note(arena, it->judged));
    return text_str(&text);
}
