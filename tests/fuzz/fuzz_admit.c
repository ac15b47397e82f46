/* SPDX-License-Identifier: Apache-2.0 */
/* A whole body to its response: whatever comes in, what goes out is JSON with a status that the API server knows how to
 * take, within the memory that a review may have. */
#include "base/json.h"
#include "insist.h"
#include "webhook/admit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CEILING = 16 * 1024 * 1024 };

static void check_body(const struct admit_answer *answer, struct arena *arena)
{
    const cJSON *root = NULL;
    struct err err = {0};
    insist(json_parse(arena, answer->body, &root, &err), "the answer is no JSON");
    if (answer->http_status != 200) {
        insist(str_eq(tree_get_str(root, "kind"), STR("Status")), "the answer is no Status");
        return;
    }
    const cJSON *response = tree_get(root, "response");
    insist(str_eq(tree_get_str(response, "uid"), answer->review.uid), "the uid differs");
    insist(tree_is_true(tree_get(response, "allowed")) == answer->verdict.allowed, "allowed differs");
    insist(answer->verdict.allowed == (tree_get(response, "status") == NULL), "a denial without status");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena ARENA_CLEANUP = arena_new(CEILING, NULL);
    struct arena *other ARENA_CLEANUP = arena_new(0, NULL);
    struct admit_case it = {
        .policy = insist_policy(), .today = {2026, 6, 1}, .body = {.ptr = (const char *)data, .len = size}};
    struct admit_answer answer;
    admit(&it, arena, &answer);
    insist(answer.http_status == 200 || answer.http_status == 400 || answer.http_status == 413, "an unknown status");
    check_body(&answer, other);
    return 0;
}
