/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "policies/url.h"

struct str url_with_scheme(struct arena *arena, struct str value, const struct url *url, const char *scheme)
{
    struct text text = {.arena = arena};
    size_t from = url->at + url->prefix.len;
    text_add(&text, str_from_to(value, 0, from));
    text_add(&text, str_from(scheme));
    text_add(&text, str_after(value, from + url->scheme.len));
    return text_str(&text);
}
