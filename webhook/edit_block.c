/* SPDX-License-Identifier: Apache-2.0 */
/* Edits of mappings and lists in block style: whole lines come and go. */
#include "webhook/edit_part.h"
#include "webhook/edit_write.h"

static struct str newline_near(struct str text, size_t at)
{
    size_t end = edit_line_end(text, at);
    if (end == text.len && edit_line_start(text, at) > 0)
        end = edit_line_start(text, at) - 1;
    bool carriage = end < text.len && end > 0 && text.ptr[end - 1] == '\r';
    return carriage ? STR("\r\n") : STR("\n");
}

static unsigned indent_of(const struct edit_node *node)
{
    return node->value.column - 1;
}

static bool is_in_block(const struct edit_node *node, const struct edit_node *parent)
{
    return node->style == TREE_BLOCK && parent->style == TREE_BLOCK && cJSON_IsObject(parent->json) &&
           node->value.line > parent->value.line && node->value.column >= parent->value.column;
}

/* How deep the nearest blocks around stand, in their parents. */
static struct edit_block block_around(const struct edit *edit, const struct edit_node *from)
{
    struct edit_block block = {.newline = newline_near(edit->text, from->value.from)};
    struct edit_node node = *from;
    struct edit_node parent;
    bool dash_known = false;
    while (node.field && edit_node(edit, node.field->parent, &parent)) {
        unsigned deeper = parent.value.column < node.value.column ? node.value.column - parent.value.column : 0;
        bool list = cJSON_IsArray(node.json);
        if (is_in_block(&node, &parent) && list && !dash_known) {
            block.dash = deeper;
            dash_known = true;
        }
        if (is_in_block(&node, &parent) && !list && block.step == 0)
            block.step = deeper;
        node = parent;
    }
    block.step = block.step ? block.step : 2;
    block.dash = dash_known ? block.dash : block.step;
    return block;
}

/* The end of the line that a value ends on, before its newline: where more lines can be put. */
static bool find_line_end(const struct edit *edit, size_t value_end, size_t *at, struct err *err)
{
    size_t end = edit_line_end(edit->text, value_end);
    if (end > value_end && edit->text.ptr[end - 1] == '\r')
        end--;
    size_t rest = value_end;
    while (rest < end && edit_is_blank(edit->text, rest, rest + 1))
        rest++;
    if (rest < end && edit->text.ptr[rest] != '#')
        return err_set(err, "more stands behind it on its line");
    *at = end;
    return true;
}

static void begin_line(struct text *text, const struct edit_block *block, unsigned indent)
{
    text_add(text, block->newline);
    text_format(text, "%*s", (int)indent, "");
}

/* A dash as the list's first item has it, with the blanks behind it. */
static void write_dash(const struct edit *edit, const struct edit_node *list, struct text *text, unsigned *indent)
{
    size_t dash = list->value.from;
    size_t item = edit_child(edit, list, 0).value.from;
    struct str gap = STR(" ");
    if (item > dash + 1 && edit_is_blank(edit->text, dash + 1, item))
        gap = str_from_to(edit->text, dash + 1, item);
    text_char(text, '-');
    text_add(text, gap);
    *indent += 1 + (unsigned)gap.len;
}

/* In flow style where the item before it is. */
static void write_item(const struct edit *edit, const struct edit_node *list, const cJSON *value,
                       const struct edit_block *block, struct text *text)
{
    static const struct edit_flow flow = {.context = EDIT_FLOW, .colon = {": ", 2}, .comma = {", ", 2}};
    unsigned indent = indent_of(list);
    struct edit_node last = edit_child(edit, list, tree_len(list->json) - 1);
    write_dash(edit, list, text, &indent);
    if (last.style == TREE_FLOW && !last.aliased)
        edit_write_flow(text, value, &flow);
    else
        edit_write_item(text, value, block, indent);
}

bool edit_block_add(const struct edit *edit, const struct edit_node *parent, struct str key, const cJSON *value,
                    struct splices *out, struct err *err)
{
    struct text text = {.arena = edit->arena};
    struct edit_block block = block_around(edit, parent);
    unsigned indent = indent_of(parent);
    size_t at = 0;
    if (!find_line_end(edit, parent->value.to, &at, err))
        return false;
    begin_line(&text, &block, indent);
    if (key.ptr) {
        edit_write_key(&text, key, EDIT_BLOCK);
        text_char(&text, ':');
        edit_write_member(&text, value, &block, indent);
    } else {
        write_item(edit, parent, value, &block, &text);
    }
    splice_add(edit->arena, out, (struct splice){.from = at, .to = at, .text = text_str(&text)});
    return true;
}

bool edit_block_fill(const struct edit *edit, const struct edit_node *node, const cJSON *value, struct splices *out,
                     struct err *err)
{
    struct edit_node parent;
    struct text text = {.arena = edit->arena};
    size_t at = 0;
    size_t from = node->value.from;
    if (!edit_node(edit, node->field->parent, &parent) || !find_line_end(edit, node->value.to, &at, err))
        return false;
    if (!edit_is_space(edit->text, from + 1, node->value.to - (node->value.to > from)) &&
        edit_is_collection(node->json))
        return err_set(err, "a comment stands in it");
    struct edit_block block = block_around(edit, &parent);
    edit_write_member(&text, value, &block, indent_of(&parent));
    /* What stands on a line of its own leaves no empty line. */
    bool written = node->value.to > from;
    while (from > node->key.to && (written ? edit_is_space : edit_is_blank)(edit->text, from - 1, from))
        from--;
    if (node->value.to > from)
        splice_add(edit->arena, out, (struct splice){.from = from, .to = node->value.to});
    splice_add(edit->arena, out, (struct splice){.from = at, .to = at, .text = text_str(&text)});
    return true;
}

/* Blanks, line ends and comments. */
static size_t skip_comments(struct str text, size_t at)
{
    while (at < text.len && (edit_is_space(text, at, at + 1) || text.ptr[at] == '#'))
        at = text.ptr[at] == '#' ? edit_line_end(text, at) : at + 1;
    return at;
}

/* Where a member's key or an item's dash stands. A comment, an anchor or a tag may stand between dash and item. */
static bool find_start(const struct edit *edit, const struct edit_node *parent, size_t index, size_t *start,
                       struct err *err)
{
    struct edit_node child = edit_child(edit, parent, index);
    size_t at = parent->value.from;
    *start = child.key.from;
    if (child.key.line > 0)
        return true;
    if (index > 0)
        at = skip_comments(edit->text, edit_child(edit, parent, index - 1).value.to);
    if (at >= child.value.from || edit->text.ptr[at] != '-')
        return err_set(err, "its dash was not found");
    *start = at;
    return true;
}

/* Of the last child: what is left is an empty list or mapping, behind the key where it has one. */
static bool empty(const struct edit *edit, const struct edit_node *parent, struct splices *out, struct err *err)
{
    bool list = cJSON_IsArray(parent->json);
    size_t from = parent->value.from;
    size_t colon = parent->key.to;
    if (!parent->field)
        return err_set(err, "nothing would be left");
    while (parent->key.line > 0 && colon < from && edit->text.ptr[colon] != ':')
        colon++;
    bool behind = parent->key.line > 0 && colon < from && edit_is_space(edit->text, colon + 1, from);
    struct str text = list ? STR(" []") : STR(" {}");
    splice_add(edit->arena, out,
               (struct splice){.from = behind ? colon + 1 : from,
                               .to = parent->value.to,
                               .text = behind ? text : str_after(text, 1)});
    return true;
}

/* What begins behind a dash leaves it to the next. */
static bool hand_over(const struct edit *edit, const struct edit_node *child, size_t start, size_t next,
                      struct splices *out, struct err *err)
{
    if (!edit_is_space(edit->text, child->value.to, next))
        return err_set(err, "a comment stands behind it");
    splice_add(edit->arena, out, (struct splice){.from = start, .to = next});
    return true;
}

static void remove_lines(const struct edit *edit, size_t from, size_t end, struct splices *out)
{
    struct str text = edit->text;
    size_t to = edit_line_end(text, end);
    if (to < text.len)
        to++;
    else if (from > 0) /* The last line's newline is the one before it. */
        from -= 1 + (from > 1 && text.ptr[from - 2] == '\r');
    splice_add(edit->arena, out, (struct splice){.from = from, .to = to});
}

bool edit_block_remove(const struct edit *edit, const struct edit_node *parent, size_t index, struct splices *out,
                       struct err *err)
{
    size_t start = 0;
    size_t next = 0;
    size_t end = 0;
    size_t len = tree_len(parent->json);
    struct edit_node child = edit_child(edit, parent, index);
    if (len == 1)
        return empty(edit, parent, out, err);
    if (!find_start(edit, parent, index, &start, err) || !find_line_end(edit, child.value.to, &end, err))
        return false;
    size_t line = edit_line_start(edit->text, start);
    if (edit_is_blank(edit->text, line, start)) {
        remove_lines(edit, line, end, out);
        return true;
    }
    if (index + 1 == len || !find_start(edit, parent, index + 1, &next, err))
        return err_set(err, "it shares its line");
    return hand_over(edit, &child, start, next, out, err);
}
