/* SPDX-License-Identifier: Apache-2.0 */
/* An RFC 6901 pointer as a field. Without the tree that it points into, a step is taken for an item where it is a
 * number or -, and ~ is no escape. */
#ifndef DRYFIT_TESTS_POINTER_H
#define DRYFIT_TESTS_POINTER_H

#include "policies/field.h"

static inline struct field pointer_step(const struct field *parent, struct str token)
{
    uint64_t index = SIZE_MAX;
    bool item = str_eq(token, STR("-")) || str_uint(token, 1000, &index);
    return item ? field_item(parent, index) : field_key(parent, token);
}

static inline struct field pointer_field(struct arena *arena, struct str pointer)
{
    struct field field = field_key(NULL, STR(""));
    const struct field *parent = NULL;
    struct str token;
    pointer = str_after(pointer, 1);
    while (str_cut(&pointer, '/', &token)) {
        field = pointer_step(parent, token);
        parent = field_keep(arena, field);
    }
    return field;
}

#endif
