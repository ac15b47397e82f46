/* SPDX-License-Identifier: Apache-2.0 */
/* As much of RFC 6902 as the fake API server needs: "test" and "add" of members, in objects and lists. */
#ifndef DRYFIT_TESTS_KUBE_PATCH_H
#define DRYFIT_TESTS_KUBE_PATCH_H

#include "base/arena.h"
#include "base/tree.h"

struct patch {
    const cJSON *steps;
};

bool patch_tests_hold(const struct patch *patch, const cJSON *object, struct arena *arena);
/* The object as text, with the additions and this resourceVersion. patch may be NULL. */
struct str patch_apply_version(const cJSON *object, const struct patch *patch, const char *version,
                               struct arena *arena);

#endif
