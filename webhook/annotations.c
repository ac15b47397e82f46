/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/annotations.h"

#define PREFIX "dryfit.dev/"

struct walk {
    struct arena *arena;
    const struct policy *policy;
    const char **known; /* without the prefix; made when one is met that may be among them */
    size_t known_len;
    annotations_unknown *unknown;
    void *ctx;
};

static void list_known(struct walk *walk)
{
    const struct rule *rules = NULL;
    size_t len = policy_rules(walk->policy, &rules);
    walk->known = arena_many(walk->arena, const char *, len + 2);
    walk->known[walk->known_len++] = "image";
    walk->known[walk->known_len++] = "libraries";
    for (size_t i = 0; i < len; i++)
        walk->known[walk->known_len++] = arena_format(walk->arena, "ignore.%.*s", STR_ARG(rules[i].id)).ptr;
}

static bool is_known(struct walk *walk, struct str name)
{
    if (walk->known_len == 0)
        list_known(walk);
    for (size_t i = 0; i < walk->known_len; i++)
        if (str_eq(name, str_from(walk->known[i])))
            return true;
    return false;
}

static struct str describe(const struct walk *walk, struct str key, struct str name)
{
    const char *near = str_nearest(name, walk->known, walk->known_len);
    if (near)
        return arena_format(walk->arena, "nothing reads the annotation %.*s, did you mean " PREFIX "%s?", STR_ARG(key),
                            near);
    return arena_format(walk->arena,
                        "nothing reads the annotation %.*s; there are " PREFIX "image, " PREFIX "libraries and " PREFIX
                        "ignore.RULE",
                        STR_ARG(key));
}

static void check(struct walk *walk, const cJSON *annotations, const struct field *parent)
{
    struct field metadata = field_key(parent, STR("metadata"));
    struct field field = field_key(&metadata, STR("annotations"));
    for (const cJSON *node = annotations ? annotations->child : NULL; node; node = node->next) {
        struct str key = tree_key(node);
        struct str name = str_starts(key, STR(PREFIX)) ? str_after(key, sizeof PREFIX - 1) : (struct str){0};
        struct field member = field_key(&field, key);
        if (name.len > 0 && !is_known(walk, name))
            walk->unknown(walk->ctx, &member, describe(walk, key, name));
    }
}

void annotations_check(const struct workload *workload, const struct policy *policy, struct arena *arena,
                       annotations_unknown *unknown, void *ctx)
{
    struct walk walk = {.arena = arena, .policy = policy, .unknown = unknown, .ctx = ctx};
    check(&walk, workload->annotations, NULL);
    if (workload->pod_annotations != workload->annotations)
        check(&walk, workload->pod_annotations, workload->pod_spec_field.parent);
}
