/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_place.h"

#include "base/utf8.h"

struct yaml_place yaml_place_start(const struct yaml_places *places)
{
    return (struct yaml_place){.line = places->lines + 1, .column = 1};
}

static void step(struct yaml_place *place, struct str text)
{
    bool newline = text.ptr[place->at] == '\n';
    place->at += utf8_len(str_after(text, place->at));
    place->index++;
    place->line += newline;
    place->column = newline ? 1 : place->column + 1;
}

static struct yaml_place walk(struct yaml_places *places, size_t index, size_t at)
{
    if (places->last.line == 0 || places->last.index > index || places->last.at > at)
        places->last = yaml_place_start(places);
    while (places->last.index < index && places->last.at < at && places->last.at < places->text.len)
        step(&places->last, places->text);
    return places->last;
}

struct yaml_place yaml_place_of(struct yaml_places *places, size_t index)
{
    return walk(places, index, SIZE_MAX);
}

struct yaml_place yaml_place_at(struct yaml_places *places, size_t at)
{
    return walk(places, SIZE_MAX, at);
}

struct span yaml_place_span(const struct yaml_places *places, struct yaml_place from, struct yaml_place to)
{
    return (struct span){.line = from.line,
                         .column = from.column,
                         .end_line = to.line,
                         .end_column = to.column,
                         .from = places->from + from.at,
                         .to = places->from + to.at};
}
