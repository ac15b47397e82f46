/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/printout.h"

#include "webhook/terminal.h"

int printout_main(const struct printout *it, int argc, char **argv)
{
    struct arena *arena ARENA_CLEANUP = arena_begin(0);
    struct text text = {.arena = arena};
    struct err err;
    int status = 2;
    if (!flags_start(&it->flags, argc, argv, arena, it->rest, &status))
        return status;
    if (!it->write(it->ctx, &text, &err)) {
        fprintf(stderr, "dryfit %s: %s\n", it->flags.command, err.message);
        return 2;
    }
    return terminal_write(it->flags.command, text_str(&text)) ? 0 : 2;
}
