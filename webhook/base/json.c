/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <assert.h>

#include "base/json_scan.h"

/* cJSON's hooks take no context. Set during json_parse() only; an arena that left it by arena_run() leaves this behind,
 * and the next json_parse() of the thread puts it right. */
static _Thread_local struct arena *parsing;

static void *hook_malloc(size_t len)
{
    assert(parsing);
    return arena_raw(parsing, len);
}

/* The arena gives everything back at once. */
static void hook_free(void *ptr)
{
    (void)ptr;
}

void json_init(void)
{
    cJSON_Hooks hooks = {hook_malloc, hook_free};
    cJSON_InitHooks(&hooks);
}

bool json_parse(struct arena *arena, struct str text, const cJSON **root, struct err *err)
{
    parsing = NULL;
    if (!json_scan(arena, text, JSON_KEYS_ONCE, err))
        return false;
    parsing = arena;
    const cJSON *tree = cJSON_ParseWithLengthOpts(text.ptr, text.len, NULL, false);
    parsing = NULL;
    if (!tree)
        return err_set(err, "cJSON refuses the text");
    *root = tree;
    return true;
}

bool json_valid_with_repeats(struct arena *arena, struct str text)
{
    return json_scan(arena, text, JSON_KEYS_REPEAT, NULL);
}
