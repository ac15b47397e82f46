/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of both parsers share: texts that are refused, and deep ones. Include after cmocka.h. */
#ifndef DRYFIT_TESTS_PARSE_CASE_H
#define DRYFIT_TESTS_PARSE_CASE_H

#include "arena_fixture.h"
#include "base/text.h"
#include "literal.h"

struct bad {
    struct str text;
    unsigned line, column;
    const char *message;
};

static inline void assert_refused(bool (*parse)(struct str text, const cJSON **root, struct err *err),
                                  const struct bad *bad)
{
    const cJSON *root = NULL;
    struct err err = {0};
    if (parse(bad->text, &root, &err))
        fail_msg("accepted: %.*s", STR_ARG(bad->text));
    assert_null(root);
    assert_string_equal(err.message, bad->message);
    if (err.line != bad->line || err.column != bad->column)
        fail_msg("%.*s: %u:%u instead of %u:%u", STR_ARG(bad->text), err.line, err.column, bad->line, bad->column);
}

/* count times `open`, then `inside`, then count times `close`. */
static inline struct str nested(unsigned count, const char *open, const char *inside, const char *close)
{
    struct text text = {.arena = arena};
    for (unsigned i = 0; i < count; i++)
        text_add(&text, str_from(open));
    text_add(&text, str_from(inside));
    for (unsigned i = 0; i < count; i++)
        text_add(&text, str_from(close));
    return text_str(&text);
}

#endif
