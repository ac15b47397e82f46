/* SPDX-License-Identifier: Apache-2.0 */
/* Durations and dates as people write them. */
#include <limits.h>

#include "policies/decode_scalar.h"

bool decode_seconds(struct str text, unsigned *out)
{
    static const struct {
        char unit;
        unsigned seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}};
    uint64_t number = 0;
    if (text.len < 2)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (text.ptr[text.len - 1] != units[i].unit)
            continue;
        if (!str_uint(str_from_to(text, 0, text.len - 1), INT_MAX / units[i].seconds, &number))
            return false;
        *out = (unsigned)number * units[i].seconds;
        return true;
    }
    return false;
}

static unsigned days_in(unsigned year, unsigned month)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

bool decode_date(struct str text, struct date *out)
{
    uint64_t year = 0;
    uint64_t month = 0;
    uint64_t day = 0;
    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-')
        return false;
    if (!str_uint(str_from_to(text, 0, 4), 9999, &year) || !str_uint(str_from_to(text, 5, 7), 12, &month) ||
        !str_uint(str_after(text, 8), 31, &day))
        return false;
    if (year == 0 || month == 0 || day == 0 || day > days_in((unsigned)year, (unsigned)month))
        return false;
    *out = (struct date){(unsigned)year, (unsigned)month, (unsigned)day};
    return true;
}
