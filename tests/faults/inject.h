/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the place of malloc(), calloc(), realloc(), write() and of the wall clock in the program that it is linked
 * with, for all libraries of it, and lets a test make them fail or jump: its own, or another program's by a page that
 * both map. The sanitizers' allocators stay behind it, so that leaks and overruns are seen as ever. The machine's clock
 * is never touched. */
#ifndef DRYFIT_TESTS_FAULTS_INJECT_H
#define DRYFIT_TESTS_FAULTS_INJECT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct inject {
    _Atomic uint64_t calls;     /* allocations so far */
    _Atomic uint64_t failed;    /* of them */
    _Atomic uint64_t from, to;  /* those of calls that fail, from 1; 0: none */
    _Atomic uint32_t rate;      /* how many of a million fail, by chance */
    _Atomic uint64_t seed;      /* of that chance */
    _Atomic int64_t wall_shift; /* seconds that the wall clock is off */
    _Atomic uint64_t disk;      /* how many bytes write() still finds room for in files, and one; 0: no such limit */
};

/* What this program lives by. A program that finds DRYFIT_INJECT in its environment maps that file. */
extern struct inject *inject;

/* The same page for the programs that are started with DRYFIT_INJECT=path; NULL where it cannot be had. */
struct inject *inject_map(const char *path);
void inject_unmap(struct inject *page);

/* The allocation after so many good ones fails, or that and all that follow. */
void inject_fail(struct inject *page, uint64_t after, bool for_ever);
void inject_fail_some(struct inject *page, uint32_t of_a_million, uint64_t seed);
/* Nothing fails any more; returns how many did. */
uint64_t inject_stop(struct inject *page);

#endif
