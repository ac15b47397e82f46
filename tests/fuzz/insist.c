/* SPDX-License-Identifier: Apache-2.0 */
#include "insist.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"

void insist(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

const struct policy *insist_policy(void)
{
    static struct policy *policy;
    struct err err = {0};
    if (policy)
        return policy;
    json_init();
    insist(policy_new(NULL, 0, &policy, &err), err.message);
    return policy;
}
