/* SPDX-License-Identifier: Apache-2.0 */
#include "review_of.h"

#include "base/tree_write.h"
#include "siblings.h"

struct str review_of(struct arena *arena, const cJSON *object)
{
    struct text out = {.arena = arena};
    text_add(&out,
             STR("{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"case\","
                 "\"kind\":{\"kind\":"));
    text_json(&out, tree_get_str(object, "kind"));
    text_add(&out, STR("},\"namespace\":"));
    text_json(&out, siblings_namespace(object));
    text_add(&out, STR(",\"operation\":\"CREATE\",\"object\":"));
    tree_write(&out, object);
    text_add(&out, STR(",\"oldObject\":null,\"dryRun\":false}}\n"));
    return text_str(&out);
}
