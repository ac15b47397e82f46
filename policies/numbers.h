/* SPDX-License-Identifier: Apache-2.0 */
/* The port numbers that a container's manifest names somewhere. Rules ask for one number after another, of a container
 * that may hold a megabyte of text: so the text is read once, for all numbers at once. */
#ifndef DRYFIT_POLICIES_NUMBERS_H
#define DRYFIT_POLICIES_NUMBERS_H

#include "policies/check.h"

/* A number counts with no digit beside it: 8080 in ":8080", "PORT=8080", "8080/tcp"; not in 18080. */
struct number_set {
    const uint16_t *items; /* sorted */
    size_t len;
};

struct numbers {
    struct number_set words;           /* of command and args */
    struct number_set env;             /* of values without a URL */
    struct number_set urls;            /* of values with one */
    struct number_set flags;           /* of values that hold a command line: REDIS_ARGS="--save 60 1 --port 6380" */
    struct number_set ports;           /* declared */
    unsigned image_port, program_port; /* for pod_port.c: on which the described programs listen */
    bool ports_known;                  /* those two */
};

/* For described_container: a place for them, empty until somebody asks. */
struct numbers **numbers_slot(struct arena *arena);
/* The container's. */
struct numbers *numbers_of(const struct check_ctx *ctx, const struct described_container *it);
bool number_set_has(const struct number_set *set, unsigned number);

#endif
