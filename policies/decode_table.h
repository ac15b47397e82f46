/* SPDX-License-Identifier: Apache-2.0 */
/* What the tables for decode() are written with, one line a key. The names are short, so that a table reads like the
 * document: for the files that hold such tables alone. */
#ifndef DRYFIT_POLICIES_DECODE_TABLE_H
#define DRYFIT_POLICIES_DECODE_TABLE_H

#include "policies/decode.h"

/* A key: its name in the file, its type, the struct and the member it goes to. */
#define KEY(name, kind, at, member)                                                                                    \
    {                                                                                                                  \
        name, offsetof(struct at, member), DECODE_##kind, false, NULL, NULL                                            \
    }
#define NEED(name, kind, at, member)                                                                                   \
    {                                                                                                                  \
        name, offsetof(struct at, member), DECODE_##kind, true, NULL, NULL                                             \
    }
#define WITH(name, kind, at, member, schema)                                                                           \
    {                                                                                                                  \
        name, offsetof(struct at, member), DECODE_##kind, false, schema, NULL                                          \
    }
#define PICK(name, at, member, choices)                                                                                \
    {                                                                                                                  \
        name, offsetof(struct at, member), DECODE_CHOICE, false, NULL, choices                                         \
    }
/* Keys that only group: the group's members lie in the struct around it. */
#define GROUP(name, schema)                                                                                            \
    {                                                                                                                  \
        name, 0, DECODE_STRUCT, false, schema, NULL                                                                    \
    }

#define SCHEMA(what, at, keys)                                                                                         \
    {                                                                                                                  \
        what, sizeof(struct at), keys, 0, 0                                                                            \
    }
/* The member place gets the node itself. */
#define SCHEMA_PLACED(what, at, keys)                                                                                  \
    {                                                                                                                  \
        what, sizeof(struct at), keys, 0, offsetof(struct at, place)                                                   \
    }
/* Of a mapping's values: the key goes to the member. */
#define SCHEMA_OF_MAP(what, at, keys, member)                                                                          \
    {                                                                                                                  \
        what, sizeof(struct at), keys, offsetof(struct at, member), 0                                                  \
    }

#endif
