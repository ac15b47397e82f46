/* SPDX-License-Identifier: Apache-2.0 */
/* A service mesh that puts a proxy into the pod at admission: what is probed or called then goes through it, and nobody
 * can tell from the template where it ends. */
#ifndef DRYFIT_POLICIES_MESH_H
#define DRYFIT_POLICIES_MESH_H

#include "policies/check.h"

/* Whether the pod asks for one: a label or annotation of the template whose key is in the rule's list, with another
 * value than false or disabled. */
bool mesh_injects(const struct check_ctx *ctx, const char *keys_param);

#endif
