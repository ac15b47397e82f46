/* SPDX-License-Identifier: Apache-2.0 */
/* A manifest's tree -> the AdmissionReview that the API server would send for its creation. */
#ifndef DRYFIT_TESTS_REVIEW_OF_H
#define DRYFIT_TESTS_REVIEW_OF_H

#include "base/arena.h"
#include "base/tree.h"

struct str review_of(struct arena *arena, const cJSON *object);

#endif
