/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/check.h"

const struct check *check_find(struct str name)
{
    for (size_t i = 0; check_registry[i]; i++)
        if (str_eq(name, str_from(check_registry[i]->name)))
            return check_registry[i];
    return NULL;
}
