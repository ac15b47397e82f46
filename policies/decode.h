/* SPDX-License-Identifier: Apache-2.0 */
/* YAML tree to C structs by tables: the policy document, rule files and workload facts are each described once, and all
 * their errors come from here: unknown key (with the nearest known one), wrong type, missing key, bad value, each with
 * line and column. */
#ifndef DRYFIT_POLICIES_DECODE_H
#define DRYFIT_POLICIES_DECODE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/tree.h"

enum decode_type {
    DECODE_STR,      /* struct str; not empty. A plain number or boolean is an error that asks for quotes */
    DECODE_TEXT,     /* struct str; may be empty; trailing newline dropped */
    DECODE_STRS,     /* struct strs: a list of strings, which may be empty (a single string is a list of one) */
    DECODE_BOOL,     /* bool */
    DECODE_UINT,     /* unsigned */
    DECODE_UINTS,    /* struct uints: a list (a single number is a list of one) */
    DECODE_PORTS,    /* struct uints, each 1 to 65535 */
    DECODE_SECONDS,  /* unsigned, from "90s", "2m" or a plain number of seconds */
    DECODE_QUANTITY, /* struct quantity (quantity.h) */
    DECODE_VERSION,  /* struct version (version.h); quote it, or 3.70 reads as a number */
    DECODE_DATE,     /* struct date */
    DECODE_CHOICE,   /* int: the index in choices */
    DECODE_STRUCT,   /* a struct in place, by schema */
    DECODE_LIST,     /* struct list of structs, by schema */
    DECODE_MAP,      /* struct list of structs, by schema, from a mapping: the key goes to the schema's key_offset */
    DECODE_NODE,     /* const cJSON *: left to the caller */
};

struct strs {
    const struct str *items;
    size_t len;
};
struct uints {
    const unsigned *items;
    size_t len;
};
struct list {
    const void *items; /* an array of the schema's structs */
    size_t len;
};
struct date {
    unsigned year, month, day; /* year 0: none */
};

struct decode_key {
    const char *key;
    size_t offset; /* in the struct */
    enum decode_type type;
    bool required;
    const struct decode_schema *schema; /* for STRUCT, LIST, MAP */
    const char *const *choices;         /* for CHOICE, ended by NULL */
};
struct decode_schema {
    const char *what;              /* "rule", "workload": for messages */
    size_t size;                   /* of the struct */
    const struct decode_key *keys; /* ended by {0} */
    size_t key_offset;             /* of the struct str that a MAP's key goes to */
    size_t place_offset;           /* of a const cJSON * that gets the node itself, for later messages; 0: none */
};

/* Fills out (zeroed here first) from a mapping. Strings are NUL-terminated and borrow the tree. */
MUST_USE bool decode(struct arena *arena, const struct decode_schema *schema, const cJSON *node, void *out,
                     struct err *err);
/* err_at() with the node's place, or with its key's. */
bool decode_fail(struct err *err, const cJSON *node, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool decode_fail_key(struct err *err, const cJSON *node, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* `"text"; did you mean "x"?`, or only `"text"`. For messages. */
struct str decode_suggest(struct arena *arena, struct str text, const char *const *candidates, size_t count);
/* The same for a key: where none is near, it says which there are, if they are few. */
struct str decode_suggest_key(struct arena *arena, struct str text, const char *const *keys, size_t count);
/* Words of a-z and 0-9 joined by single dashes. */
bool decode_is_kebab(struct str text);

bool strs_have(const struct strs *strs, struct str text);
bool strs_match(const struct strs *globs, struct str text); /* any glob */
bool uints_have(const struct uints *uints, unsigned number);
int date_cmp(struct date a, struct date b);

#endif
