/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a quantity: what is written from a quantity reads as the same one again. */
#undef NDEBUG /* asserts are what this program is for, in optimised builds, too */
#include <assert.h>

#include "policies/quantity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(struct arena *arena, struct quantity quantity, bool memory)
{
    struct quantity again = {0};
    assert(quantity_parse(quantity_text(arena, quantity, memory), &again));
    bool same = again.milli == quantity.milli;
    bool saturated = quantity.milli == INT64_MAX || quantity.milli == INT64_MIN;
    assert(same || saturated);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct quantity quantity = {0};
    if (!quantity_parse((struct str){(const char *)data, size}, &quantity))
        return 0;
    struct arena *arena = arena_new(0, NULL);
    if (!arena)
        return 0;
    round_trip(arena, quantity, true);
    round_trip(arena, quantity, false);
    arena_free(arena);
    return 0;
}
