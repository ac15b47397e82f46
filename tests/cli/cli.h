/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the real binary in a temporary folder of the test's own, with an environment of its own, and hands back what it
 * wrote. A run that takes longer than a minute is killed and fails the test. */
#ifndef DRYFIT_TESTS_CLI_CLI_H
#define DRYFIT_TESTS_CLI_CLI_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"

struct cli_run {
    int status;
    const char *out, *err; /* NUL-terminated; until the test's end */
};

int cli_setup(void **state);
/* The runs find this policy in DRYFIT_POLICY. */
int cli_setup_policy(void **state, const char *policy);
int cli_teardown(void **state);
#define CLI_TEST(name) cmocka_unit_test_setup_teardown(test_##name, cli_setup, cli_teardown)

/* Writes a file into the folder; name may hold one slash. */
void cli_put(const char *name, const char *text);
/* What a file of the folder holds; its path from anywhere. */
const char *cli_get(const char *name);
const char *cli_path(const char *name);
/* NAME=value for the runs that follow. */
void cli_env(const char *assignment);
/* The text of the next run's standard input. */
void cli_stdin(const char *text);
/* The next run's standard output is a terminal of so many columns. */
void cli_terminal(unsigned columns);
/* `dryfit` with these arguments. */
#define cli(...) cli_run((const char *const[]){"dryfit", __VA_ARGS__, NULL})
struct cli_run cli_run(const char *const *args);

/* From the arena of the test. */
const char *cli_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
const cJSON *cli_parse(const char *json);
struct arena *cli_arena(void);
const char *cli_folder(void); /* where the runs are, and cli_put() writes */

void cli_has(const char *text, const char *piece);
void cli_lacks(const char *text, const char *piece);
/* The member is a string and is want. */
void cli_member(const cJSON *object, const char *key, const char *want);
/* The member is a number and is want. */
void cli_number(const cJSON *object, const char *key, unsigned want);

#endif
