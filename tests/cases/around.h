/* SPDX-License-Identifier: Apache-2.0 */
/* The documents of one file as the objects around each of them. */
#ifndef DRYFIT_TESTS_AROUND_H
#define DRYFIT_TESTS_AROUND_H

#include "policies/objects.h"

struct around {
    struct arena *arena; /* for views of the workloads among them */
    const cJSON **roots;
    size_t len;
};

/* Of an object that names none: default. */
struct str around_namespace(const cJSON *object);
/* Borrows around. */
struct objects around_objects(const struct around *around);

#endif
