/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/url_lex.h"

#include <arpa/inet.h>

const bool url_plain[UCHAR_MAX + 1] = {
    ['-'] = true, ['.'] = true, ['_'] = true, ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true,
    ['5'] = true, ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true, ['A'] = true, ['B'] = true, ['C'] = true,
    ['D'] = true, ['E'] = true, ['F'] = true, ['G'] = true, ['H'] = true, ['I'] = true, ['J'] = true, ['K'] = true,
    ['L'] = true, ['M'] = true, ['N'] = true, ['O'] = true, ['P'] = true, ['Q'] = true, ['R'] = true, ['S'] = true,
    ['T'] = true, ['U'] = true, ['V'] = true, ['W'] = true, ['X'] = true, ['Y'] = true, ['Z'] = true, ['a'] = true,
    ['b'] = true, ['c'] = true, ['d'] = true, ['e'] = true, ['f'] = true, ['g'] = true, ['h'] = true, ['i'] = true,
    ['j'] = true, ['k'] = true, ['l'] = true, ['m'] = true, ['n'] = true, ['o'] = true, ['p'] = true, ['q'] = true,
    ['r'] = true, ['s'] = true, ['t'] = true, ['u'] = true, ['v'] = true, ['w'] = true, ['x'] = true, ['y'] = true,
    ['z'] = true};

static bool starts_at(struct str text, size_t at, struct str piece)
{
    return str_eq(str_from_to(text, at, at + piece.len), piece);
}

static bool has_blank(struct str text)
{
    return str_has_char(text, ' ') || str_has_char(text, '\t') || str_has_char(text, '\n');
}

size_t url_template(struct str text, size_t at)
{
    static const struct {
        struct str open, close;
        bool blanks; /* may stand within */
    } forms[] = {
        {{"$(", 2}, {")", 1}, true},
        {{"${", 2}, {"}", 1}, true},
        {{"{{", 2}, {"}}", 2}, true},
        {{"<", 1}, {">", 1}, false},
    };
    char c = text.ptr[at];
    if (c != '$' && c != '{' && c != '<')
        return 0;
    struct str window = str_from_to(text, at, at + URL_TEMPLATE_MAX);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        size_t close = 0;
        if (!str_starts(window, forms[i].open) || !str_find(window, forms[i].close, &close))
            continue;
        if (forms[i].blanks || !has_blank(str_from_to(window, 0, close)))
            return close + forms[i].close.len;
    }
    return 0;
}

size_t url_bracketed(struct str text)
{
    size_t close = 0;
    struct str window = str_from_to(text, 0, URL_TEMPLATE_MAX);
    if (!str_starts(text, STR("[")) || !str_find(window, STR("]"), &close))
        return 0;
    struct str inner = str_from_to(text, 1, close);
    bool whole_template = inner.len > 0 && url_template(inner, 0) == inner.len;
    return url_is_ipv6(inner) || whole_template ? close + 1 : 0;
}

bool url_is_ipv6(struct str text)
{
    char terminated[INET6_ADDRSTRLEN];
    struct in6_addr address;
    struct str rest = text;
    struct str plain = {0};
    if (!str_cut(&rest, '%', &plain) || plain.len == 0 || plain.len >= sizeof terminated)
        return false;
    memcpy(terminated, plain.ptr, plain.len);
    terminated[plain.len] = '\0';
    return inet_pton(AF_INET6, terminated, &address) == 1;
}

/* RFC 3986, section 3.1, and the _ of Kafka's SASL_SSL. */
static bool is_scheme_char(char c)
{
    return url_is_plain(c) || c == '+';
}

size_t url_scheme_start(struct str value, size_t from, size_t mark)
{
    size_t start = mark;
    while (start > from && is_scheme_char(value.ptr[start - 1]))
        start--;
    while (start < mark && !url_is_letter(value.ptr[start]))
        start++;
    return start;
}

enum { PREFIX_WORD_MAX = 24 };

/* The length of `word:` at the end of text; 0 when there is none. */
static size_t word_before(struct str text)
{
    size_t len = 1;
    if (text.len == 0 || text.ptr[text.len - 1] != ':')
        return 0;
    while (len < text.len && len <= PREFIX_WORD_MAX && is_scheme_char(text.ptr[text.len - len - 1]))
        len++;
    return len > 1 ? len : 0;
}

static bool is_jdbc(struct str text)
{
    return str_eq_nocase(text, STR("jdbc:")) || str_eq_nocase(text, STR("r2dbc:"));
}

struct str url_jdbc_prefix(struct str text)
{
    if (!str_ends(text, STR(":")))
        return (struct str){0};
    size_t len = word_before(text);
    if (is_jdbc(str_after(text, text.len - len)))
        return str_after(text, text.len - len);
    size_t more = word_before(str_from_to(text, 0, text.len - len));
    struct str both = str_after(text, text.len - len - more);
    return is_jdbc(str_from_to(both, 0, more)) ? both : (struct str){0};
}

bool url_ends_token(char c)
{
    return (unsigned char)c <= ' ' || str_has_char(STR("\x7F\"'`\\|<>"), c);
}

bool url_ends_authority(struct str text, size_t at, size_t host)
{
    char c = text.ptr[at];
    if (url_template(text, at) > 0)
        return false;
    if (c == '[')
        return at != host || url_bracketed(str_after(text, at)) == 0;
    return url_ends_token(c) || str_has_char(STR("/?#(){}]"), c);
}

/* Whether a URL begins text: scheme, perhaps with a jdbc: before it, and ://. */
static bool begins_url(struct str text)
{
    size_t len = 0;
    while (len < text.len && (is_scheme_char(text.ptr[len]) || text.ptr[len] == ':'))
        len++;
    return len > 1 && text.ptr[len - 1] == ':' && starts_at(text, len, STR("//"));
}

static bool ends_list_item(struct str rest)
{
    return rest.len == 0 || url_ends_token(rest.ptr[0]) || str_has_char(STR(")]}"), rest.ptr[0]) || begins_url(rest);
}

/* Counts brackets; false at one that closes what was not opened. */
static bool is_balanced(size_t open[3], char c)
{
    static const char opening[] = "([{";
    static const char closing[] = ")]}";
    for (size_t i = 0; i < 3; i++) {
        if (c == opening[i])
            open[i]++;
        if (c == closing[i] && open[i]-- == 0)
            return false;
    }
    return true;
}

size_t url_path_len(struct str text)
{
    size_t open[3] = {0};
    size_t i = 0;
    while (i < text.len) {
        char c = text.ptr[i];
        if (url_is_plain(c) || c == '/') {
            i++;
            continue;
        }
        size_t skip = url_template(text, i);
        if (skip == 0 && (url_ends_token(c) || !is_balanced(open, c)))
            break;
        if (skip == 0 && (c == ',' || c == ';') && ends_list_item(str_after(text, i + 1)))
            break;
        i += skip ? skip : 1;
    }
    return i;
}
