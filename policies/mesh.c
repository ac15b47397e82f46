/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/mesh.h"

/* So many are looked at. In an object with more, one of them may ask for it. */
enum { PAIRS_MAX = 512 };

static bool asks(const struct check_ctx *ctx, const char *keys_param, const cJSON *pairs)
{
    size_t asked = 0;
    for (const cJSON *pair = pairs == NULL ? NULL : pairs->child; pair != NULL; pair = pair->next) {
        if (++asked > PAIRS_MAX) {
            return true;
        }
        bool refused = str_eq(tree_str(pair), STR("false")) || str_eq(tree_str(pair), STR("disabled"));
        if (!refused && rule_has_str(ctx->rule, keys_param, tree_key(pair))) {
            return true;
        }
    }
    return false;
}

bool mesh_injects(const struct check_ctx *ctx, const char *keys_param)
{
    const struct workload *workload = ctx->workload;
    return asks(ctx, keys_param, workload->pod_labels) || asks(ctx, keys_param, workload->pod_annotations);
}
