/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of words: a container's processes in one line. */
#ifndef DRYFIT_TESTS_WORDS_WRITTEN_H
#define DRYFIT_TESTS_WORDS_WRITTEN_H

#include "base/text.h"
#include "policies/workload.h"
#include "tree_of.h"

/* program(word|word) one after the other; + behind what is open. */
static inline struct str written(struct arena *arena, const struct container *container)
{
    struct text text = {.arena = arena};
    for (size_t i = 0; i < container->processes_len; i++) {
        const struct process *process = &container->processes[i];
        text_format(&text, "%s%.*s(", i ? " " : "", STR_ARG(process->program));
        for (size_t k = 0; k < process->words_len; k++)
            text_format(&text, "%s%.*s", k ? "|" : "", STR_ARG(process->words[k].text));
        text_add(&text, process->open ? STR(")+") : STR(")"));
    }
    return text_str(&text);
}

#endif
