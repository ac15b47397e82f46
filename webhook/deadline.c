/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/deadline.h"

enum { DAY_S = 24 * 60 * 60 };

static const uint64_t second = UINT64_C(1000000000); /* ns */

static const struct {
    struct str suffix;
    uint64_t factor; /* ns */
} units[] = {
    {{"ns", 2}, 1},
    {{"us", 2}, 1000},
    {{"\xC2\xB5s", 3}, 1000},
    {{"ms", 2}, 1000000},
    {{"s", 1}, 1000000000},
    {{"m", 1}, 60000000000},
    {{"h", 1}, UINT64_C(3600000000000)},
};

static size_t digits_at(struct str text)
{
    size_t len = 0;
    while (len < text.len && text.ptr[len] >= '0' && text.ptr[len] <= '9')
        len++;
    return len;
}

/* The unit at the front of rest; "m" is not taken for "ms", which stands before it in the table. */
static bool take_unit(struct str *rest, uint64_t *factor)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!str_starts(*rest, units[i].suffix))
            continue;
        *factor = units[i].factor;
        *rest = str_after(*rest, units[i].suffix.len);
        return true;
    }
    return false;
}

/* "1.5s" off the front of rest: time.ParseDuration, without a sign. */
static bool take_part(struct str *rest, uint64_t *ns)
{
    struct str whole = str_from_to(*rest, 0, digits_at(*rest)), fraction = {0};
    uint64_t number = 0, factor = 0;
    *rest = str_after(*rest, whole.len);
    if (str_starts(*rest, STR("."))) {
        *rest = str_after(*rest, 1);
        fraction = str_from_to(*rest, 0, digits_at(*rest));
        *rest = str_after(*rest, fraction.len);
    }
    if (whole.len + fraction.len == 0 || !take_unit(rest, &factor))
        return false;
    if (whole.len > 0 && !str_uint(whole, DAY_S * second / factor, &number))
        return false;
    *ns = number * factor;
    for (size_t i = 0; i < fraction.len; i++) {
        factor /= 10;
        *ns += (uint64_t)(fraction.ptr[i] - '0') * factor;
    }
    return true;
}

static uint64_t parse(struct str rest)
{
    uint64_t sum = 0, part = 0;
    while (rest.len > 0) {
        if (!take_part(&rest, &part))
            return 0;
        sum += part;
        if (sum > DAY_S * second)
            return 0;
    }
    return (sum + 999999) / 1000000;
}

uint64_t deadline_parse(struct str query)
{
    while (query.ptr && query.len > 0) {
        struct str pair = {0};
        str_cut(&query, '&', &pair);
        if (str_starts(pair, STR("timeout=")))
            return parse(str_after(pair, sizeof "timeout=" - 1));
    }
    return 0;
}
