/* SPDX-License-Identifier: Apache-2.0 */
/* A struct str in a static table, where STR() is not constant enough. */
#ifndef DRYFIT_TESTS_LITERAL_H
#define DRYFIT_TESTS_LITERAL_H

#include "base/str.h"

#define TEXT(literal)                                                                                                  \
    {                                                                                                                  \
        literal, sizeof(literal) - 1                                                                                   \
    }

#endif
