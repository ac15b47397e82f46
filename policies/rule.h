/* SPDX-License-Identifier: Apache-2.0 */
/* A rule: a check with parameters and its words. Read from policies/rules/ or from a policy's customRules, as data. */
#ifndef DRYFIT_POLICIES_RULE_H
#define DRYFIT_POLICIES_RULE_H

#include "policies/decode.h"

struct check; /* check.h */

enum certainty { LIKELY, CERTAIN };

/* A text with {slots}; {{ and }} are braces. A check with variants may have one text for each of them. */
struct rule_text {
    struct str only;         /* used when there are no variants */
    const cJSON *by_variant; /* a mapping from variant to text, or NULL */
};

/* A parameter that is a list, as its check asks for it; without items where it is not given, or is none. */
struct rule_items {
    const char *name;
    struct strs strs;
    struct uints uints;
};

struct rule {
    const cJSON *place;
    struct str id; /* bind-loopback: kebab-case, begins with its family */
    const struct check *check;
    int most;                 /* enum certainty: what it says at most ("certainty" in the file: likely | certain) */
    struct str title;         /* one line, no full stop */
    struct rule_text message; /* one sentence: what is wrong, naming container and field, quoting the value */
    struct rule_text cause;   /* what happens at run time, with the error the user would see */
    struct rule_text fix;     /* what to write instead, with the new value; ends in a full stop */
    struct str example;       /* a few lines of YAML for `explain`: right and wrong; may be empty */
    struct strs references;
    const cJSON *parameters;        /* a mapping, validated against the check's schema; never NULL after loading */
    const struct rule_items *lists; /* of parameters, in the order of the check's schema */
    size_t lists_len;
    const char *file;
    bool own; /* the user's: of a policy's customRules */
};

/* One document (an entry of customRules has the same shape). Knows the checks by the registry. */
MUST_USE bool rule_parse(struct arena *arena, const cJSON *node, const char *file, struct rule *out, struct err *err);
/* bind of bind-loopback. */
struct str rule_family(const struct rule *rule);
/* A shipped rule's family is one of the ten; a custom one may have its own. */
MUST_USE bool rule_check_family(struct arena *arena, const struct rule *rule, struct err *err);
/* Replaces those of the parameters that a policy gives: known keys only, right types. */
MUST_USE bool rule_set_parameters(struct arena *arena, struct rule *rule, const cJSON *parameters, struct err *err);

/* Parameters, typed as the check's schema says; empty, 0 or false when not given. */
bool rule_flag(const struct rule *rule, const char *name);
unsigned rule_uint(const struct rule *rule, const char *name);
struct str rule_str(const struct rule *rule, const char *name);
bool rule_has_uint(const struct rule *rule, const char *name, unsigned number);  /* in a list of numbers */
bool rule_has_str(const struct rule *rule, const char *name, struct str text);   /* in a list of strings */
bool rule_has_match(const struct rule *rule, const char *name, struct str text); /* any glob of a list matches */
const cJSON *rule_list(const struct rule *rule, const char *name);               /* to walk it: node->child ... */

#endif
