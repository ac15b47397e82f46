/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy_changes.h"
#include "webhook/file.h"
#include "webhook/policy_load.h"
#include "webhook/policy_verbs.h"
#include "webhook/printout.h"
#include "webhook/today.h"

/* A folder without policies is one that was meant to be another. */
static bool check_folders(struct arena *arena, const struct flag_list *files, struct err *err)
{
    for (size_t i = 0; i < files->len; i++) {
        struct strs names;
        if (!file_list(arena, files->items[i], FILE_FLAT, &names, err))
            return err_wrap(err, "policy");
        if (names.len == 0)
            return err_set(err, "policy: %s holds no file whose name ends in .yaml, .yml or .json", files->items[i]);
    }
    return true;
}

static bool check(const void *ctx, struct text *text, struct err *err)
{
    const struct flag_list *files = ctx;
    struct policy *shipped POLICY_CLEANUP = NULL;
    struct policy *policy POLICY_CLEANUP = NULL;
    struct strs none = {0};
    struct strs paths = policy_paths(text->arena, files);
    if (files->len == 0)
        return err_set(err, "name a policy, or a folder of them");
    if (!check_folders(text->arena, files, err))
        return false;
    if (!policy_load(&none, &shipped, err) || !policy_load(&paths, &policy, err))
        return false;
    text_add(text, STR("The policy is good. "));
    size_t from = text->len;
    text_add(text, STR("Against the shipped one it changes:\n"));
    size_t begun = text->len;
    struct policy_changes changes = {.before = shipped, .after = policy, .today = today(), .text = text};
    policy_changes_write(&changes);
    if (text->len > begun)
        return true;
    text->len = from;
    text_add(text, STR("It changes nothing against the shipped one.\n"));
    return true;
}

int policy_check_main(int argc, char **argv)
{
    struct flag_list files = {0};
    const struct printout it = {
        .flags = {.command = "policy check",
                  .positional = "FILE|DIR...",
                  .summary = "Reads policies as `serve --policy` does, together, and says what they change."},
        .rest = &files,
        .write = check,
        .ctx = &files,
    };
    return printout_main(&it, argc, argv);
}
