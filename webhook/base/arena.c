/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif

#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
enum { RED_ZONE = 16 }; /* between allocations, so that an overrun is seen */
#else
#define ASAN_POISON_MEMORY_REGION(ptr, len) ((void)(ptr), (void)(len))
#define ASAN_UNPOISON_MEMORY_REGION(ptr, len) ((void)(ptr), (void)(len))
enum { RED_ZONE = 0 };
#endif

enum {
    FIRST_BLOCK = 64 * 1024,
    LARGEST_KEPT = 256 * 1024,      /* of a first block, over a reset */
    LARGEST_STEP = 4 * 1024 * 1024, /* blocks double up to this */
    ALIGN = 16,
};

struct block {
    struct block *older;
    size_t len; /* bytes after this header */
    _Alignas(ALIGN) char bytes[];
};

struct arena {
    struct block *newest;
    size_t at;   /* next free byte in newest */
    size_t held; /* bytes of all blocks */
    size_t ceiling;
    struct budget *budget;
    jmp_buf *way_out; /* set within arena_run() */
};

_Noreturn static void end_program(void)
{
    fputs("dryfit: out of memory\n", stderr);
    _Exit(2);
}

_Noreturn static void leave(struct arena *arena, enum arena_end why)
{
    if (arena->way_out)
        longjmp(*arena->way_out, (int)why);
    end_program();
}

static bool budget_take(struct budget *budget, size_t len)
{
    if (!budget)
        return true;
    size_t used = atomic_load(&budget->used);
    do {
        if (budget->ceiling && (len > budget->ceiling || used > budget->ceiling - len))
            return false;
    } while (!atomic_compare_exchange_weak(&budget->used, &used, used + len));
    return true;
}

static void block_free(struct arena *arena, struct block *block)
{
    arena->held -= block->len;
    if (arena->budget)
        atomic_fetch_sub(&arena->budget->used, block->len);
    ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->len);
    free(block);
}

/* ARENA_DONE, or why there is no block. */
static enum arena_end block_add(struct arena *arena, size_t len)
{
    if (arena->ceiling && (len > arena->ceiling || arena->held > arena->ceiling - len))
        return ARENA_FULL;
    if (!budget_take(arena->budget, len))
        return ARENA_CROWDED;
    struct block *block = malloc(sizeof *block + len);
    if (!block) {
        if (arena->budget)
            atomic_fetch_sub(&arena->budget->used, len);
        return ARENA_CROWDED;
    }
    *block = (struct block){.older = arena->newest, .len = len};
    ASAN_POISON_MEMORY_REGION(block->bytes, len);
    arena->newest = block;
    arena->held += len;
    arena->at = 0;
    return ARENA_DONE;
}

struct arena *arena_new(size_t ceiling, struct budget *budget)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        return NULL;
    arena->ceiling = ceiling;
    arena->budget = budget;
    return arena;
}

struct arena *arena_begin(size_t ceiling)
{
    struct arena *arena = arena_new(ceiling, NULL);
    if (!arena)
        end_program();
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    while (arena->newest) {
        struct block *block = arena->newest;
        arena->newest = block->older;
        block_free(arena, block);
    }
    free(arena);
}

void arena_wipe(struct arena *arena)
{
    for (struct block *block = arena ? arena->newest : NULL; block; block = block->older) {
        ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->len);
        explicit_bzero(block->bytes, block->len);
    }
    arena_free(arena);
}

static void drop_newest(struct arena *arena)
{
    struct block *block = arena->newest;
    arena->newest = block->older;
    block_free(arena, block);
}

/* What took several blocks has one of their size the next time: blocks that every request takes and gives back would
 * scatter over the heap in time, and hold more and more of it. */
void arena_reset(struct arena *arena)
{
    size_t len = arena->newest ? arena->held - arena->newest->len + arena->at : 0;
    bool join = arena->newest && arena->newest->older && len <= LARGEST_KEPT;
    while (arena->newest && (join || arena->newest->older || arena->newest->len > LARGEST_KEPT))
        drop_newest(arena);
    if (join && block_add(arena, len) != ARENA_DONE)
        return;
    arena->at = 0;
    if (arena->newest)
        ASAN_POISON_MEMORY_REGION(arena->newest->bytes, arena->newest->len);
}

size_t arena_used(const struct arena *arena)
{
    return arena->held;
}

enum arena_end arena_run(struct arena *arena, void (*work)(void *ctx), void *ctx)
{
    jmp_buf *outer = arena->way_out;
    jmp_buf way_out;
    arena->way_out = &way_out;
    int why = setjmp(way_out);
    if (why == 0)
        work(ctx);
    arena->way_out = outer;
    return (enum arena_end)why;
}

/* The next block: as large as all before it within bounds, and never smaller than what is asked for. */
static size_t step(const struct arena *arena, size_t need)
{
    size_t len = arena->held < FIRST_BLOCK ? FIRST_BLOCK : arena->held;
    if (len > LARGEST_STEP)
        len = LARGEST_STEP;
    if (arena->ceiling && arena->held < arena->ceiling && len > arena->ceiling - arena->held)
        len = arena->ceiling - arena->held;
    return len < need ? need : len;
}

void *arena_raw(struct arena *arena, size_t len)
{
    if (len > SIZE_MAX / 2)
        leave(arena, ARENA_FULL);
    size_t need = (len + RED_ZONE + ALIGN - 1) / ALIGN * ALIGN;
    if (need == 0)
        need = ALIGN;
    if (!arena->newest || need > arena->newest->len - arena->at) {
        enum arena_end end = block_add(arena, step(arena, need));
        if (end != ARENA_DONE)
            leave(arena, end);
    }
    char *ptr = arena->newest->bytes + arena->at;
    arena->at += need;
    ASAN_UNPOISON_MEMORY_REGION(ptr, len);
    return ptr;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        leave(arena, ARENA_FULL);
    void *ptr = arena_raw(arena, count * size);
    memset(ptr, 0, count * size);
    return ptr;
}

void *arena_grow(struct arena *arena, const void *old, size_t old_count, size_t new_count, size_t size)
{
    assert(new_count >= old_count);
    char *ptr = arena_alloc(arena, new_count, size);
    if (old_count > 0)
        memcpy(ptr, old, old_count * size);
    return ptr;
}

struct str arena_copy(struct arena *arena, struct str text)
{
    char *ptr = arena_raw(arena, text.len + 1);
    if (text.len > 0)
        memcpy(ptr, text.ptr, text.len);
    ptr[text.len] = '\0';
    return (struct str){ptr, text.len};
}

struct str arena_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t size = len > 0 ? (size_t)len : 0;
    char *ptr = arena_raw(arena, size + 1);
    va_start(args, format);
    vsnprintf(ptr, size + 1, format, args);
    va_end(args);
    return (struct str){ptr, size};
}
