/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/reload.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "webhook/digest.h"
#include "webhook/log.h"
#include "webhook/watch.h"

/* Milliseconds. */
enum {
    QUIET = 100,    /* after a change, for the writer to finish */
    LONGEST = 1000, /* for one that goes on writing */
    SOON = 1000,    /* until what was refused is tried again; the next time twice that, and so on */
};

struct state {
    struct reload_part part;
    struct digest digest; /* of what is in force */
    bool known;           /* the digest */
    bool failing;
    char failure[sizeof((struct err *)0)->message]; /* the last one that was told */
};

struct reload {
    struct watch *watch;
    const char **paths; /* of all parts */
    size_t paths_len;
    uint64_t interval;
    uint64_t due;   /* the next look; 0: not yet set */
    uint64_t heard; /* the first change since the last look; 0: none */
    uint64_t retry; /* after which the last look is followed by another; 0: nothing was refused */
    bool deaf_told;
    size_t len;
    struct state states[];
};

static void follow(struct reload *reload)
{
    struct err err = {0};
    if (watch_fd(reload->watch) < 0 || watch_follow(reload->watch, &err) || reload->deaf_told)
        return;
    reload->deaf_told = true;
    log_line(LOG_WARN, "changed files are noticed late: the system's limit of watches is reached",
             LOG_FIELDS(log_text("why", err.message), log_number("interval_ms", (int64_t)reload->interval)));
}

static void collect(struct reload *reload)
{
    for (size_t i = 0; i < reload->len; i++) {
        const struct reload_part *part = &reload->states[i].part;
        for (size_t j = 0; j < part->paths_len; j++)
            reload->paths[reload->paths_len++] = part->paths[j];
    }
}

static bool listen(struct reload *reload)
{
    struct err err = {0};
    reload->watch = watch_new(reload->paths, reload->paths_len, &err);
    if (!reload->watch)
        return false;
    if (watch_fd(reload->watch) < 0) {
        reload->deaf_told = true;
        log_line(LOG_WARN, "changed files are noticed late: changes cannot be watched",
                 LOG_FIELDS(log_text("why", err.message), log_number("interval_ms", (int64_t)reload->interval)));
    }
    follow(reload);
    return true;
}

static size_t count_paths(const struct reload_part *parts, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += parts[i].paths_len;
    return count;
}

struct reload *reload_new(const struct reload_part *parts, size_t len, uint64_t interval)
{
    struct reload *reload = calloc(1, sizeof *reload + len * sizeof(struct state));
    if (!reload)
        return NULL;
    reload->interval = interval;
    reload->len = len;
    for (size_t i = 0; i < len; i++)
        reload->states[i].part = parts[i];
    reload->paths = calloc(count_paths(parts, len) + 1, sizeof *reload->paths);
    if (!reload->paths) {
        free(reload);
        return NULL;
    }
    collect(reload);
    if (!listen(reload)) {
        reload_free(reload);
        return NULL;
    }
    for (size_t i = 0; i < len; i++) {
        struct state *state = &reload->states[i];
        struct err err = {0}; /* what cannot be read now is told by whoever makes the part */
        state->known = digest_paths(state->part.paths, state->part.paths_len, &state->digest, &err);
    }
    return reload;
}

void reload_free(struct reload *reload)
{
    if (!reload)
        return;
    watch_free(reload->watch);
    free(reload->paths);
    free(reload);
}

int reload_fd(const struct reload *reload)
{
    return watch_fd(reload->watch);
}

/* A folder is empty for a moment while it is written anew, and stays empty when that goes wrong: to take this for the
 * wish to have none of it any more would lift what it orders. */
static bool is_left(const struct state *state, const struct digest *fresh, struct err *err)
{
    uint64_t lost = state->known ? state->digest.filled & ~fresh->filled : 0;
    for (size_t i = 0; lost; i++, lost >>= 1) {
        if (lost & 1)
            return err_set(err, "%s: nothing is left in this folder; a restart takes that as it is",
                           state->part.paths[i]);
    }
    return true;
}

static void refuse(struct state *state, const struct err *err, bool loud)
{
    bool told = state->failing && strcmp(state->failure, err->message) == 0;
    state->failing = true;
    if (told && !loud)
        return;
    snprintf(state->failure, sizeof state->failure, "%s", err->message);
    log_line(LOG_WARN, "reload refused, the last good one stays",
             LOG_FIELDS(log_text("part", state->part.name), log_text("why", err->message)));
    metrics_reload(state->part.metric, false);
}

/* False when the part is not what its files say. */
static bool look(struct state *state, bool loud)
{
    const struct reload_part *part = &state->part;
    struct digest fresh;
    struct err err = {0};
    bool read = digest_paths(part->paths, part->paths_len, &fresh, &err);
    bool same = read && state->known && memcmp(fresh.sum, state->digest.sum, DIGEST_LEN) == 0;
    if (same && !state->failing) {
        if (loud)
            log_line(LOG_INFO, "unchanged", LOG_FIELDS(log_text("part", part->name)));
        return true;
    }
    if (!read || !is_left(state, &fresh, &err) || !part->load(part->ctx, &err)) {
        refuse(state, &err, loud);
        return false;
    }
    state->digest = fresh;
    state->known = true;
    state->failing = false;
    metrics_reload(part->metric, true);
    return true;
}

static void look_at_all(struct reload *reload, uint64_t now, bool loud)
{
    bool good = true;
    bool changed = reload->heard != 0 || loud;
    reload->heard = 0;
    follow(reload);
    for (size_t i = 0; i < reload->len; i++)
        good = look(&reload->states[i], loud) && good;
    reload->retry = changed || reload->retry == 0 ? SOON : reload->retry * 2;
    if (good || reload->retry > reload->interval)
        reload->retry = good ? 0 : reload->interval;
    reload->due = now + (good ? reload->interval : reload->retry);
}

int reload_timeout(const struct reload *reload, uint64_t now)
{
    uint64_t due = reload->due ? reload->due : now + reload->interval;
    uint64_t wait = due > now ? due - now : 0;
    return wait < INT_MAX ? (int)wait : INT_MAX;
}

void reload_turn(struct reload *reload, uint64_t now)
{
    if (reload->due == 0)
        reload->due = now + reload->interval;
    if (watch_heard(reload->watch)) {
        if (reload->heard == 0)
            reload->heard = now;
        reload->due = now + QUIET < reload->heard + LONGEST ? now + QUIET : reload->heard + LONGEST;
    }
    if (now >= reload->due)
        look_at_all(reload, now, false);
}

void reload_now(struct reload *reload, uint64_t now)
{
    look_at_all(reload, now, true);
}
