/* SPDX-License-Identifier: Apache-2.0 */
/* Image references (the distribution/reference grammar): [registry[:port]/]path[:tag][@digest]. */
#ifndef DRYFIT_POLICIES_IMAGE_H
#define DRYFIT_POLICIES_IMAGE_H

#include "base/str.h"

struct image {
    struct str text;       /* as written */
    struct str registry;   /* registry:5000; empty when none is written */
    struct str repository; /* the path after it: langfuse/langfuse-worker, redis */
    struct str name;       /* its last segment */
    struct str tag;        /* empty when none is written */
    struct str digest;     /* sha256:...; empty when none is written */
};

/* False when text is no image reference (empty, blanks, an unexpanded template). Pieces borrow text. */
bool image_parse(struct str text, struct image *out);

enum image_match {
    IMAGE_NO,
    IMAGE_NAME, /* the last segment alone */
    IMAGE_PATH, /* the last two segments, behind any registry */
};
/* known is "namespace/name". An official image without a namespace ("redis", "docker.io/redis") is library/redis. */
enum image_match image_matches(const struct image *image, struct str known);

#endif
