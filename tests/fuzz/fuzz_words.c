/* SPDX-License-Identifier: Apache-2.0 */
/* Any words, each ended by a NUL, as a container's command (after a first byte of 'a': as its args). */
#undef NDEBUG /* asserts are what this program is for, in optimised builds, too */
#include <assert.h>

#include "policies/pile.h"
#include "policies/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    struct arena *arena;
    struct str text;
    bool args;
};

static void check_process(const struct process *process)
{
    static const char *const flags[] = {"--host", "-b", "-Dx"};
    struct str value = {0};
    const struct word *word = NULL;
    assert(!str_has_char(process->program, '/') && !str_has_char(process->program, '$'));
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (process_flag(process, flags[i], &value, &word))
            assert(word >= process->words && word < process->words + process->words_len);
}

/* Words come from the input and are never longer than it, at any depth of scripts within scripts. */
static void check_container(const struct container *container, struct str text)
{
    for (size_t i = 0; i < container->processes_len; i++) {
        check_process(&container->processes[i]);
        for (size_t k = 0; k < container->processes[i].words_len; k++)
            assert(container->processes[i].words[k].text.len <= text.len);
    }
    for (size_t i = 0; i < container->script_names_len; i++)
        assert(container->script_names[i].len <= text.len);
}

static void run(void *ctx)
{
    const struct input *input = ctx;
    struct pile words = {.size = sizeof(struct word)};
    struct container container = {0};
    struct str rest = input->text;
    struct str piece;
    while (str_cut(&rest, '\0', &piece)) {
        struct word *word = pile_add(&words, input->arena);
        word->text = piece;
    }
    if (input->args) {
        container.args = words.items;
        container.args_len = words.len;
    } else {
        container.command = words.items;
        container.command_len = words.len;
    }
    words_start(input->arena, &container);
    check_container(&container, input->text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {.arena = arena_new((size_t)64 << 20, NULL), .text = {(const char *)data, size}};
    if (!input.arena)
        return 0;
    input.args = size > 0 && data[0] == 'a';
    input.text = str_after(input.text, 1);
    (void)arena_run(input.arena, run, &input);
    arena_free(input.arena);
    return 0;
}
