/* SPDX-License-Identifier: Apache-2.0 */
/* How long each call took, in the order in which they began. */
#ifndef DRYFIT_TESTS_LOAD_FIGURES_H
#define DRYFIT_TESTS_LOAD_FIGURES_H

#include <stddef.h>
#include <stdint.h>

struct figures {
    uint32_t *us; /* microseconds a call, 0: it failed or did not happen */
    size_t len, most;
};

void figures_init(struct figures *figures, size_t most); /* exits the program without memory */
void figures_release(struct figures *figures);
/* Sorts part number i of parts in place, without the failed, and returns the value below which that share lies. */
uint32_t figures_quantile(struct figures *figures, size_t i, size_t parts, double share);

#endif
