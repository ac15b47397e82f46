/* SPDX-License-Identifier: Apache-2.0 */
/* What a check says: one value that does not fit. Lives in the arena of the review or document. */
#ifndef DRYFIT_POLICIES_FINDING_H
#define DRYFIT_POLICIES_FINDING_H

#include "policies/field.h"
#include "policies/rule.h"
#include "policies/workload.h"

struct facts; /* facts.h */

/* One change of an RFC 6902 patch. A string that becomes another is kept in parts: a thousand changes of one long value
 * share its text, and JSON is made of those only that somebody reads. */
enum patch_op { PATCH_REPLACE, PATCH_ADD, PATCH_REMOVE };
enum { PATCH_PARTS = 3 };
struct patch {
    enum patch_op op;
    struct field field; /* what changes; for PATCH_ADD to a list: the item's index is SIZE_MAX ("-") */
    struct str value;   /* JSON text; empty for PATCH_REMOVE, and where parts say it */
    bool in_parts;
    struct str parts[PATCH_PARTS]; /* the string's, in their order; any may be empty */
    const struct patch *next;
};

struct slot {
    const char *name;
    struct str value;
    const struct slot *next;
};

struct finding {
    const struct rule *rule;
    enum certainty certainty;
    const struct container *container; /* NULL: of the pod or the object */
    struct str subject;  /* env name, probe ("livenessProbe"), resource ("limits.memory"), flag ("--host"), "image" */
    struct str value;    /* the offending value, passwords masked; may be empty where something is missing */
    struct field field;  /* where it stands; where something is missing: the nearest thing that is there */
    const char *variant; /* one of the check's, or NULL */
    const struct slot *slots;
    const struct patch *patches; /* in order; NULL when there is none */
    bool safe;                   /* the patch needs no person's decision */
    size_t order;                /* in which the checks found it */
    const struct workload *workload;
    const struct facts *facts; /* of the container's image or program; NULL: not described */
    /* Made from the rule's texts by the engine. */
    struct str message, cause, fix;
};

struct findings {
    struct finding **items;
    size_t len, room;
    size_t searched; /* bytes, for finding_search() */
};

struct check_ctx; /* check.h */

/* A new finding of ctx's rule and container. Certainty is lowered to the rule's most. All strings are borrowed:
 * literals or arena. value and slots are masked here (secret.h). */
struct finding *finding_add(const struct check_ctx *ctx, enum certainty certainty, struct str subject, struct str value,
                            struct field field);
/* Slots that every text may use without being set: {object} {kind} {name} {container} {subject} {value} {field} {image}
 * {facts} (the title of the described image). */
void finding_slot(const struct check_ctx *ctx, struct finding *finding, const char *name, struct str value);
void finding_slot_uint(const struct check_ctx *ctx, struct finding *finding, const char *name, uint64_t value);
/* Patches: value is given as a string and becomes JSON here (…_json takes JSON text). */
void finding_replace(const struct check_ctx *ctx, struct finding *finding, struct field field, struct str value);
/* The same where part, which lies in the string `whole` that stands there, becomes good. */
void finding_replace_part(const struct check_ctx *ctx, struct finding *finding, struct field field, struct str whole,
                          struct str part, struct str good);
/* Where part begins in whole; false unless it stands there exactly once. A run searches so much text and no more: what
 * it finds beyond that has no patch. */
bool finding_search(const struct check_ctx *ctx, struct str whole, struct str part, size_t *at);
void finding_replace_json(const struct check_ctx *ctx, struct finding *finding, struct field field, struct str json);
void finding_insert_json(const struct check_ctx *ctx, struct finding *finding, struct field field, struct str json);
void finding_remove(const struct check_ctx *ctx, struct finding *finding, struct field field);
/* Sets env NAME to value in the container: replaces its value where it has one, adds an entry (and the list) where not.
 */
void finding_set_env(const struct check_ctx *ctx, struct finding *finding, struct str name, struct str value);

/* 16 hex digits of rule, object (kind, namespace, name), container name, subject and value: the identity for
 * ratcheting, baselines and fingerprints. */
struct str finding_key(struct arena *arena, const struct finding *finding, const struct workload *workload);
/* What the patch writes, as JSON text. */
struct str patch_value(struct arena *arena, const struct patch *patch);
/* Whether both ask for the same change. */
bool patch_same(const struct patch *a, const struct patch *b);
/* The finding's patch as RFC 6902 JSON, each change guarded by a `test` where there is something to test; against the
 * object. Empty when there is none. */
struct str finding_patch(struct arena *arena, const struct finding *finding, const cJSON *object);

#endif
