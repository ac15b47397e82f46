/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an env value: what is found lies within it, in order, and is found again where it was put back. */
#undef NDEBUG /* asserts are what this program is for, in optimised builds, too */
#include <assert.h>

#include "policies/secret.h"
#include "policies/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void within(struct str piece, struct str whole)
{
    assert(piece.len == 0 || (piece.ptr >= whole.ptr && piece.ptr + piece.len <= whole.ptr + whole.len));
}

static void check_pieces(const struct url *url)
{
    const struct str pieces[] = {url->prefix, url->scheme,    url->dialect, url->userinfo,
                                 url->host,   url->port_text, url->path};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
        within(pieces[i], url->text);
    assert(url->port <= 65535);
    assert(url_port(url) <= 65535);
}

static void check_host(struct str host)
{
    const struct str domains[] = {STR("cluster.local"), STR("k8s")};
    enum url_host kind = url_host_kind(host, domains, 2);
    within(url_service_name(host), host);
    assert(!url_host_in_cluster(kind) || url_service_name(host).len > 0);
}

static void check_url(struct arena *arena, struct str value, const struct url *url)
{
    check_pieces(url);
    assert(url->scheme.len > 0);
    assert(str_eq(str_from_to(value, url->at, url->at + url->text.len), url->text));
    struct str same = url_with_scheme(arena, value, url, "ws");
    assert(same.len == value.len - url->scheme.len + 2);
    check_host(url->host);
    (void)url_scheme_is_tls(url);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str value = {(const char *)data, size};
    struct arena *arena = arena_new(0, NULL);
    const struct url *urls = NULL;
    struct url address = {0};
    size_t done = 0;
    if (!arena)
        return 0;
    size_t len = url_scan(arena, value, &urls);
    for (size_t i = 0; i < len; i++) {
        assert(urls[i].at >= done);
        done = urls[i].at + urls[i].text.len;
        check_url(arena, value, &urls[i]);
    }
    (void)secret_mask(arena, value);
    if (url_parse_address(value, &address))
        check_pieces(&address);
    check_host(value);
    arena_free(arena);
    return 0;
}
