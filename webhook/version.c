/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/version.h"

#include <microhttpd.h>
#include <openssl/crypto.h>
#include <yaml.h>

#include "webhook/flags.h"
#include "webhook/terminal.h"

const char *const dryfit_version = DRYFIT_VERSION;

/* The libraries as they are loaded now: a report of a fault needs them. */
static void add_libraries(struct text *text)
{
    text_format(text, "%s\nlibmicrohttpd %s\nlibyaml %s\ncJSON %s\n", OpenSSL_version(OPENSSL_VERSION),
                MHD_get_version(), yaml_get_version_string(), cJSON_Version());
}

int version_main(int argc, char **argv)
{
    bool verbose = false;
    const struct flag list[] = {
        {.name = "verbose",
         .letter = 'v',
         .env = "DRYFIT_VERBOSE",
         .help = "print the versions of the libraries, too",
         .type = FLAG_SWITCH,
         .out = &verbose},
    };
    const struct flags flags = {
        .command = "version", .summary = "Prints the version.", .list = list, .len = sizeof list / sizeof *list};
    struct arena *arena ARENA_CLEANUP = arena_begin(0);
    int status = 2;
    if (!flags_start(&flags, argc, argv, arena, NULL, &status))
        return status;
    struct text text = {.arena = arena};
    text_format(&text, "dryfit %s\n", dryfit_version);
    if (verbose)
        add_libraries(&text);
    return terminal_write("version", text_str(&text)) ? 0 : 2;
}
