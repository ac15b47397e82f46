/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/serving.h"

bool serving(const struct container *container, const struct facts *facts)
{
    if (facts->commands.len == 0 || container->processes_len == 0) {
        return true;
    }
    for (size_t i = 0; i < container->processes_len; i++) {
        const struct process *process = &container->processes[i];
        for (size_t w = 0; w < process->words_len; w++) {
            if (strs_match(&facts->commands, process->words[w].text)) {
                return true;
            }
        }
    }
    return false;
}
