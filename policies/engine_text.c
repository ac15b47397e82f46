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

/* The slots that need no check to set them. */
static struct str common_value(struct arena *arena, const struct finding *finding, struct str name)
{
    const struct container *container = finding->container;
    if (str_eq(name, STR("object")))
        return workload_title(arena, finding->workload);
    if (str_eq(name, STR("kind")))
        return finding->workload->kind;
    if (str_eq(name, STR("name")))
        return finding->workload->name;
    if (str_eq(name, STR("subject")))
        return finding->subject;
    if (str_eq(name, STR("field")))
        return field_text(arena, &finding->field);
    if (str_eq(name, STR("facts")) && finding->facts)
        return finding->facts->title;
    if (str_eq(name, STR("container")) && container)
        return container->name;
    if (str_eq(name, STR("image")) && container)
        return container->image.text;
    return (struct str){0};
}

/* What users wrote must not begin lines of its own. */
static void add_clean(struct text *text, struct str value, size_t max)
{
    struct str first = utf8_first(value, max);
    size_t from = 0;
    for (size_t i = 0; i < first.len; i++) {
        bool control = (unsigned char)first.ptr[i] < ' ' || first.ptr[i] == '\x7f';
        if (!control)
            continue;
        text_add(text, str_from_to(first, from, i));
        text_char(text, ' ');
        from = i + 1;
    }
    text_add(text, str_after(first, from));
    if (first.len < value.len)
        text_add(text, STR("..."));
}

static void add_slot(struct text *text, const struct finding *finding, struct str name)
{
    const struct slot *slot = slot_find(finding, name);
    if (slot)
        add_clean(text, slot->value, SLOT_MAX);
    else if (str_eq(name, STR("value")))
        add_clean(text, finding->value, VALUE_MAX);
    else
        add_clean(text, common_value(text->arena, finding, name), SLOT_MAX);
}

struct str engine_text(struct arena *arena, const struct rule_text *text, const struct finding *finding)
{
    struct text out = {.arena = arena};
    struct str rest = rule_text_pick(text, finding->variant);
    struct rule_text_piece piece = {0};
    bool broken = false;
    while (rule_text_next(&rest, &piece, &broken)) {
        if (piece.slot)
            add_slot(&out, finding, piece.text);
        else
            text_add(&out, piece.text);
    }
    return text_str(&out);
}
