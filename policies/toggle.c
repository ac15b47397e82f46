/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/toggle.h"

static bool is_one_of(const char *const *words, struct str text)
{
    for (; *words; words++)
        if (str_eq_nocase(text, str_from(*words)))
            return true;
    return false;
}

bool toggle_on(struct str value)
{
    static const char *const words[] = {"true", "1", "yes", "on", NULL};
    return is_one_of(words, value);
}

bool toggle_off(struct str value)
{
    static const char *const words[] = {"false", "0", "no", "off", "", NULL};
    return is_one_of(words, value);
}
