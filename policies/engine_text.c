/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "base/utf8.h"
#include "policies/engine.h"
#include "policies/rule_text.h"

/* A value may be a certificate or a script; a sentence quotes its beginning. What a check made itself is longer only
 * where it lists things. */
enum { VALUE_MAX = 120, SLOT_MAX = 400 };

static const struct slot *slot_find(const struct finding *finding, struct str name)
{
    for (const struct slot *slot = finding->slots; slot; slot = slot->next)
        if (str_eq(name, str_from(slot->name)))
            return slot;
    return NULL;
}

static struct str slot_value(struct arena *arena, const struct finding *finding, struct str name, size_t *max)
{
    const struct container *container = finding->container;
    const struct slot *slot = slot_find(finding, name);
    *max = SLOT_MAX;
    if (slot)
        return slot->value;
    if (str_eq(name, STR("value"))) {
        *max = VALUE_MAX;
        return finding->value;
    }
    if (str_eq(name, STR("subject")))
        return finding->subject;
    if (str_eq(name, STR("field")))
        return field_text(arena, &finding->field);
    if (str_eq(name, STR("container")) && container)
        return container->name;
    if (str_eq(name, STR("image")) && container)
        return container->image.text;
    return (struct str){0};
}

/* What users wrote must not begin lines of its own. */
static void add_value(struct text *text, struct str value, size_t max)
{
    struct str first = utf8_first(value, max);
    for (size_t i = 0; i < first.len; i++) {
        char c = first.ptr[i];
        bool control = (unsigned char)c < ' ' || c == '\x7f';
        if (control)
            c = ' ';
        text_char(text, c);
    }
    if (first.len < value.len)
        text_add(text, STR("..."));
}

struct str engine_text(struct arena *arena, const struct rule_text *text, const struct finding *finding)
{
    struct text out = {.arena = arena};
    struct str rest = rule_text_pick(text, finding->variant);
    struct rule_text_piece piece = {0};
    bool broken = false;
    while (rule_text_next(&rest, &piece, &broken)) {
        size_t max = 0;
        if (piece.slot)
            piece.text = slot_value(arena, finding, piece.text, &max);
        if (max > 0)
            add_value(&out, piece.text, max);
        else
            text_add(&out, piece.text);
    }
    return text_str(&out);
}
