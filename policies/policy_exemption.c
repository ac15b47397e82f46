/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy_exemption.h"

enum { NOTICE_DAYS = 14 };

/* Days since 1970-01-01 in the Gregorian calendar; years are counted from March, so that leap days come last. */
static long day_number(struct date date)
{
    long year = (long)date.year - (date.month <= 2);
    long from_march = ((long)date.month + 9) % 12;
    long in_year = (153 * from_march + 2) / 5 + (long)date.day - 1;
    return year * 365 + year / 4 - year / 100 + year / 400 + in_year - 719468;
}

enum exemption_state exemption_state(const struct exemption *exemption, struct date today, long *days)
{
    if (exemption->until.year == 0)
        return EXEMPTION_LASTS;
    long left = day_number(exemption->until) - day_number(today);
    if (left < 0)
        return EXEMPTION_ENDED;
    if (left >= NOTICE_DAYS)
        return EXEMPTION_LASTS;
    if (days)
        *days = left;
    return EXEMPTION_ENDING;
}
