/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/loopback.h"

#include "base/text.h"
#include "policies/url.h"

/* What separates addresses within a value, and flags from theirs. */
static bool separates(char c)
{
    return c == ' ' || c == ',' || c == ';' || c == '\t' || c == '\n' || c == '=' || c == '"' || c == '\'';
}

/* The next piece between separators; *from is where it begins in value. */
static bool piece_next(struct str value, size_t *at, size_t *from, struct str *piece)
{
    while (*at < value.len && separates(value.ptr[*at])) {
        (*at)++;
    }
    if (*at >= value.len) {
        return false;
    }
    *from = *at;
    while (*at < value.len && !separates(value.ptr[*at])) {
        (*at)++;
    }
    *piece = str_from_to(value, *from, *at);
    return true;
}

/* The address in a piece, behind a scheme and before a path. */
static struct str address_of(struct str piece, size_t *skipped)
{
    size_t at = 0;
    *skipped = str_find(piece, STR("://"), &at) ? at + 3 : 0;
    struct str rest = str_after(piece, *skipped);
    struct str address = {0};
    if (rest.len == 0 || !str_cut(&rest, '/', &address)) {
        return (struct str){.ptr = piece.ptr + *skipped};
    }
    return address;
}

/* + and * stand for every address in ASP.NET's URLs. */
static bool is_elsewhere(struct str host)
{
    enum url_host kind = url_host_kind(host, NULL, 0);
    return kind == URL_HOST_WILDCARD || kind == URL_HOST_PRIVATE_IP || str_eq(host, STR("+")) || str_eq(host, STR("*"));
}

static bool is_loopback(struct str host)
{
    return url_host_kind(host, NULL, 0) == URL_HOST_LOOPBACK;
}

struct loopback loopback_find(struct str value)
{
    struct loopback found = {0};
    bool elsewhere = false;
    size_t at = 0;
    size_t from = 0;
    struct str piece;
    while (piece_next(value, &at, &from, &piece)) {
        size_t skipped = 0;
        struct url address;
        if (!url_parse_address(address_of(piece, &skipped), &address)) {
            continue;
        }
        elsewhere |= is_elsewhere(address.host);
        if (is_loopback(address.host) && !found.only) {
            found = (struct loopback){.only = true, .port = address.port};
        }
    }
    found.only = found.only && !elsewhere;
    return found;
}

/* The host in good that stands for all addresses: http://+:8080 gives +. */
static struct str host_of(struct str good)
{
    size_t at = 0;
    size_t from = 0;
    struct str piece;
    while (piece_next(good, &at, &from, &piece)) {
        size_t skipped = 0;
        struct url address;
        if (url_parse_address(address_of(piece, &skipped), &address) && is_elsewhere(address.host)) {
            return address.host;
        }
    }
    return STR("0.0.0.0");
}

struct str loopback_replace(struct arena *arena, struct str value, struct str good)
{
    struct text text = {.arena = arena};
    struct str host = host_of(good);
    size_t done = 0;
    size_t at = 0;
    size_t from = 0;
    struct str piece;
    while (piece_next(value, &at, &from, &piece)) {
        size_t skipped = 0;
        struct url address;
        struct str written = address_of(piece, &skipped);
        if (!url_parse_address(written, &address) || !is_loopback(address.host)) {
            continue;
        }
        /* [::1]:80 loses its brackets with the address. */
        size_t end = address.port_text.len > 0 ? written.len - address.port_text.len - 1 : written.len;
        text_add(&text, str_from_to(value, done, from + skipped));
        text_add(&text, host);
        done = from + skipped + end;
    }
    text_add(&text, str_after(value, done));
    return text_str(&text);
}
