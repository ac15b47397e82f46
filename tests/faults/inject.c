/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* syscall */
#include "inject.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Allocations come before any constructor has run. */
static struct inject own;
struct inject *inject = &own;

/* A sanitizer's allocator, where there is one, else the C library's. */
void *__interceptor_malloc(size_t len) __attribute__((weak));
void *__interceptor_calloc(size_t count, size_t size) __attribute__((weak));
void *__interceptor_realloc(void *ptr, size_t len) __attribute__((weak));
void *__libc_malloc(size_t len);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *ptr, size_t len);

static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static bool fails(void)
{
    uint64_t call = atomic_fetch_add(&inject->calls, 1) + 1;
    uint64_t from = atomic_load(&inject->from);
    uint32_t rate = atomic_load(&inject->rate);
    bool chosen = from > 0 && call >= from && call <= atomic_load(&inject->to);
    if (!chosen && (rate == 0 || mix(call + atomic_load(&inject->seed)) % 1000000 >= rate))
        return false;
    atomic_fetch_add(&inject->failed, 1);
    errno = ENOMEM;
    return true;
}

/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the C library's own begin with two underscores */
void *malloc(size_t len)
{
    if (fails())
        return NULL;
    return __interceptor_malloc ? __interceptor_malloc(len) : __libc_malloc(len);
}

void *calloc(size_t count, size_t size)
{
    if (fails())
        return NULL;
    return __interceptor_calloc ? __interceptor_calloc(count, size) : __libc_calloc(count, size);
}

void *realloc(void *ptr, size_t len)
{
    if (len > 0 && fails())
        return NULL;
    return __interceptor_realloc ? __interceptor_realloc(ptr, len) : __libc_realloc(ptr, len);
}

/* As a disk that runs full does: what there is room for is written, and the next call fails. */
static bool take_room(int fd, size_t *len)
{
    struct stat about;
    uint64_t disk = atomic_load(&inject->disk);
    if (disk == 0 || *len == 0 || fd <= STDERR_FILENO || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        return true;
    if (disk == 1) {
        errno = ENOSPC;
        return false;
    }
    if (*len > disk - 1)
        *len = disk - 1;
    atomic_fetch_sub(&inject->disk, *len);
    return true;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    return take_room(fd, &len) ? syscall(SYS_write, fd, bytes, len) : -1;
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
    long result = syscall(SYS_clock_gettime, clock, out);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        out->tv_sec += atomic_load(&inject->wall_shift);
    return (int)result;
}

time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */

struct inject *inject_map(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, sizeof own) != 0)
        return NULL;
    void *page = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return page == MAP_FAILED ? NULL : page;
}

void inject_unmap(struct inject *page)
{
    munmap(page, sizeof *page);
}

__attribute__((constructor)) static void take_page(void)
{
    const char *path = getenv("DRYFIT_INJECT");
    struct inject *page = path ? inject_map(path) : NULL;
    if (page)
        inject = page;
}

void inject_fail(struct inject *page, uint64_t after, bool for_ever)
{
    uint64_t from = atomic_load(&page->calls) + after + 1;
    atomic_store(&page->failed, 0);
    atomic_store(&page->to, for_ever ? UINT64_MAX : from);
    atomic_store(&page->from, from);
}

void inject_fail_some(struct inject *page, uint32_t of_a_million, uint64_t seed)
{
    atomic_store(&page->failed, 0);
    atomic_store(&page->seed, seed);
    atomic_store(&page->rate, of_a_million);
}

uint64_t inject_stop(struct inject *page)
{
    atomic_store(&page->from, 0);
    atomic_store(&page->rate, 0);
    return atomic_exchange(&page->failed, 0);
}
