/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/version.h"

#include <limits.h>

enum { NUMBER_ALONE_MAX = 1000 }; /* from here on it is a date or the number of a build: 20240611, 1542 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* rc, rc2, rc.2, alpha-1; not a variant of the image such as alpine. */
static bool starts_prerelease(struct str text)
{
    static const char *const words[] = {"rc", "alpha", "beta", "pre", "preview", "snapshot"};
    size_t len = 0;
    while (len < text.len && is_letter(text.ptr[len]))
        len++;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq_nocase(str_from_to(text, 0, len), str_from(words[i])))
            return true;
    return false;
}

static bool cut_number(struct str *rest, unsigned *out)
{
    size_t len = 0;
    uint64_t value = 0;
    while (len < rest->len && is_digit(rest->ptr[len]))
        len++;
    if (!str_uint(str_from_to(*rest, 0, len), UINT_MAX, &value))
        return false;
    *rest = str_after(*rest, len);
    *out = (unsigned)value;
    return true;
}

static bool at_dotted_number(struct str text)
{
    return text.len >= 2 && text.ptr[0] == '.' && is_digit(text.ptr[1]);
}

struct version version_parse(struct str text)
{
    struct version version = {0};
    struct str rest = text;
    if (rest.len > 0 && (rest.ptr[0] == 'v' || rest.ptr[0] == 'V'))
        rest = str_after(rest, 1);
    if (!cut_number(&rest, &version.part[0]))
        return (struct version){0};
    version.parts = 1;
    if (version.part[0] >= NUMBER_ALONE_MAX && !at_dotted_number(rest))
        return (struct version){0};
    while (version.parts < 3 && at_dotted_number(rest)) {
        rest = str_after(rest, 1);
        if (!cut_number(&rest, &version.part[version.parts]))
            return (struct version){0};
        version.parts++;
    }
    if (rest.len > 0 && !is_letter(rest.ptr[0]))
        rest = str_after(rest, 1);
    else if (rest.len > 0 && !starts_prerelease(rest))
        return (struct version){0}; /* 7b, 3f2a1bc: a size, a commit */
    version.prerelease = starts_prerelease(rest);
    return version;
}

/* Of two versions with the same numbers; which of two release candidates comes first is not kept. */
static enum version_order prerelease_order(struct version version, struct version bound)
{
    if (version.prerelease && bound.prerelease)
        return VERSION_UNKNOWN;
    if (version.prerelease)
        return VERSION_BELOW;
    return bound.prerelease ? VERSION_ABOVE : VERSION_EQUAL;
}

enum version_order version_order(struct version version, struct version bound)
{
    if (version.parts == 0 || bound.parts == 0)
        return VERSION_UNKNOWN;
    for (unsigned i = 0; i < version.parts; i++)
        if (version.part[i] != bound.part[i])
            return version.part[i] < bound.part[i] ? VERSION_BELOW : VERSION_ABOVE;
    for (unsigned i = version.parts; i < 3; i++)
        if (bound.part[i] != 0)
            return VERSION_UNKNOWN;
    return prerelease_order(version, bound);
}
