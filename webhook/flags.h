/* SPDX-License-Identifier: Apache-2.0 */
/* What a subcommand can be told: one table that parses the command line and the environment, and prints the help. The
 * command line beats the environment, the environment beats the default. Values are checked here, so that a command
 * starts with all of them good. */
#ifndef DRYFIT_WEBHOOK_FLAGS_H
#define DRYFIT_WEBHOOK_FLAGS_H

#include "base/arena.h"
#include "base/err.h"

enum flag_type {
    FLAG_TEXT,      /* const char *, not empty; NULL when neither given nor defaulted */
    FLAG_TEXTS,     /* struct flag_list; may be repeated; separated by ':' in the environment */
    FLAG_NAMESPACE, /* const char *; the same, and a namespace's name */
    FLAG_SIZE,      /* uint64_t, bytes: 4096, 64k, 8Mi */
    FLAG_COUNT,     /* uint64_t */
    FLAG_DURATION,  /* uint64_t, milliseconds: 90s, 2m, 1m30s, 500ms */
    FLAG_HOSTPORT,  /* struct hostport */
    FLAG_SWITCH,    /* bool; takes a value only as --name=false */
    FLAG_CHOICE,    /* unsigned: the index in choices */
};

struct flag_list {
    const char **items; /* in the order given */
    size_t len;
};

struct flag {
    const char *name;     /* "listen", without dashes */
    const char *env;      /* "DRYFIT_LISTEN"; NULL for none */
    const char *argument; /* what the help calls its value; NULL for a switch */
    const char *fallback; /* the default as one would write it; NULL leaves what out holds */
    const char *help;     /* one sentence without its full stop */
    enum flag_type type;
    char letter; /* 'o' for -o; 0 for none */
    void *out;
    const char *const *choices; /* NULL-terminated; FLAG_CHOICE only */
    const char *bare;  /* what --name alone means; other values then follow "=" only. NULL: a value must come */
    uint64_t min, max; /* bounds of a number; max 0 for none */
};

struct flags {
    const char *command;      /* "serve" */
    const char *positional;   /* what the usage line calls the rest, e.g. "FILE..."; NULL when there is no rest */
    const char *const *words; /* what the rest may be, NULL-terminated; NULL: anything */
    const char *summary;      /* one sentence: what the command does */
    const struct flag *list;  /* borrowed, as everything here, during the calls */
    size_t len;
    const char *more; /* further help below the table; NULL for none */
};

enum flags_end { FLAGS_RUN, FLAGS_HELP, FLAGS_BAD };

/* argv[0] is passed over. Fills every out; rest receives the positional arguments. Lists live in arena. */
enum flags_end flags_parse(const struct flags *flags, int argc, char **argv, struct arena *arena,
                           struct flag_list *rest, struct err *err);

/* The help as text, in arena. */
struct str flags_help(const struct flags *flags, struct arena *arena);

/* "how to say what was found: text, json (default text) [DRYFIT_OUTPUT]" */
struct str flags_describe(const struct flag *flag, struct arena *arena);

/* flags_parse() for a subcommand's main function: prints the help (or, for --help=FORM, its part of a
 * form of forms.h) to standard output, or one line about what is wrong
 * to standard error. False when the command ends so, with *status (0 or 2). */
MUST_USE bool flags_start(const struct flags *flags, int argc, char **argv, struct arena *arena, struct flag_list *rest,
                          int *status);

#endif
