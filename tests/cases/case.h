/* SPDX-License-Identifier: Apache-2.0 */
/* One case: a file of manifests with what it is expected to draw, put through admit(), or, with the line `# together`,
 * through what is behind it, each document amid the others. See README.md. */
#ifndef DRYFIT_TESTS_CASE_H
#define DRYFIT_TESTS_CASE_H

#include "siblings.h"
#include "webhook/admit.h"

/* What a line `# expect:` says, or what admit() found. */
struct drawn {
    enum action action;
    struct str rule, container, subject;
    bool paired; /* has its counterpart among the others */
};

struct drawn_list {
    struct drawn *items;
    size_t len, room;
};

struct a_case {
    struct arena *arena; /* borrowed; owns the rest */
    const char *path;
    struct str text;
    bool together;
    struct drawn_list expected, found;
    struct str *answers; /* what a user would read, a text a document */
    size_t answers_len;
};

/* Reads the file and its head. */
MUST_USE bool case_read(struct arena *arena, const char *path, struct a_case *out, struct err *err);
/* The policy in NAME.policy.yaml beside NAME.yaml; *out stays as it is where there is none. */
MUST_USE bool case_policy(struct arena *arena, const char *path, struct policy **out, struct err *err);
bool case_is_policy(struct str path);
/* Its documents. */
MUST_USE bool case_documents(const struct a_case *it, struct siblings *out, struct err *err);
/* Judges every document. */
MUST_USE bool case_run(struct a_case *it, const struct policy *policy, struct err *err);
/* How many of a list are of that rule. */
size_t case_count(const struct drawn_list *list, struct str rule);

#endif
