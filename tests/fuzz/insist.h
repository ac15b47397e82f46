/* SPDX-License-Identifier: Apache-2.0 */
/* What harnesses insist on, with a word for whoever reads the crash. */
#ifndef DRYFIT_TESTS_FUZZ_INSIST_H
#define DRYFIT_TESTS_FUZZ_INSIST_H

#include "policies/policy.h"

/* Ends the program unless it holds. */
void insist(bool holds, const char *what);
/* The shipped policy, made once; what parses is ready, too. */
const struct policy *insist_policy(void);

#endif
