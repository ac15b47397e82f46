/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/workload.h"

/* The value that is written in the flag's own word: --flag=value, -fvalue. */
static bool attached(struct str word, struct str flag, struct str *value)
{
    bool one_letter = flag.len == 2 && flag.ptr[0] == '-';
    if (word.len <= flag.len || !str_starts(word, flag))
        return false;
    bool equals = word.ptr[flag.len] == '=';
    *value = str_after(word, flag.len + equals);
    return equals || one_letter;
}

bool process_flag(const struct process *process, const char *flag, struct str *value, const struct word **word)
{
    struct str name = str_from(flag);
    bool found = false;
    for (size_t i = 0; i < process->words_len; i++) {
        const struct word *it = &process->words[i];
        const struct word *next = i + 1 < process->words_len ? it + 1 : NULL;
        struct str own = {0};
        if (attached(it->text, name, &own)) {
            *value = own;
            *word = it;
            found = true;
        } else if (str_eq(it->text, name)) {
            bool valued = next && !str_starts(next->text, STR("-"));
            *value = valued ? next->text : (struct str){0};
            *word = valued ? next : it;
            found = true;
        }
    }
    return found;
}
