/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/phrase.h"

#include "base/line.h"
#include "base/utf8.h"

enum {
    VALUE_MAX = 64, /* characters of a value that is quoted within a sentence */
    WORD_MAX = 72,  /* of anything without a blank: it must fit a line with its indentation */
    REASON_MAX = 60,
};

struct str phrase_title(struct arena *arena, const struct workload *workload, size_t max)
{
    return line_shorten(arena, line_clean(arena, workload_title(arena, workload)), max);
}

/* text with each long value in it shortened. */
static struct str shorten_value(struct arena *arena, struct str text, struct str value)
{
    size_t at = 0;
    if (utf8_count(value) <= VALUE_MAX || !str_find(text, value, &at))
        return text;
    struct str brief = line_shorten(arena, value, VALUE_MAX);
    struct text out = {.arena = arena};
    do {
        text_add(&out, str_from_to(text, 0, at));
        text_add(&out, brief);
        text = str_after(text, at + value.len);
    } while (str_find(text, value, &at));
    text_add(&out, text);
    return text_str(&out);
}

static struct str tidy(struct arena *arena, const struct finding *finding, struct str text)
{
    return line_shorten_words(arena, line_clean(arena, shorten_value(arena, text, finding->value)), WORD_MAX);
}

struct str phrase_of(struct arena *arena, const struct finding *finding, struct str text, size_t max)
{
    return line_shorten(arena, tidy(arena, finding, text), max);
}

struct str phrase_brief(struct arena *arena, const struct finding *finding, struct str text, size_t max)
{
    struct str whole = tidy(arena, finding, text);
    if (utf8_count(whole) <= max)
        return whole;
    struct str start = utf8_first(whole, max - 2);
    size_t word = start.len;
    size_t sentence = 0;
    for (size_t i = start.len; i > 0 && sentence == 0; i--) {
        if (whole.ptr[i] != ' ')
            continue;
        word = word == start.len ? i : word;
        sentence = whole.ptr[i - 1] == '.' ? i : 0;
    }
    if (sentence > start.len / 2)
        return str_from_to(whole, 0, sentence);
    return arena_format(arena, "%.*s \xE2\x80\xA6", (int)word, whole.ptr);
}

static struct str phrase_reason(struct arena *arena, struct str reason)
{
    return line_shorten(arena, line_clean(arena, reason), REASON_MAX);
}

struct str phrase_note(struct arena *arena, const struct judged *judged)
{
    struct date until = judged->exemption ? judged->exemption->until : (struct date){0};
    struct str reason = judged->exemption ? phrase_reason(arena, judged->exemption->reason) : (struct str){0};
    switch (judged->note) {
    case NOTE_CERTAIN:
        return STR("certain to fail, but the policy only warns");
    case NOTE_EXEMPTION_ENDING:
        return arena_format(arena, "the exemption \"%.*s\" ends after %04u-%02u-%02u", STR_ARG(reason), until.year,
                            until.month, until.day);
    case NOTE_EXEMPTION_ENDED:
        return arena_format(arena, "the exemption \"%.*s\" ended after %04u-%02u-%02u", STR_ARG(reason), until.year,
                            until.month, until.day);
    case NOTE_IGNORE_FORBIDDEN:
        return STR("the policy does not let this rule be ignored by annotation");
    case NOTE_IGNORE_WITHOUT_REASON:
        return STR("the ignore annotation gives no reason, so it does not count");
    case NOTE_NONE:
        break;
    }
    return (struct str){0};
}

/* How often a rule occurs. */
struct tally {
    const struct rule *rule;
    size_t count;
};

static void tally_add(struct tally *tallies, size_t *len, const struct rule *rule)
{
    for (size_t i = 0; i < *len; i++) {
        if (tallies[i].rule == rule) {
            tallies[i].count++;
            return;
        }
    }
    tallies[(*len)++] = (struct tally){rule, 1};
}

static size_t tally(const struct verdict *verdict, enum action action, size_t from, struct tally *tallies, size_t max)
{
    size_t len = 0;
    for (size_t i = from; i < verdict->len && len < max; i++)
        if (verdict->items[i].action == action)
            tally_add(tallies, &len, verdict->items[i].finding->rule);
    return len;
}

struct str phrase_tally(struct arena *arena, const struct verdict *verdict, enum action action, size_t from, size_t max)
{
    struct tally tallies[256]; /* more rules than that do not fit max anyway */
    size_t len = tally(verdict, action, from, tallies, sizeof tallies / sizeof *tallies);
    struct text out = {.arena = arena};
    for (size_t i = 0; i < len; i++) {
        if (out.len + tallies[i].rule->id.len > max) {
            text_add(&out, i > 0 ? STR(" and others") : STR("others"));
            break;
        }
        text_add(&out, i > 0 ? STR(", ") : STR(""));
        text_add(&out, tallies[i].rule->id);
        if (tallies[i].count > 1)
            text_format(&out, " (%zu)", tallies[i].count);
    }
    return text_str(&out);
}
