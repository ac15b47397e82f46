/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/mesh.h"

static bool asks(const struct check_ctx *ctx, const char *keys_param, const cJSON *pairs)
{
    for (const cJSON *pair = pairs == NULL ? NULL : pairs->child; pair != NULL; pair = pair->next) {
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
