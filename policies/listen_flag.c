/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/listen_flag.h"

/* Whether this process may be the described program: in a script of several, those with another name are not. */
static bool may_be(const struct container *container, const struct process *process, const struct facts *facts)
{
    return process->program.len == 0 || facts->programs.len == 0 || container->processes_len == 1 ||
           strs_have(&facts->programs, process->program);
}

bool listen_flag(const struct container *container, const struct facts *facts, const struct strs *flags,
                 struct listen *out)
{
    bool found = false;
    for (size_t i = 0; i < container->processes_len; i++) {
        const struct process *process = &container->processes[i];
        for (size_t j = 0; j < flags->len && may_be(container, process, facts); j++) {
            if (!process_flag(process, flags->items[j].ptr, &out->value, &out->word))
                continue;
            out->knob = flags->items[j];
            found = true;
        }
    }
    return found;
}

bool listen_flag_hidden(const struct container *container, const struct facts *facts, const struct strs *flags)
{
    for (size_t i = 0; i < container->processes_len; i++)
        if (container->processes[i].open && may_be(container, &container->processes[i], facts))
            return flags->len > 0;
    return false;
}
