/* SPDX-License-Identifier: Apache-2.0 */
/* A check: code that compares the view with facts and adds findings. It knows no product, never fails, prints or
 * decides. policies/checks/NAME.c defines `const struct check check_NAME`; the registry finds it by the file's name. */
#ifndef DRYFIT_POLICIES_CHECK_H
#define DRYFIT_POLICIES_CHECK_H

#include "policies/facts.h"
#include "policies/finding.h"
#include "policies/objects.h"
#include "policies/secret.h"

struct policy;      /* policy.h */
struct target_list; /* target.h */
struct numbers;     /* numbers.h */

/* What is known of the image or program of a container. */
struct described {
    const struct facts *facts; /* NULL: nothing is known */
    bool certain; /* matched on two segments, by annotation or by program, and the command (if any) starts this program
                   */
    struct version version; /* by tag or annotation; parts 0: not known */
    bool newest;            /* latest, or no tag and no digest */
};

/* A container with what is known of it. */
struct described_container {
    const struct container *container;
    struct described image;      /* by the image's name */
    struct target_list *targets; /* the URLs in it (target.h), found when first asked for */
    struct numbers **numbers;    /* that its manifest names (numbers.h), likewise */
    struct described program;    /* by the command's program, when that has facts of its own; may be the same facts */
};

struct check_ctx {
    const struct policy *policy;
    const struct workload *workload;
    const struct described_container *all; /* workload->containers_len of them, in that order */
    const struct described_container *it;  /* the container to look at; NULL for check->workload */
    const struct container *container;     /* it->container */
    const struct rule *rule;
    const struct objects *objects; /* NULL: nothing is known about other objects */
    struct arena *arena;
    struct findings *findings;
};

enum param_type { PARAM_BOOL, PARAM_UINT, PARAM_STR, PARAM_UINTS, PARAM_STRS };
struct param {
    const char *name;
    enum param_type type;
    bool required;
    const char *about; /* one line */
};

struct check {
    const char *name;            /* url-https: the file's name with - for _ */
    const char *about;           /* one line: what is compared with what */
    const struct param *params;  /* ended by {0}; NULL: none */
    const char *const *slots;    /* what finding_slot() sets, ended by NULL; NULL: none */
    const char *const *variants; /* ended by NULL; NULL: none */
    /* One of the two. container is called for each container whose kind is in kinds (0: main and sidecar). */
    void (*container)(const struct check_ctx *ctx);
    void (*workload)(const struct check_ctx *ctx);
    unsigned kinds; /* bits 1 << enum container_kind */
};

enum { CHECK_INIT_TOO = 1 << CONTAINER_MAIN | 1 << CONTAINER_SIDECAR | 1 << CONTAINER_INIT };

/* registry.c, made from the file names. */
extern const struct check *const check_registry[]; /* ended by NULL, in name order */
struct embedded {
    const char *name; /* rules/bind-loopback.yaml */
    struct str text;
};
extern const struct embedded
    embedded_files[]; /* ended by a NULL name, in name order: default.yaml, rules/, workloads/ */

const struct check *check_find(struct str name);

#endif
