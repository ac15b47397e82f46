/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/forms.h"

const struct flag form_help_flag = {.name = "help", .letter = 'h', .help = "print the help", .type = FLAG_SWITCH};

const struct form *form_find(const char *argument)
{
    static const struct form *const forms[] = {&form_bash, &form_zsh, &form_man};
    for (size_t i = 0; i < sizeof forms / sizeof(const struct form *); i++)
        if (strcmp(forms[i]->argument, argument) == 0)
            return forms[i];
    return NULL;
}

enum form_value form_value(const char *argument)
{
    struct str name = str_from(argument);
    if (!argument)
        return FORM_NONE;
    if (str_has(name, STR("FILE")) || str_has(name, STR("DIR")))
        return FORM_FILES;
    return str_starts(name, STR("RULE")) ? FORM_RULES : FORM_ANY;
}
