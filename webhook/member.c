/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/member.h"

void member_name(struct text *text, const char *name)
{
    bool first = str_ends(text_str(text), STR("{"));
    text_format(text, "%s\"%s\": ", first ? "" : ", ", name);
}

void member_open(struct text *text, const char *name, char bracket)
{
    member_name(text, name);
    text_char(text, bracket);
}

void member_string(struct text *text, const char *name, struct str value)
{
    member_name(text, name);
    text_json(text, value);
}

void member_number(struct text *text, const char *name, size_t value)
{
    member_name(text, name);
    text_format(text, "%zu", value);
}

void member_bool(struct text *text, const char *name, bool value)
{
    member_name(text, name);
    text_add(text, value ? STR("true") : STR("false"));
}
