/* SPDX-License-Identifier: Apache-2.0 */
#include "base/keys.h"

enum { FEW = 32 }; /* so many keys are compared each with each: no sorting is faster */

/* Mixes well enough to tell keys apart; nothing rests on it being hard to collide. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ (hash >> 32);
}

static uint64_t eight(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static uint64_t four(const char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* All bytes of a name of less than eight, some of them twice. */
static uint64_t all_of(struct str name)
{
    if (name.len >= 4)
        return four(name.ptr) << 32 | four(name.ptr + name.len - 4);
    const unsigned char *bytes = (const unsigned char *)name.ptr;
    return name.len == 0 ? 0 : (uint64_t)bytes[0] << 16 | (uint64_t)bytes[name.len / 2] << 8 | bytes[name.len - 1];
}

uint64_t key_hash(struct str name)
{
    uint64_t hash = name.len;
    if (name.len < sizeof hash)
        return mix(hash, all_of(name));
    for (size_t at = 0; at < name.len - sizeof hash; at += sizeof hash)
        hash = mix(hash, eight(name.ptr + at));
    return mix(hash, eight(name.ptr + name.len - sizeof hash));
}

bool key_same(const struct key *a, const struct key *b)
{
    return a->hash == b->hash && str_eq(a->name, b->name);
}

static int order(const void *left, const void *right)
{
    const struct key *a = left;
    const struct key *b = right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    int names = str_cmp(a->name, b->name);
    if (names != 0)
        return names;
    return (a->at > b->at) - (a->at < b->at);
}

void keys_sort(struct key *keys, size_t count)
{
    if (count > 1)
        qsort(keys, count, sizeof *keys, order);
}

const struct key *keys_find(const struct key *keys, size_t count, struct str name)
{
    const struct key wanted = {.name = name, .hash = key_hash(name)};
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order(&keys[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && key_same(&keys[low], &wanted) ? &keys[low] : NULL;
}

static bool repeat_of_few(const struct key *keys, size_t count, struct key *first, struct key *again)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (!key_same(&keys[i], &keys[j]))
                continue;
            *first = keys[j];
            *again = keys[i];
            return true;
        }
    }
    return false;
}

bool keys_repeat(struct key *keys, size_t count, struct key *first, struct key *again)
{
    if (count <= FEW)
        return repeat_of_few(keys, count, first, again);
    keys_sort(keys, count);
    bool found = false;
    for (size_t i = 1; i < count; i++) {
        if (!key_same(&keys[i - 1], &keys[i]) || (found && keys[i].at > again->at))
            continue;
        *first = keys[i - 1];
        *again = keys[i];
        found = true;
    }
    return found;
}
