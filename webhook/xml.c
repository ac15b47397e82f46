/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/xml.h"

#include "base/utf8.h"

/* CR would be read as LF, and any blank in an attribute as a space, unless written as a reference. */
static const char *reference(char c, bool attribute)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '\r':
        return "&#13;";
    case '"':
        return attribute ? "&quot;" : NULL;
    case '\n':
        return attribute ? "&#10;" : NULL;
    case '\t':
        return attribute ? "&#9;" : NULL;
    default:
        return NULL;
    }
}

/* Char of XML 1.0, 2.2; character is valid UTF-8. */
static bool is_allowed(struct str character)
{
    unsigned char first = (unsigned char)character.ptr[0];
    if (character.len == 1)
        return first >= 0x20 || str_has_char(STR("\t\n\r"), character.ptr[0]);
    return !str_eq(character, STR("\xEF\xBF\xBE")) && !str_eq(character, STR("\xEF\xBF\xBF"));
}

static void add(struct text *out, struct str text, bool attribute)
{
    while (text.len > 0) {
        size_t len = utf8_len(text);
        struct str character = str_from_to(text, 0, len ? len : 1);
        const char *name = reference(text.ptr[0], attribute);
        text = str_after(text, character.len);
        if (name)
            text_add(out, str_from(name));
        else
            text_add(out, len > 0 && is_allowed(character) ? character : STR("\xEF\xBF\xBD"));
    }
}

void xml_text(struct text *out, struct str text)
{
    add(out, text, false);
}

void xml_attribute(struct text *out, const char *name, struct str value)
{
    text_format(out, " %s=\"", name);
    add(out, value, true);
    text_char(out, '"');
}
