/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml.h"

#include "base/yaml_build.h"

struct work {
    struct yaml_build build;
    struct tree_node *root;
    bool built;
};

static void run(void *ctx)
{
    struct work *work = ctx;
    work->built = yaml_build_document(&work->build, &work->root);
}

bool yaml_parse(struct arena *arena, const struct yaml_document *document, const cJSON **root, struct err *err)
{
    struct yaml_events events __attribute__((cleanup(yaml_events_release)));
    struct work work = {.build = {.arena = arena, .events = &events, .repeats = document->repeats}};
    if (!yaml_events_init(&events, document, err))
        return false;
    /* An arena that is full ends here and not in the caller, so that libyaml gives its memory back. */
    switch (arena_run(arena, run, &work)) {
    case ARENA_FULL:
        return err_http(err, 413, "the document needs more memory than it may have");
    case ARENA_CROWDED:
        return err_http(err, 503, "out of memory");
    case ARENA_DONE:
        break;
    }
    if (!work.built)
        return false;
    *root = &work.root->json;
    return true;
}
