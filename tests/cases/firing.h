/* SPDX-License-Identifier: Apache-2.0 */
/* The cases that fire, for programs that do more with them than judge them: those named on the command line, or all. */
#ifndef DRYFIT_TESTS_FIRING_H
#define DRYFIT_TESTS_FIRING_H

#include "policies/policy.h"

struct firing {
    void (*each)(const char *path, const struct policy *shipped);
    void (*last)(void); /* after all of them, but not after those that were named */
};

/* False when the shipped policy or the folder cannot be read, which is printed. */
bool firing_run(const struct firing *firing, int argc, char **argv);

#endif
