/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/commands.h"

#include "webhook/forms.h"

enum { LEN_MAX = 32 };

/* "dryfit policy" */
static void print_name(const struct commands *commands, FILE *out)
{
    fprintf(out, "dryfit%s%s", commands->name[0] ? " " : "", commands->name);
}

const struct command *commands_find(const struct commands *commands, const char *name)
{
    for (size_t i = 0; i < commands->len; i++)
        if (strcmp(commands->list[i].name, name) == 0)
            return &commands->list[i];
    return NULL;
}

static void print_help(const struct commands *commands, FILE *out)
{
    fprintf(out, "%s\n\nusage: ", commands->summary);
    print_name(commands, out);
    fputs(" COMMAND [flags]\n\n", out);
    for (size_t i = 0; i < commands->len; i++)
        fprintf(out, "  %-12s%s\n", commands->list[i].name, commands->list[i].about);
    fprintf(out, "\n%s\n", commands->more);
}

static int end(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    fputs("dryfit: standard output could not be written\n", stderr);
    return 2;
}

int commands_help(const struct commands *commands)
{
    print_help(commands, stdout);
    return end();
}

int commands_unknown(const struct commands *commands, const char *name)
{
    const char *names[LEN_MAX];
    size_t len = commands->len < LEN_MAX ? commands->len : LEN_MAX;
    for (size_t i = 0; i < len; i++)
        names[i] = commands->list[i].name;
    const char *near = str_nearest(str_from(name), names, len);
    print_name(commands, stderr);
    fprintf(stderr, name[0] == '-' ? ": unknown flag %s" : ": unknown command \"%s\"", name);
    if (near) {
        fprintf(stderr, ", did you mean \"%s\"?\n", near);
        return 2;
    }
    fputs(" (", stderr);
    print_name(commands, stderr);
    fputs(" --help lists what there is)\n", stderr);
    return 2;
}

static void print(struct str text)
{
    if (text.len > 0)
        fwrite(text.ptr, 1, text.len, stdout);
}

/* Each command writes its own part, as only it knows its flags. */
static int write_form(const struct commands *commands, const struct form *form, char *argument)
{
    struct arena *arena ARENA_CLEANUP = arena_begin(0);
    print(form->begin(commands, arena));
    for (size_t i = 0; i < commands->len; i++) {
        char name[] = "command";
        char *args[] = {name, argument, NULL};
        if (commands->list[i].main(2, args) != 0)
            return 2;
    }
    print(form->end(commands, arena));
    return end();
}

int commands_main(const struct commands *commands, int argc, char **argv)
{
    if (argc < 2) {
        print_help(commands, stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return commands_help(commands);
    const struct form *form = form_find(argv[1]);
    if (form)
        return write_form(commands, form, argv[1]);
    const struct command *command = commands_find(commands, argv[1]);
    return command ? command->main(argc - 1, argv + 1) : commands_unknown(commands, argv[1]);
}
