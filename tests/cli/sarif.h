/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of the SARIF 2.1.0 schema (OASIS, errata 01) for the objects that a log of dryfit is made of. */
#ifndef DRYFIT_TESTS_CLI_SARIF_H
#define DRYFIT_TESTS_CLI_SARIF_H

#include "cli.h"

/* Fails the test at the first object that lacks what is required, has a member that the schema does not know, or a
 * value of another type, below its minimum or not among its words. */
void sarif_validate(const cJSON *log);

#endif
