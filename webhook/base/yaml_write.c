/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_write.h"

#include "base/tree_write.h"

enum { IN_ONE_LINE = 10 /* items of a list */, STEP = 2 /* columns of a level */ };

/* YAML 1.1 takes them for booleans and null, in any case of letters. */
static bool is_word_of_yaml(struct str value)
{
    static const char *const words[] = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(value, str_from(words[i])))
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A careful choice: what begins with a letter is no number, and none of these characters means anything to YAML. */
static bool is_plain(struct str value)
{
    if (value.len == 0 || !is_letter(value.ptr[0]) || is_word_of_yaml(value))
        return false;
    for (size_t i = 1; i < value.len; i++) {
        char c = value.ptr[i];
        if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.' && c != '/')
            return false;
    }
    return true;
}

/* JSON lets the controls U+0080 to U+009F and the non-characters U+FFFE and U+FFFF stand as they are; YAML does not
 * (1.1, section 5.1). */
static size_t forbidden_len(struct str rest)
{
    const unsigned char *at = (const unsigned char *)rest.ptr;
    if (rest.len >= 2 && at[0] == 0xC2 && at[1] < 0xA0)
        return 2;
    return rest.len >= 3 && at[0] == 0xEF && at[1] == 0xBF && at[2] >= 0xBE ? 3 : 0;
}

static void write_quoted(struct text *text, struct str value)
{
    struct text json = {.arena = text->arena};
    text_json(&json, value);
    struct str rest = text_str(&json);
    while (rest.len > 0) {
        size_t len = forbidden_len(rest);
        if (len == 0)
            text_char(text, rest.ptr[0]);
        else if (len == 2)
            text_format(text, "\\x%02x", (unsigned char)rest.ptr[1]);
        else
            text_format(text, "\\uff%02x", 0x40U + (unsigned char)rest.ptr[2]);
        rest = str_after(rest, len > 0 ? len : 1);
    }
}

void yaml_write_str(struct text *text, struct str value)
{
    if (is_plain(value))
        text_add(text, value);
    else
        write_quoted(text, value);
}

static void pad(struct text *text, unsigned indent)
{
    for (unsigned i = 0; i < indent; i++)
        text_char(text, ' ');
}

static bool is_scalar(const cJSON *node)
{
    return !cJSON_IsObject(node) && !cJSON_IsArray(node);
}

static bool fits_one_line(const cJSON *node)
{
    if (is_scalar(node) || !node->child)
        return true;
    for (const cJSON *child = node->child; child; child = child->next)
        if (!is_scalar(child))
            return false;
    return cJSON_IsArray(node) && tree_len(node) <= IN_ONE_LINE;
}

static void write_scalar(struct text *text, const cJSON *node)
{
    if (cJSON_IsString(node))
        yaml_write_str(text, tree_str(node));
    else
        tree_write(text, node);
}

static void write_one_line(struct text *text, const cJSON *node)
{
    if (is_scalar(node)) {
        write_scalar(text, node);
        return;
    }
    text_char(text, cJSON_IsArray(node) ? '[' : '{');
    for (const cJSON *child = node->child; child; child = child->next) {
        text_add(text, child == node->child ? STR("") : STR(", "));
        write_scalar(text, child);
    }
    text_char(text, cJSON_IsArray(node) ? ']' : '}');
}

/* begun: the first member continues a line. */
static void write_members(struct text *text, const cJSON *mapping, unsigned indent, bool begun)
{
    for (const cJSON *child = mapping->child; child; child = child->next) {
        pad(text, begun ? 0 : indent);
        begun = false;
        yaml_write_str(text, tree_key(child));
        text_char(text, ':');
        yaml_write_value(text, child, indent);
    }
}

void yaml_write_item(struct text *text, const cJSON *node, unsigned indent)
{
    pad(text, indent);
    text_char(text, '-');
    if (!cJSON_IsObject(node) || !node->child) {
        yaml_write_value(text, node, indent);
        return;
    }
    text_char(text, ' ');
    write_members(text, node, indent + STEP, true);
}

void yaml_write_value(struct text *text, const cJSON *node, unsigned indent)
{
    if (fits_one_line(node)) {
        text_char(text, ' ');
        write_one_line(text, node);
        text_char(text, '\n');
        return;
    }
    text_char(text, '\n');
    if (cJSON_IsObject(node))
        write_members(text, node, indent + STEP, false);
    else
        for (const cJSON *item = node->child; item; item = item->next)
            yaml_write_item(text, item, indent + STEP);
}
