/* SPDX-License-Identifier: Apache-2.0 */
/* Roles of one application (web and worker, say): which one a container is used for, whatever its image is. Names and
 * labels count most, then what it is told to run, then what it is probed for. */
#ifndef DRYFIT_POLICIES_ROLE_H
#define DRYFIT_POLICIES_ROLE_H

#include "policies/check.h"

struct role {
    const struct facts *facts; /* of the role that the container is used for; NULL: its image's own, or not known */
    bool certain;
    const char *variant; /* what says so: object, container, label, command, probe; or conflict */
    struct str sign;     /* "langfuse-worker", "/api/health" */
};

struct role role_find(const struct check_ctx *ctx, const struct described_container *it);
/* What describes ctx's container as it is meant: its image's facts, or those of the role it is certainly used for. */
struct described role_described(const struct check_ctx *ctx);
/* Whether the object's name or a label of it or its template names the application. */
bool role_is_of(const struct workload *workload, struct str application);
/* Whether text holds sign as whole words between dashes: langfuse-worker in my-langfuse-worker-2. */
bool role_names(struct str text, struct str sign);

#endif
