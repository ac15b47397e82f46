/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/secret.h"

#include "base/text.h"
#include "policies/secret_pair.h"
#include "policies/url.h"
#include "policies/url_lex.h"

/* The password, or all of the userinfo where a token stands alone (https://TOKEN@host). */
static struct str of_url(const struct url *url)
{
    struct str password = url->userinfo;
    struct str user;
    str_cut(&password, ':', &user);
    if (!password.ptr)
        password = url_scheme_is(url, "http") || url_scheme_is(url, "https") ? url->userinfo : (struct str){0};
    if (password.len > 0 && url_template(password, 0) == password.len)
        return (struct str){0};
    return password;
}

struct found {
    struct arena *arena;
    struct secret *items;
    size_t len, room;
};

/* They come in the order of their beginnings; what overlaps becomes one. */
static void add(struct found *found, struct secret secret)
{
    struct secret *last = found->len > 0 ? &found->items[found->len - 1] : NULL;
    if (last && secret.from <= last->to) {
        last->from = secret.from < last->from ? secret.from : last->from;
        last->to = secret.to > last->to ? secret.to : last->to;
        return;
    }
    if (found->len == found->room) {
        size_t room = found->room ? found->room * 2 : 4;
        found->items = arena_grow(found->arena, found->items, found->len, room, sizeof *found->items);
        found->room = room;
    }
    found->items[found->len++] = secret;
}

size_t secret_scan(struct arena *arena, struct str text, const struct secret **out)
{
    struct found found = {.arena = arena};
    const struct url *urls = NULL;
    size_t urls_len = url_scan(arena, text, &urls);
    struct secret_pairs pairs = {.text = text};
    bool more = secret_pair_next(&pairs);
    for (size_t i = 0; i < urls_len; i++) {
        struct str hidden = of_url(&urls[i]);
        if (hidden.len == 0)
            continue;
        size_t from = (size_t)(hidden.ptr - text.ptr);
        for (; more && pairs.found.from < from; more = secret_pair_next(&pairs))
            add(&found, pairs.found);
        add(&found, (struct secret){from, from + hidden.len});
    }
    for (; more; more = secret_pair_next(&pairs))
        add(&found, pairs.found);
    *out = found.items;
    return found.len;
}

struct str secret_mask(struct arena *arena, struct str text)
{
    const struct secret *secrets = NULL;
    size_t len = secret_scan(arena, text, &secrets);
    struct text masked = {.arena = arena};
    size_t done = 0;
    if (len == 0)
        return text;
    for (size_t i = 0; i < len; i++) {
        text_add(&masked, str_from_to(text, done, secrets[i].from));
        text_add(&masked, STR("***"));
        done = secrets[i].to;
    }
    text_add(&masked, str_after(text, done));
    return text_str(&masked);
}

struct str secret_mask_named(struct arena *arena, struct str name, struct str value)
{
    if (secret_is_name(name) && !secret_is_harmless(value))
        return STR("***");
    return secret_mask(arena, value);
}
