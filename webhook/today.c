/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/today.h"

#include <time.h>

struct date today(void)
{
    time_t now = time(NULL);
    struct tm utc = {0};
    gmtime_r(&now, &utc);
    return (struct date){(unsigned)utc.tm_year + 1900, (unsigned)utc.tm_mon + 1, (unsigned)utc.tm_mday};
}
