/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "policies/url.h"
#include "policies/url_lex.h"

/* What must not be shown of a userinfo: the password, or all of it where a token stands alone (https://TOKEN@host). A
 * variable that is still unreplaced is no secret. */
static struct str secret(const struct url *url)
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

struct str url_mask(struct arena *arena, struct str text)
{
    const struct url *urls = NULL;
    size_t len = url_scan(arena, text, &urls);
    struct text masked = {.arena = arena};
    size_t done = 0;
    for (size_t i = 0; i < len; i++) {
        struct str hidden = secret(&urls[i]);
        if (hidden.len == 0)
            continue;
        size_t from = (size_t)(hidden.ptr - text.ptr);
        text_add(&masked, str_from_to(text, done, from));
        text_add(&masked, STR("***"));
        done = from + hidden.len;
    }
    if (done == 0)
        return text;
    text_add(&masked, str_after(text, done));
    return text_str(&masked);
}

struct str url_with_scheme(struct arena *arena, struct str value, const struct url *url, const char *scheme)
{
    struct text text = {.arena = arena};
    size_t from = url->at + url->prefix.len;
    text_add(&text, str_from_to(value, 0, from));
    text_add(&text, str_from(scheme));
    text_add(&text, str_after(value, from + url->scheme.len));
    return text_str(&text);
}
