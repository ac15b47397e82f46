/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/loopback.h"

#include "base/text.h"
#include "policies/url.h"

/* What separates addresses within a value, and flags from theirs. */
static bool separates(char c)
{
    return c == ' ' || c == ',' || c == ';' || c == '\t' || c == '\n' || c == '=' || c == '"' || c == '\'';
}

/* The addresses of a value, one after the other. */
struct walk {
    struct str value;
    size_t at;
    /* The last one: where it is written, behind a scheme and before a path, and where that begins in value. */
    struct url address;
    struct str written;
    size_t from;
};

/* The next piece between separators. */
static bool piece_next(struct walk *walk, struct str *piece)
{
    while (walk->at < walk->value.len && separates(walk->value.ptr[walk->at])) {
        walk->at++;
    }
    walk->from = walk->at;
    while (walk->at < walk->value.len && !separates(walk->value.ptr[walk->at])) {
        walk->at++;
    }
    *piece = str_from_to(walk->value, walk->from, walk->at);
    return piece->len > 0;
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

/* Pieces that are no address are passed over. */
static bool walk_next(struct walk *walk)
{
    struct str piece;
    while (piece_next(walk, &piece)) {
        size_t skipped = 0;
        walk->written = address_of(piece, &skipped);
        walk->from += skipped;
        if (url_parse_address(walk->written, &walk->address)) {
            return true;
        }
    }
    return false;
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
    struct walk walk = {.value = value};
    bool elsewhere = false;
    while (walk_next(&walk)) {
        elsewhere |= is_elsewhere(walk.address.host);
        if (is_loopback(walk.address.host) && !found.only) {
            found = (struct loopback){.only = true, .port = walk.address.port};
        }
    }
    found.only = found.only && !elsewhere;
    return found;
}

/* The host in good that stands for all addresses: http://+:8080 gives +. */
static struct str host_of(struct str good)
{
    struct walk walk = {.value = good};
    while (walk_next(&walk)) {
        if (is_elsewhere(walk.address.host)) {
            return walk.address.host;
        }
    }
    return STR("0.0.0.0");
}

struct str loopback_replace(struct arena *arena, struct str value, struct str good)
{
    struct text text = {.arena = arena};
    struct walk walk = {.value = value};
    struct str host = host_of(good);
    size_t done = 0;
    while (walk_next(&walk)) {
        struct str port = walk.address.port_text;
        if (!is_loopback(walk.address.host)) {
            continue;
        }
        text_add(&text, str_from_to(value, done, walk.from));
        text_add(&text, host);
        /* [::1]:80 loses its brackets with the address. */
        done = walk.from + walk.written.len - (port.len > 0 ? port.len + 1 : 0);
    }
    text_add(&text, str_after(value, done));
    return text_str(&text);
}
