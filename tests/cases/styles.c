/* SPDX-License-Identifier: Apache-2.0 */
#include "styles.h"

#include <ctype.h>

#include "base/tree_write.h"

enum { ANCHORS_MAX = 4096 };

const char *const style_names[STYLE_COUNT] = {"block",   "deep", "quoted", "commented", "anchored",
                                              "aliased", "crlf", "flow",   "json",      "json tight"};

struct writer {
    struct text *out;
    enum style style;
    unsigned count;         /* of comments or anchors */
    const cJSON **anchored; /* by the anchor's number */
};

static bool is_json(const struct writer *writer)
{
    return writer->style == STYLE_JSON || writer->style == STYLE_JSON_TIGHT;
}

static bool is_filled(const cJSON *node)
{
    return (cJSON_IsObject(node) || cJSON_IsArray(node)) && node->child;
}

/* Words that YAML 1.1 reads as something else. */
static bool is_word(struct str text)
{
    static const char *const words[] = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(text, str_from(words[i])))
            return true;
    return false;
}

/* Narrower than YAML: what nobody would doubt. */
static bool is_plain(struct str text)
{
    if (text.len == 0 || !isalpha((unsigned char)text.ptr[0]) || is_word(text) || text.ptr[text.len - 1] == ':')
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!isalnum((unsigned char)text.ptr[i]) && !str_has_char(STR("-_./:=@"), text.ptr[i]))
            return false;
    return true;
}

static bool is_single_quotable(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\'' || text.ptr[i] < ' ' || text.ptr[i] > '~')
            return false;
    return true;
}

static void write_string(const struct writer *writer, struct str text)
{
    if (writer->style == STYLE_QUOTED && is_single_quotable(text))
        text_format(writer->out, "'%.*s'", STR_ARG(text));
    else if (!is_json(writer) && writer->style != STYLE_QUOTED && is_plain(text))
        text_add(writer->out, text);
    else
        text_json(writer->out, text);
}

static void write_scalar(const struct writer *writer, const cJSON *node)
{
    if (cJSON_IsString(node))
        write_string(writer, tree_str(node));
    else
        tree_write(writer->out, node);
}

static void newline(const struct writer *writer, unsigned indent)
{
    text_add(writer->out, writer->style == STYLE_CRLF ? STR("\r\n") : STR("\n"));
    for (; indent > 0; indent--)
        text_char(writer->out, ' ');
}

/* True when the node is written by it. */
static bool write_anchor(struct writer *writer, const cJSON *node)
{
    if (writer->style != STYLE_ANCHORED && writer->style != STYLE_ALIASED)
        return false;
    for (unsigned i = 0; writer->style == STYLE_ALIASED && i < writer->count; i++) {
        if (!cJSON_Compare(writer->anchored[i], node, true))
            continue;
        text_format(writer->out, " *a%u", i);
        return true;
    }
    if (writer->count == ANCHORS_MAX)
        abort();
    writer->anchored[writer->count] = node;
    text_format(writer->out, " &a%u", writer->count++);
    return false;
}

static void write_comment(struct writer *writer)
{
    if (writer->style == STYLE_COMMENTED)
        text_format(writer->out, "  # behind %u", writer->count++);
}

static unsigned step_of(const struct writer *writer, const cJSON *node)
{
    if (writer->style == STYLE_DEEP)
        return cJSON_IsArray(node) ? 2 : 4;
    return cJSON_IsArray(node) ? 0 : 2;
}

static void write_block(struct writer *writer, const cJSON *node, unsigned indent, bool inlined);

/* Behind a colon or a dash. indent: of the key or the dash. */
static void write_value(struct writer *writer, const cJSON *node, unsigned indent, bool dash)
{
    unsigned next = dash ? indent + 2 : indent + step_of(writer, node);
    unsigned anchors = writer->count;
    if (write_anchor(writer, node))
        return;
    if (is_filled(node)) {
        bool same_line = dash && cJSON_IsObject(node) && writer->count == anchors;
        if (same_line && writer->style != STYLE_COMMENTED)
            text_char(writer->out, ' ');
        write_block(writer, node, next, same_line && writer->style != STYLE_COMMENTED);
        return;
    }
    text_char(writer->out, ' ');
    write_scalar(writer, node);
    write_comment(writer);
}

/* inlined: its first key stands where the text ends now. */
static void write_block(struct writer *writer, const cJSON *node, unsigned indent, bool inlined)
{
    for (const cJSON *child = node->child; child; child = child->next) {
        if (writer->style == STYLE_COMMENTED) {
            newline(writer, indent);
            text_format(writer->out, "# above %u", writer->count++);
        }
        if (!inlined)
            newline(writer, indent);
        inlined = false;
        if (cJSON_IsArray(node)) {
            text_char(writer->out, '-');
        } else {
            write_string(writer, tree_key(child));
            text_char(writer->out, ':');
        }
        write_value(writer, child, indent, cJSON_IsArray(node));
    }
}

static void write_flow(struct writer *writer, const cJSON *node, unsigned indent)
{
    bool object = cJSON_IsObject(node);
    bool tight = writer->style == STYLE_JSON_TIGHT;
    if (!is_filled(node)) {
        write_scalar(writer, node);
        return;
    }
    text_char(writer->out, object ? '{' : '[');
    for (const cJSON *child = node->child; child; child = child->next) {
        if (writer->style == STYLE_JSON)
            newline(writer, indent + 2);
        if (object) {
            write_string(writer, tree_key(child));
            text_add(writer->out, tight ? STR(":") : STR(": "));
        }
        write_flow(writer, child, indent + 2);
        if (child->next)
            text_add(writer->out, writer->style == STYLE_FLOW ? STR(", ") : STR(","));
    }
    if (writer->style == STYLE_JSON)
        newline(writer, indent);
    text_char(writer->out, object ? '}' : ']');
}

void style_write(struct text *out, enum style style, const cJSON *tree)
{
    struct writer writer = {.out = out, .style = style};
    writer.anchored = arena_many(out->arena, const cJSON *, ANCHORS_MAX);
    if (style >= STYLE_FLOW) {
        write_flow(&writer, tree, 0);
    } else {
        text_add(out, STR("# its first line"));
        write_block(&writer, tree, 0, false);
    }
    newline(&writer, 0);
}
