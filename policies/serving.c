/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/serving.h"

#include "policies/wrapper.h"

/* Without a program the image's entrypoint runs, and starts what its first argument names. */
static struct str program_of(const struct process *process)
{
    if (process->program.len > 0 || process->words_len == 0) {
        return process->program;
    }
    return wrapper_base_name(process->words[0].text);
}

/* clickhouse-client; `clickhouse client` is the same program by its first argument. */
static bool is_family(const struct process *process, struct str program, struct str application)
{
    if (str_eq(program, application)) {
        return process->words_len > 0 && !str_eq(process->words[0].text, STR("server"));
    }
    /* A script of that name, or of a server's, may well start the server. */
    bool starts = str_has_char(program, '.') || str_has(program, STR("server")) || str_has(program, STR("entrypoint"));
    return !starts && str_starts(program, application) && program.ptr[application.len] == '-';
}

bool serving_as_tool(const struct container *container, const struct facts *facts)
{
    bool tool = false;
    for (size_t i = 0; i < container->processes_len && facts->application.len > 0; i++) {
        struct str program = program_of(&container->processes[i]);
        if (strs_have(&facts->programs, program)) {
            return false;
        }
        tool = tool || is_family(&container->processes[i], program, facts->application);
    }
    return tool;
}

bool serving(const struct container *container, const struct facts *facts)
{
    if (serving_as_tool(container, facts)) {
        return false;
    }
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
