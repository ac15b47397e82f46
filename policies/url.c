/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 3986, read as env values are written: a value may hold several URLs, text around them, secrets with unescaped
 * reserved characters, and variables that somebody else will replace. Every byte is looked at a bounded number of
 * times. */
#include "policies/url.h"

#include "policies/url_lex.h"

struct urls {
    struct url *items;
    size_t len, room;
};

static void push(struct arena *arena, struct urls *urls, const struct url *url)
{
    if (urls->len == urls->room) {
        size_t room = urls->room ? urls->room * 2 : 1;
        urls->items = arena_grow(arena, urls->items, urls->len, room, sizeof *urls->items);
        urls->room = room;
    }
    urls->items[urls->len++] = *url;
}

static bool is_number(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!url_is_digit(text.ptr[i]))
            return false;
    return text.len > 0;
}

static bool is_template(struct str text)
{
    return text.len > 0 && url_template(text, 0) == text.len;
}

/* The last colon outside of templates; text.len when there is none. Mostly only a plain port stands behind it: nothing
 * there could close a template around it. */
static size_t last_colon(struct str text)
{
    size_t colon = text.len;
    size_t plain = text.len; /* from here on */
    while (plain > 0 && url_is_plain(text.ptr[plain - 1]))
        plain--;
    if (plain == 0)
        return text.len;
    if (text.ptr[plain - 1] == ':')
        return plain - 1;
    for (size_t i = 0; i < text.len;) {
        size_t skip = url_is_plain(text.ptr[i]) ? 0 : url_template(text, i);
        if (skip == 0 && text.ptr[i] == ':')
            colon = i;
        i += skip ? skip : 1;
    }
    return colon;
}

/* host, host:port, [v6], [v6]:port */
static void split_host(struct str text, struct url *url)
{
    size_t bracket = url_bracketed(text);
    size_t colon = bracket ? bracket : last_colon(text);
    url->host = bracket ? str_from_to(text, 1, bracket - 1) : str_from_to(text, 0, colon);
    url->port_text = str_after(text, colon + 1);
    uint64_t port = 0;
    if (str_uint(url->port_text, 65535, &port))
        url->port = (unsigned)port;
}

static bool is_host_char(char c)
{
    return url_is_plain(c) || str_has_char(STR("%*+"), c);
}

static bool is_host(struct str text)
{
    for (size_t i = 0; i < text.len;) {
        size_t skip = url_template(text, i);
        if (skip == 0 && !is_host_char(text.ptr[i]))
            return false;
        i += skip ? skip : 1;
    }
    return true;
}

static bool is_port(struct str text)
{
    return text.len == 0 || is_number(text) || is_template(text);
}

/* Whether text, up to a comma or semicolon, is a whole host with or without a port; else the comma belongs to a
 * password. */
static bool is_whole_address(struct str text)
{
    struct url url = {0};
    if (url_bracketed(text))
        return true;
    split_host(text, &url);
    return is_host(url.host) && is_port(url.port_text);
}

/* The userinfo and the host of an authority that begins text; returns the authority's length. */
static size_t take_authority(struct str text, struct url *url)
{
    size_t from = 0; /* where the host begins, as far as is known */
    size_t stop = 0; /* the first comma behind from that did not end the authority; 0: none */
    size_t i = 0;
    while (i < text.len) {
        char c = text.ptr[i];
        if (url_is_plain(c) || c == ':') {
            i++;
            continue;
        }
        if (url_ends_authority(text, i, from))
            break;
        size_t skip = url_template(text, i);
        if (skip == 0 && i == from)
            skip = url_bracketed(str_after(text, i));
        if (skip == 0 && c == '@') {
            from = i + 1;
            stop = 0;
        }
        if (skip == 0 && stop == 0 && (c == ',' || c == ';')) {
            if (is_whole_address(str_from_to(text, from, i)))
                break;
            stop = i;
        }
        i += skip ? skip : 1;
    }
    size_t end = stop ? stop : i;
    url->userinfo = from > 0 ? str_from_to(text, 0, from - 1) : (struct str){0};
    split_host(str_from_to(text, from, end), url);
    return end;
}

/* A password with an unescaped / ? or # ends the authority too early: what should be a port is none (or there is no
 * host), and the real @ stands behind. Returns where the true host begins; 0 when all is well. text ends before the
 * next URL. */
static size_t hidden_host(struct str text, const struct url *url)
{
    bool port = url->port_text.len == 0 || is_number(url->port_text) || url_template(url->port_text, 0) > 0;
    if (port && (url->host.len > 0 || url->userinfo.len > 0 || url->port_text.len == 0))
        return 0;
    size_t host = 0;
    for (size_t i = 0; i < text.len && !url_ends_token(text.ptr[i]); i++)
        if (text.ptr[i] == '@')
            host = i + 1;
    return host;
}

static size_t parse_authority(struct str text, struct url *url)
{
    size_t mark = text.len;
    size_t len = take_authority(text, url);
    str_find(text, STR("://"), &mark);
    size_t host = hidden_host(str_from_to(text, 0, mark), url);
    if (host == 0)
        return len;
    *url = (struct url){.prefix = url->prefix, .scheme = url->scheme, .dialect = url->dialect};
    len = host + take_authority(str_after(text, host), url);
    url->userinfo = str_from_to(text, 0, host - 1);
    return len;
}

/* Full stops at the end of a sentence are no part of a port. */
static size_t without_full_stop(struct url *url, size_t len)
{
    while (url->port_text.len > 0 && url->port_text.ptr[url->port_text.len - 1] == '.') {
        url->port_text.len--;
        len--;
    }
    uint64_t port = 0;
    if (str_uint(url->port_text, 65535, &port))
        url->port = (unsigned)port;
    return len;
}

/* mark is where :// stands; nothing before from may be used. */
static bool parse_at(struct str value, size_t from, size_t mark, struct url *out)
{
    struct url url = {0};
    size_t start = url_scheme_start(value, from, mark);
    if (start == mark)
        return false;
    url.prefix = url_jdbc_prefix(str_from_to(value, from, start));
    struct str scheme = str_from_to(value, start, mark);
    struct str rest = scheme;
    str_cut(&rest, '+', &url.scheme);
    url.dialect = rest.ptr ? rest : (struct str){0};
    struct str body = str_after(value, mark + 3);
    size_t len = parse_authority(body, &url);
    if (len < body.len && str_has_char(STR("/?#"), body.ptr[len]))
        url.path = str_from_to(body, len, len + url_path_len(str_after(body, len)));
    else
        len = without_full_stop(&url, len);
    url.at = start - url.prefix.len;
    url.text = str_from_to(value, url.at, mark + 3 + len + url.path.len);
    *out = url;
    return true;
}

size_t url_scan(struct arena *arena, struct str value, const struct url **out)
{
    struct urls urls = {0};
    size_t from = 0;
    size_t mark = 0;
    while (str_find(str_after(value, from), STR("://"), &mark)) {
        struct url url;
        mark += from;
        size_t end = mark + 3;
        if (parse_at(value, from, mark, &url)) {
            push(arena, &urls, &url);
            end = url.at + url.text.len;
        }
        from = end;
    }
    *out = urls.items;
    return urls.len;
}

static size_t colons(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len;) {
        size_t skip = url_template(text, i);
        count += skip == 0 && text.ptr[i] == ':';
        i += skip ? skip : 1;
    }
    return count;
}

bool url_parse_address(struct str value, struct url *out)
{
    struct url url = {.text = value};
    size_t bracket = url_bracketed(value);
    if (bracket == 0 && colons(value) > 1) {
        url.host = value;
        if (!url_is_ipv6(value))
            return false;
        *out = url;
        return true;
    }
    split_host(value, &url);
    if (bracket > 0 && bracket < value.len && value.ptr[bracket] != ':')
        return false;
    if (bracket == 0 && !is_host(url.host))
        return false;
    if (!is_port(url.port_text) || (url.host.len == 0 && url.port_text.len == 0))
        return false;
    *out = url;
    return true;
}
