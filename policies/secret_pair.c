/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/secret_pair.h"

#include "policies/url_lex.h"

enum {
    NAME_REACH = 64, /* bytes of a name */
    PASSWORD_REACH = 256,
    LOOK = 64, /* bytes ahead, to see whether another name follows */
};

static const char quote_kinds[] = "\"'`";

/* NUL behind the end. */
static char char_at(struct str text, size_t at)
{
    if (at < text.len)
        return text.ptr[at];
    return '\0';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_word(struct str text, bool (*holds)(char c))
{
    for (size_t i = 0; i < text.len; i++)
        if (!holds(text.ptr[i]))
            return false;
    return text.len > 0;
}

static bool is_name_char(char c)
{
    return url_is_plain(c);
}

bool secret_is_harmless(struct str value)
{
    struct str rest = str_after(value, 1);
    if (value.len == 0 || url_template(value, 0) == value.len || str_eq(value, STR("***")))
        return true;
    if (value.ptr[0] == '$' && is_word(rest, is_name_char))
        return true;
    return str_eq_nocase(value, STR("true")) || str_eq_nocase(value, STR("false"));
}

static unsigned quote_bit(char c)
{
    const char *kind = c ? strchr(quote_kinds, c) : NULL;
    return kind ? 1U << (unsigned)(kind - quote_kinds) : 0;
}

/* Where the name begins that ends before `end`. */
static size_t name_start(struct str text, size_t end)
{
    size_t start = end;
    while (start > 0 && end - start < NAME_REACH && is_name_char(text.ptr[start - 1]))
        start--;
    return start;
}

/* Whether, behind blanks, `name=` follows. */
static bool has_name_ahead(struct str text, size_t at)
{
    size_t i = at;
    while (i < text.len && i - at < LOOK && is_blank(text.ptr[i]))
        i++;
    size_t start = i;
    while (i < text.len && i - at < LOOK && (is_name_char(text.ptr[i]) || is_blank(text.ptr[i])))
        i++;
    return i > start && i < text.len && text.ptr[i] == '=';
}

/* A blank belongs to the secret when a semicolon is what separates: `Password=two words;Server=x`. */
static bool is_inner_blank(struct str text, size_t at)
{
    for (size_t i = at; i < text.len && i - at < LOOK; i++) {
        if (text.ptr[i] == ';')
            return true;
        if (str_has_char(STR("=\n|<>"), text.ptr[i]))
            return false;
    }
    return false;
}

struct value {
    struct str text;
    size_t from;
    bool query;      /* in a URL's query: & ends it */
    bool json;       /* behind a colon: a number ends at a comma or brace */
    unsigned quotes; /* those that stand open around it */
};

static bool ends_at(const struct value *value, size_t i)
{
    char c = value->text.ptr[i];
    if (c == '\n' || c == '\r' || c == ';' || (quote_bit(c) & value->quotes))
        return true;
    if (value->json)
        return str_has_char(STR(",}] "), c);
    if (value->query)
        return c == '&' || c == '#' || is_blank(c);
    if (c == ',')
        return has_name_ahead(value->text, i + 1);
    return is_blank(c) && !is_inner_blank(value->text, i);
}

static size_t open_end(const struct value *value)
{
    size_t i = value->from;
    while (i < value->text.len && !ends_at(value, i))
        i += value->text.ptr[i] == '\\' && i + 1 < value->text.len && !quote_bit(value->text.ptr[i + 1]) ? 2 : 1;
    return i < value->text.len ? i : value->text.len;
}

/* Behind a quote, or the brace of ODBC: up to where it is closed; a quote may be escaped or doubled. */
static size_t quoted_end(struct str text, size_t from, char close)
{
    size_t i = from;
    while (i < text.len) {
        bool doubled = text.ptr[i] == close && i + 1 < text.len && text.ptr[i + 1] == close;
        if (text.ptr[i] == close && !doubled)
            break;
        i += doubled || text.ptr[i] == '\\' ? 2 : 1;
    }
    return i < text.len ? i : text.len;
}

/* What a string within a string begins and ends with. */
static size_t escaped_end(struct str text, size_t from)
{
    size_t at = 0;
    return str_find(str_after(text, from), STR("\\\""), &at) ? from + at : text.len;
}

static struct secret take_value(const struct secret_pairs *pairs, size_t from, bool query)
{
    struct str text = pairs->text;
    size_t colon = from - 1;
    while (from < text.len && is_blank(text.ptr[from]) && !query)
        from++;
    struct value value = {text, from, query, text.ptr[colon] == ':', pairs->quotes};
    char first = char_at(text, from);
    if (first == '\\' && from + 1 < text.len && text.ptr[from + 1] == '"')
        return (struct secret){from + 2, escaped_end(text, from + 2)};
    if (quote_bit(first) && !(quote_bit(first) & pairs->quotes))
        return (struct secret){from + 1, quoted_end(text, from + 1, first)};
    if (first == '{' && url_template(text, from) == 0)
        return (struct secret){from + 1, quoted_end(text, from + 1, '}')};
    return (struct secret){from, open_end(&value)};
}

/* The name before `=`, or, in quotes, before `:`. */
static struct str name_before(struct str text, size_t at)
{
    size_t end = at;
    while (end > 0 && at - end < LOOK && is_blank(text.ptr[end - 1]))
        end--;
    bool quoted = end > 0 && quote_bit(text.ptr[end - 1]);
    if (text.ptr[at] == ':' && !quoted)
        return (struct str){0};
    if (quoted)
        end--;
    if (quoted && end > 0 && text.ptr[end - 1] == '\\')
        end--;
    return str_from_to(text, name_start(text, end), end);
}

/* An object or a list, which has names or items of its own. */
static bool begins_json(struct str text)
{
    return str_starts(text, STR("{")) || str_starts(text, STR("["));
}

static bool take_pair(struct secret_pairs *pairs, size_t at)
{
    struct str text = pairs->text;
    struct str name = name_before(text, at);
    if (name.len == 0 || char_at(text, at + 1) == '=' || !secret_is_name(name))
        return false;
    if (text.ptr[at] == ':' && begins_json(str_trim(str_from_to(text, at + 1, at + LOOK))))
        return false;
    size_t start = (size_t)(name.ptr - text.ptr);
    bool query = start > 0 && str_has_char(STR("?&"), text.ptr[start - 1]);
    struct secret found = take_value(pairs, at + 1, query);
    if (secret_is_harmless(str_from_to(text, found.from, found.to)))
        return false;
    pairs->found = found;
    return true;
}

/* user:password@tcp(host:3306)/db: at stands at the @. */
static bool take_mysql(struct secret_pairs *pairs, size_t at)
{
    struct str text = pairs->text;
    size_t after = at + 1;
    while (after < text.len && url_is_letter(text.ptr[after]))
        after++;
    if (after == at + 1 || after >= text.len || text.ptr[after] != '(')
        return false;
    size_t start = at;
    while (start > 0 && at - start < PASSWORD_REACH && !url_ends_token(text.ptr[start - 1]))
        start--;
    size_t colon = 0;
    if (!str_find(str_from_to(text, start, at), STR(":"), &colon) || start + colon + 1 >= at)
        return false;
    struct secret found = {start + colon + 1, at};
    if (secret_is_harmless(str_from_to(text, found.from, found.to)))
        return false;
    pairs->found = found;
    return true;
}

static bool take(struct secret_pairs *pairs, size_t at)
{
    char c = pairs->text.ptr[at];
    if (c == '=' || c == ':')
        return take_pair(pairs, at);
    return c == '@' && take_mysql(pairs, at);
}

bool secret_pair_next(struct secret_pairs *pairs)
{
    while (pairs->at < pairs->text.len) {
        size_t at = pairs->at++;
        pairs->quotes ^= quote_bit(pairs->text.ptr[at]);
        if (!take(pairs, at))
            continue;
        if (pairs->found.to > pairs->at)
            pairs->at = pairs->found.to;
        return true;
    }
    return false;
}
