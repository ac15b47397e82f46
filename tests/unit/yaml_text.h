/* SPDX-License-Identifier: Apache-2.0 */
/* YAML in a test's own text -> tree. Include after cmocka.h. */
#ifndef DRYFIT_TESTS_YAML_TEXT_H
#define DRYFIT_TESTS_YAML_TEXT_H

#include "assert_str.h"
#include "base/yaml.h"

/* The first document; fails the test when it cannot be parsed. */
static inline const cJSON *yaml_text(struct arena *memory, const char *text)
{
    struct yaml_stream stream = {.text = str_from(text)};
    struct yaml_document document;
    const cJSON *root = NULL;
    struct err err = {0};
    if (!yaml_next(&stream, &document))
        fail_msg("no document in: %s", text);
    if (!yaml_parse(memory, &document, &root, &err))
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    return root;
}

/* The failure's place and message as LINE:COLUMN: MESSAGE. */
#define assert_err(err, expected)                                                                                      \
    do {                                                                                                               \
        char assert_err_text[sizeof(err).message + 32];                                                                \
        snprintf(assert_err_text, sizeof assert_err_text, "%u:%u: %s", (err).line, (err).column, (err).message);       \
        assert_string_equal(assert_err_text, expected);                                                                \
    } while (0)

#endif
