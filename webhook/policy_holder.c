/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/policy_holder.h"

#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

struct entry {
    struct policy_held held;
    struct policy *policy;
    unsigned users; /* the holder is one while this is in force */
};

struct policy_holder {
    pthread_mutex_t lock; /* over current and all users */
    struct entry *current;
    uint64_t generations;
};

struct policy_holder *policy_holder_new(void)
{
    struct policy_holder *holder = calloc(1, sizeof *holder);
    if (holder)
        pthread_mutex_init(&holder->lock, NULL);
    return holder;
}

static void drop(struct policy_holder *holder, struct entry *entry)
{
    pthread_mutex_lock(&holder->lock);
    bool last = --entry->users == 0;
    pthread_mutex_unlock(&holder->lock);
    if (!last)
        return;
    policy_free(entry->policy);
    free(entry);
}

void policy_holder_free(struct policy_holder *holder)
{
    if (!holder)
        return;
    if (holder->current)
        drop(holder, holder->current);
    pthread_mutex_destroy(&holder->lock);
    free(holder);
}

bool policy_holder_set(struct policy_holder *holder, struct policy *policy, uint64_t *generation, struct err *err)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry) {
        policy_free(policy);
        return err_set(err, "policy: out of memory");
    }
    pthread_mutex_lock(&holder->lock);
    struct entry *old = holder->current;
    *entry = (struct entry){{policy, ++holder->generations}, policy, 1};
    holder->current = entry;
    *generation = entry->held.generation;
    pthread_mutex_unlock(&holder->lock);
    if (old)
        drop(holder, old);
    return true;
}

const struct policy_held *policy_holder_take(struct policy_holder *holder)
{
    pthread_mutex_lock(&holder->lock);
    struct entry *entry = holder->current;
    assert(entry);
    entry->users++;
    pthread_mutex_unlock(&holder->lock);
    return &entry->held;
}

void policy_holder_give(struct policy_holder *holder, const struct policy_held *held)
{
    union {
        const struct policy_held *in;
        struct entry *out; /* of which it is the first */
    } it = {.in = held};
    drop(holder, it.out);
}
