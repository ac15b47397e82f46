/* SPDX-License-Identifier: Apache-2.0 */
/* Calls a server on loopback as the API server does, and holds every answer against what it must be.
 *   calls --port N [--ca FILE] [--calls N] [--until FILE] [--callers N] [--pause MS] [--fresh PERCENT]
 *         REVIEW=ANSWER[,ANSWER] ...
 * It ends when that many calls were made and, with --until, that file exists. Between its calls a caller waits up to
 * --pause, now and then much longer, so that connections wait, too. Prints `name value` lines; the exit status is 1
 * when a call failed. */
#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "load/figures.h"
#include "load/pool.h"
#include "load/review.h"

enum {
    CALLERS_MOST = 256,
    REVIEWS_MOST = 8,
    CALLS_MOST = 1 << 22,
    LONG_PAUSE = 400, /* milliseconds */
    LONG_EVERY = 50,  /* pauses */
    COMPLAINTS = 10,
    PARTS = 10,
};

static struct {
    long port, calls, callers, pause, fresh;
    const char *ca, *until;
    const char *reviews[REVIEWS_MOST];
    size_t reviews_len;
} options = {.calls = 2000, .callers = 25};

static struct pool *pool;
static struct figures figures;
static _Atomic unsigned long begun, failed, counts[REVIEWS_MOST][REVIEW_ANSWERS];

static int64_t now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static void sleep_us(long us)
{
    const struct timespec time = {us / 1000000, us % 1000000 * 1000};
    if (us > 0)
        nanosleep(&time, NULL);
}

static bool goes_on(unsigned long number)
{
    if (number >= CALLS_MOST)
        return false;
    return number < (unsigned long)options.calls || (options.until && access(options.until, F_OK) != 0);
}

static void complain(unsigned long number, const char *why)
{
    if (atomic_fetch_add(&failed, 1) < COMPLAINTS)
        fprintf(stderr, "calls: call %lu failed at %.3f s: %s\n", number, (double)now_us() / 1e6, why);
}

static bool call(struct review *review, size_t which, bool fresh, const char **why)
{
    struct link link;
    bool keep;
    if (!(fresh ? pool_dial(pool, &link, why) : pool_take(pool, &link, why)))
        return false;
    int answer = review_call(review, link.ssl, &keep, why);
    if (keep)
        pool_give(pool, link);
    else
        pool_drop(link);
    if (answer >= 0)
        atomic_fetch_add(&counts[which][answer], 1);
    return answer >= 0;
}

static void rest(unsigned *seed)
{
    if (options.pause == 0)
        return;
    long most = rand_r(seed) % LONG_EVERY == 0 ? LONG_PAUSE : options.pause;
    sleep_us(rand_r(seed) % (most * 1000));
}

static void *run(void *arg)
{
    struct review reviews[REVIEWS_MOST];
    unsigned seed = *(unsigned *)arg;
    unsigned long number;
    assert(options.reviews_len > 0);
    for (size_t i = 0; i < options.reviews_len; i++)
        review_init(&reviews[i], options.reviews[i]);
    while (goes_on(number = atomic_fetch_add(&begun, 1))) {
        const char *why;
        size_t which = (size_t)rand_r(&seed) % options.reviews_len;
        review_set_uid(&reviews[which], number);
        int64_t start = now_us();
        if (call(&reviews[which], which, rand_r(&seed) % 100 < options.fresh, &why))
            figures.us[number] = (uint32_t)(now_us() - start);
        else
            complain(number, why);
        rest(&seed);
    }
    for (size_t i = 0; i < options.reviews_len; i++)
        review_release(&reviews[i]);
    return NULL;
}

static void report(double seconds)
{
    struct pool_counts links = pool_counts(pool);
    figures.len = atomic_load(&begun) - (unsigned long)options.callers; /* each caller's last was not made */
    printf("calls %zu\nfailed %lu\nper_second %.0f\ndialled %lu\ngone %lu\ncertificates %u\n", figures.len,
           atomic_load(&failed), (double)figures.len / seconds, links.dialled, links.gone, links.certificates);
    for (size_t i = 0; i < options.reviews_len; i++)
        for (size_t j = 0; j < REVIEW_ANSWERS; j++)
            printf("answer_%zu_%zu %lu\n", i, j, atomic_load(&counts[i][j]));
    for (size_t i = 0; i < PARTS; i++)
        printf("p99_us_%zu %u\n", i, figures_quantile(&figures, i, PARTS, 0.99));
    printf("p50_us %u\np99_us %u\n", figures_quantile(&figures, 0, 1, 0.5), figures_quantile(&figures, 0, 1, 0.99));
    printf("most_us %u\n", figures_quantile(&figures, 0, 1, 1));
}

static bool parse(int argc, char **argv)
{
    const struct {
        const char *name;
        long *number;
        const char **text;
    } flags[] = {
        {"--port", &options.port, NULL},   {"--calls", &options.calls, NULL}, {"--callers", &options.callers, NULL},
        {"--pause", &options.pause, NULL}, {"--fresh", &options.fresh, NULL}, {"--ca", NULL, &options.ca},
        {"--until", NULL, &options.until},
    };
    for (int i = 1; i < argc; i++) {
        size_t j = 0;
        while (j < sizeof flags / sizeof *flags && strcmp(argv[i], flags[j].name) != 0)
            j++;
        bool flag = j < sizeof flags / sizeof *flags;
        if (flag ? ++i >= argc : options.reviews_len == REVIEWS_MOST)
            return false;
        if (!flag)
            options.reviews[options.reviews_len++] = argv[i];
        else if (flags[j].number)
            *flags[j].number = strtol(argv[i], NULL, 10);
        else
            *flags[j].text = argv[i];
    }
    return options.port > 0 && options.reviews_len > 0 && options.callers > 0 && options.callers <= CALLERS_MOST;
}

int main(int argc, char **argv)
{
    static pthread_t threads[CALLERS_MOST];
    static unsigned seeds[CALLERS_MOST];
    if (!parse(argc, argv)) {
        fputs("usage: calls --port N [--ca FILE] [--calls N] [--until FILE] [--callers N] [--pause MS] "
              "[--fresh PERCENT] REVIEW=ANSWER[,ANSWER] ...\n",
              stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    figures_init(&figures, CALLS_MOST);
    pool = pool_new(&(struct pool_config){(uint16_t)options.port, options.ca});
    int64_t start = now_us();
    for (long i = 0; i < options.callers; i++) {
        seeds[i] = (unsigned)i + 1;
        if (pthread_create(&threads[i], NULL, run, &seeds[i]) != 0)
            return 2;
    }
    for (long i = 0; i < options.callers; i++)
        pthread_join(threads[i], NULL);
    report((double)(now_us() - start) / 1e6);
    pool_free(pool);
    figures_release(&figures);
    return atomic_load(&failed) > 0;
}
