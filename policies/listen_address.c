/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/listen_address.h"

static struct str without_brackets(struct str host)
{
    bool bracketed = host.len > 1 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']';
    return bracketed ? str_from_to(host, 1, host.len - 1) : host;
}

/* An empty host is any address, as in ":8080"; so are * and +, as ASP.NET and others write it. */
static enum listen_address host_address(struct str host)
{
    if (host.len == 0 || str_eq(host, STR("*")) || str_eq(host, STR("+")))
        return LISTEN_ANY;
    switch (url_host_kind(without_brackets(host), NULL, 0)) {
    case URL_HOST_LOOPBACK:
        return LISTEN_LOOPBACK;
    case URL_HOST_WILDCARD:
        return LISTEN_ANY;
    case URL_HOST_UNKNOWN: /* a variable is left in it, or it is the path of a socket */
    case URL_HOST_MALFORMED:
        return LISTEN_UNKNOWN;
    case URL_HOST_PUBLIC:
    case URL_HOST_DOCKER:
    case URL_HOST_PRIVATE_IP:
    case URL_HOST_SHORT:
    case URL_HOST_TWO_LABELS:
    case URL_HOST_SERVICE:
    case URL_HOST_POD:
    case URL_HOST_API_SERVER:
    default:
        return LISTEN_OTHER;
    }
}

/* host, host:port, :port, *:port. */
static struct listen_address_read read_host_port(struct str value)
{
    struct listen_address_read unknown = {LISTEN_UNKNOWN, 0};
    uint64_t number = 0;
    if (str_uint(value, UINT64_MAX, &number))
        return unknown;
    if (value.len > 0 && (value.ptr[0] == '*' || value.ptr[0] == '+')) {
        struct str port = str_last(value, ':');
        bool has_port = port.len < value.len && str_uint(port, 65535, &number);
        return (struct listen_address_read){LISTEN_ANY, has_port ? (unsigned)number : 0};
    }
    struct url url;
    if (!url_parse_address(value, &url))
        return unknown;
    return (struct listen_address_read){host_address(url.host), url.port};
}

/* 0: this scheme has none of its own. Ollama compares in lower case only. */
static unsigned scheme_port(const struct facts_bind *bind, struct str scheme)
{
    if (str_eq(scheme, STR("http")))
        return bind->scheme_ports.items[0];
    return str_eq(scheme, STR("https")) ? bind->scheme_ports.items[1] : 0;
}

/* A scheme without a port means the scheme's own, when the program reads it so. */
static struct listen_address_read read_url(const struct facts_bind *bind, struct str value)
{
    size_t at = 0;
    if (!str_find(value, STR("://"), &at))
        return read_host_port(value);
    struct str scheme = str_from_to(value, 0, at);
    struct str rest = str_after(value, at + 3);
    struct str authority = {0};
    (void)str_cut(&rest, '/', &authority);
    struct listen_address_read read = read_host_port(authority);
    if (read.port == 0 && bind->scheme_ports.len == 2)
        read.port = scheme_port(bind, scheme);
    return read;
}

static struct listen_address_read read_one(const struct facts_bind *bind, struct str value)
{
    switch (bind->form) {
    case BIND_HOST:
        return (struct listen_address_read){host_address(value), 0};
    case BIND_URL:
        return read_url(bind, value);
    case BIND_HOST_PORT:
    case BIND_FLAGS:
    default:
        return read_host_port(value);
    }
}

/* A program that listens on several addresses is reached by the widest of them; one that cannot be read may be it. */
static unsigned width(enum listen_address address)
{
    static const unsigned widths[] = {
        [LISTEN_LOOPBACK] = 0, [LISTEN_HOSTNAME] = 1, [LISTEN_OTHER] = 2, [LISTEN_UNKNOWN] = 3, [LISTEN_ANY] = 4};
    return widths[address];
}

struct listen_address_read listen_address_parse(const struct facts_bind *bind, struct str value)
{
    struct str text = str_trim(value);
    struct listen_address_read widest = {0};
    bool found = false;
    size_t from = 0;
    while (from < text.len) {
        size_t to = from;
        while (to < text.len && !str_has_char(STR(",; \t\n"), text.ptr[to]))
            to++;
        struct str piece = str_from_to(text, from, to);
        from = to + 1;
        if (piece.len == 0)
            continue;
        struct listen_address_read read = read_one(bind, piece);
        if (!found || width(read.address) > width(widest.address))
            widest = read;
        found = true;
    }
    return found ? widest : (struct listen_address_read){LISTEN_ANY, 0};
}
