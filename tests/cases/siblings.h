/* SPDX-License-Identifier: Apache-2.0 */
/* The documents of one file as the objects around each of them. */
#ifndef DRYFIT_TESTS_SIBLINGS_H
#define DRYFIT_TESTS_SIBLINGS_H

#include "policies/objects.h"

struct siblings {
    struct arena *arena; /* for views of the workloads among them */
    const cJSON **roots;
    size_t len;
};

/* Of an object that names none: default. */
struct str siblings_namespace(const cJSON *object);
/* Borrows siblings. */
struct objects siblings_objects(const struct siblings *siblings);

#endif
