/* SPDX-License-Identifier: Apache-2.0 */
#include "firing.h"

#include "case.h"
#include "webhook/file.h"

static bool run_all(const struct firing *firing, const struct policy *shipped, struct err *err)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct strs paths = {0};
    if (!file_list(arena, CASES_DIR, FILE_DEEP, &paths, err))
        return false;
    for (size_t i = 0; i < paths.len; i++)
        if (str_starts(str_last(paths.items[i], '/'), STR("fires-")) && !case_is_policy(paths.items[i]))
            firing->each(paths.items[i].ptr, shipped);
    firing->last();
    return true;
}

bool firing_run(const struct firing *firing, int argc, char **argv)
{
    json_init();
    struct policy *shipped POLICY_CLEANUP = NULL;
    struct err err = {0};
    bool good = policy_new(NULL, 0, &shipped, &err);
    for (int i = 1; good && i < argc; i++)
        firing->each(argv[i], shipped);
    if (good && argc == 1)
        good = run_all(firing, shipped, &err);
    if (!good)
        printf("%s\n", err.message);
    return good;
}
