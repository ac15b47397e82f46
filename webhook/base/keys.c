/* SPDX-License-Identifier: Apache-2.0 */
#include "base/keys.h"

enum { FEW = 32 }; /* so many keys are compared each with each: no sorting is faster */

/* Mixes well enough to tell keys apart; nothing rests on it being hard to collide. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ (hash >> 32);
}

/* The bytes from `from` on, at most eight. */
static uint64_t word_at(struct str name, size_t from)
{
    uint64_t word = 0;
    size_t len = name.len - from;
    if (len >= sizeof word) {
        memcpy(&word, name.ptr + from, sizeof word);
        return word;
    }
    for (; from < name.len; from++)
        word = word << 8 | (unsigned char)name.ptr[from];
    return word;
}

uint64_t key_hash(struct str name)
{
    uint64_t hash = name.len;
    size_t last = name.len > sizeof hash ? name.len - sizeof hash : 0;
    for (size_t at = 0; at < last; at += sizeof hash)
        hash = mix(hash, word_at(name, at));
    return mix(hash, word_at(name, last));
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
