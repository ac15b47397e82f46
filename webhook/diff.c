/* SPDX-License-Identifier: Apache-2.0 */
/* E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), on lines. Time and memory grow with the square
 * of the differences, so after each WINDOW of them the way that came furthest is taken, and the search goes on from
 * there: the diff is true, if not always the shortest. */
#include "webhook/diff.h"

enum { CONTEXT = 3, WINDOW = 400 };

struct side {
    struct str *lines; /* with their newlines */
    bool *changed;     /* a line that the other side has not */
    size_t len;
};

static struct str take_line(struct str *rest)
{
    const char *newline = memchr(rest->ptr, '\n', rest->len);
    size_t len = newline ? (size_t)(newline - rest->ptr) + 1 : rest->len;
    struct str line = str_from_to(*rest, 0, len);
    *rest = str_after(*rest, len);
    return line;
}

static struct side split(struct arena *arena, struct str text)
{
    struct side side = {0};
    size_t room = 1;
    for (size_t i = 0; i < text.len; i++)
        room += text.ptr[i] == '\n';
    side.lines = arena_many(arena, struct str, room);
    side.changed = arena_many(arena, bool, room);
    while (text.len > 0)
        side.lines[side.len++] = take_line(&text);
    return side;
}

struct search {
    struct arena *arena;
    struct side *a, *b;
    size_t a_from, b_from, a_to, b_to; /* the lines between the common start and the common end */
    int *reached[WINDOW + 1];          /* for each number of differences d: how far each diagonal -d..d goes in a */
};

static bool same(const struct search *search, int x, int y)
{
    return str_eq(search->a->lines[search->a_from + (size_t)x], search->b->lines[search->b_from + (size_t)y]);
}

/* Whether the best way to diagonal k comes from the one above it: by an inserted line. */
static bool goes_down(const int *before, int k, int d)
{
    return k == -d || (k != d && before[k - 1] < before[k + 1]);
}

static int step(const struct search *search, const int *before, int k, int d)
{
    int a_len = (int)(search->a_to - search->a_from);
    int b_len = (int)(search->b_to - search->b_from);
    int x = d == 0 ? 0 : goes_down(before, k, d) ? before[k + 1] : before[k - 1] + 1;
    while (x >= 0 && x < a_len && x - k >= 0 && x - k < b_len && same(search, x, x - k))
        x++;
    return x;
}

/* Where a way through both sides stands after d differences. */
struct point {
    int x, y, d;
};

static bool is_inside(const struct search *search, struct point point)
{
    return point.x >= 0 && point.y >= 0 && point.x <= (int)(search->a_to - search->a_from) &&
           point.y <= (int)(search->b_to - search->b_from);
}

static bool is_end(const struct search *search, struct point point)
{
    return point.x == (int)(search->a_to - search->a_from) && point.y == (int)(search->b_to - search->b_from);
}

/* The end with the least number of differences, or the furthest that WINDOW of them come. */
static struct point find(struct search *search)
{
    const int *before = NULL;
    struct point best = {0};
    for (int d = 0; d <= WINDOW; d++) {
        /* One more at each end, so that neighbours can be looked at without asking. */
        int *row = arena_many(search->arena, int, 2 * (size_t)d + 3) + d + 1;
        row[-d - 1] = row[d + 1] = -1;
        search->reached[d] = row;
        for (int k = -d; k <= d; k += 2) {
            row[k] = step(search, before, k, d);
            struct point here = {row[k], row[k] - k, d};
            if (is_inside(search, here) && here.x + here.y >= best.x + best.y)
                best = here;
            if (is_end(search, here))
                return here;
        }
        before = row;
    }
    return best;
}

/* From the point back to where the search began. */
static void mark_way(const struct search *search, struct point point)
{
    int x = point.x, y = point.y;
    for (int d = point.d; d > 0; d--) {
        const int *before = search->reached[d - 1];
        int k = x - y;
        bool down = goes_down(before, k, d);
        int from = down ? k + 1 : k - 1;
        x = before[from];
        y = x - from;
        if (down)
            search->b->changed[search->b_from + (size_t)y] = true;
        else
            search->a->changed[search->a_from + (size_t)x] = true;
    }
}

static void trim(struct search *search)
{
    const struct side *a = search->a, *b = search->b;
    while (search->a_from < search->a_to && search->b_from < search->b_to &&
           str_eq(a->lines[search->a_from], b->lines[search->b_from])) {
        search->a_from++;
        search->b_from++;
    }
    while (search->a_to > search->a_from && search->b_to > search->b_from &&
           str_eq(a->lines[search->a_to - 1], b->lines[search->b_to - 1])) {
        search->a_to--;
        search->b_to--;
    }
}

static void compare(struct arena *arena, struct side *a, struct side *b)
{
    struct search *search = arena_one(arena, struct search);
    *search = (struct search){.arena = arena, .a = a, .b = b, .a_to = a->len, .b_to = b->len};
    trim(search);
    for (bool ended = false; !ended;) {
        struct point point = find(search);
        mark_way(search, point);
        ended = is_end(search, point);
        search->a_from += (size_t)point.x;
        search->b_from += (size_t)point.y;
    }
}

/* Where in both sides something stands. */
struct at {
    size_t a, b;
};

static bool differs(const struct side *a, const struct side *b, struct at at)
{
    return (at.a < a->len && a->changed[at.a]) || (at.b < b->len && b->changed[at.b]);
}

static void pass_change(const struct side *a, const struct side *b, struct at *at)
{
    while (at->a < a->len && a->changed[at->a])
        at->a++;
    while (at->b < b->len && b->changed[at->b])
        at->b++;
}

/* The end of the hunk that begins at a change: behind the last change that is near enough to the one before it. */
static struct at hunk_end(const struct side *a, const struct side *b, struct at at)
{
    struct at end = at;
    for (size_t equal = 0; at.a < a->len || at.b < b->len; equal++) {
        if (differs(a, b, at)) {
            pass_change(a, b, &at);
            end = at;
            equal = 0;
        }
        if (equal == 2 * (size_t)CONTEXT || at.a >= a->len)
            break;
        at.a++;
        at.b++;
    }
    return end;
}

static void write_line(struct text *out, char sign, struct str line)
{
    text_char(out, sign);
    text_add(out, line);
    if (!str_ends(line, STR("\n")))
        text_add(out, STR("\n\\ No newline at end of file\n"));
}

static void write_range(struct text *out, char sign, size_t from, size_t len)
{
    text_format(out, "%c%zu", sign, from + (len > 0));
    if (len != 1)
        text_format(out, ",%zu", len);
}

static void write_hunk(struct text *out, const struct side *a, const struct side *b, struct at from, struct at to)
{
    text_add(out, STR("@@ "));
    write_range(out, '-', from.a, to.a - from.a);
    text_char(out, ' ');
    write_range(out, '+', from.b, to.b - from.b);
    text_add(out, STR(" @@\n"));
    for (struct at at = from; at.a < to.a || at.b < to.b; at.a++, at.b++) {
        for (; at.a < to.a && a->changed[at.a]; at.a++)
            write_line(out, '-', a->lines[at.a]);
        for (; at.b < to.b && b->changed[at.b]; at.b++)
            write_line(out, '+', b->lines[at.b]);
        if (at.a < to.a)
            write_line(out, ' ', a->lines[at.a]);
    }
}

static void write_hunks(struct text *out, const struct side *a, const struct side *b)
{
    for (struct at at = {0}; at.a < a->len || at.b < b->len;) {
        if (!differs(a, b, at)) {
            at.a++;
            at.b++;
            continue;
        }
        struct at end = hunk_end(a, b, at);
        size_t back = at.a < CONTEXT ? at.a : CONTEXT;
        size_t more = a->len - end.a < CONTEXT ? a->len - end.a : CONTEXT;
        write_hunk(out, a, b, (struct at){at.a - back, at.b - back}, (struct at){end.a + more, end.b + more});
        at = end;
    }
}

void diff_write(struct text *out, const char *file, struct str before, struct str after)
{
    if (str_eq(before, after))
        return;
    struct side a = split(out->arena, before);
    struct side b = split(out->arena, after);
    while (strncmp(file, "./", 2) == 0)
        file += 2;
    const char *slash = file[0] == '/' ? "" : "/";
    text_format(out, "--- a%s%s\n+++ b%s%s\n", slash, file, slash, file);
    compare(out->arena, &a, &b);
    write_hunks(out, &a, &b);
}
