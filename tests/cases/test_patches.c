/* SPDX-License-Identifier: Apache-2.0 */
/* Applies the patch of every finding of every case that fires, one at a time, and looks at the object again: the
 * finding is gone and nothing as certain has come. */
#include "base/json.h"
#include "base/tree_write.h"
#include "case.h"
#include "firing.h"
#include "patch_apply.h"
#include "policies/engine.h"

enum { PATCHES_MIN = 150 };

static int failed;
static size_t applied;

/* One document of a case, and what the others are to it. */
struct scene {
    struct arena *arena;
    const struct policy *policy;
    const char *path;
    bool together;
    struct siblings siblings;
    size_t index; /* the document in siblings */
};

struct view {
    struct workload workload;
    struct findings findings;
};

/* False where there is no pod template. */
static bool look(const struct scene *scene, const cJSON *object, struct view *out)
{
    struct siblings siblings = {
        .arena = scene->arena,
        .roots = arena_many(scene->arena, const cJSON *, scene->siblings.len),
        .len = scene->siblings.len,
    };
    struct objects objects = siblings_objects(&siblings);
    for (size_t i = 0; i < siblings.len; i++)
        siblings.roots[i] = i == scene->index ? object : scene->siblings.roots[i];
    if (workload_parse(scene->arena, object, &out->workload) != WORKLOAD_OK)
        return false;
    out->workload.namespace = siblings_namespace(object);
    out->findings = engine_run(scene->policy, &out->workload, scene->together ? &objects : NULL, scene->arena);
    return true;
}

static bool has(const struct scene *scene, const struct view *view, struct str key)
{
    for (size_t i = 0; i < view->findings.len; i++)
        if (str_eq(finding_key(scene->arena, view->findings.items[i], &view->workload), key))
            return true;
    return false;
}

static void complain(const struct scene *scene, const struct finding *finding, const char *what, struct str more)
{
    failed = 1;
    printf("%s: %.*s (%.*s): %s%.*s\n", scene->path, STR_ARG(finding->rule->id), STR_ARG(finding->subject), what,
           STR_ARG(more));
}

/* How many findings of the view are of the same rule, container and subject. */
static size_t count_like(const struct view *view, const struct finding *finding)
{
    struct str container = finding->container ? finding->container->name : (struct str){0};
    size_t count = 0;
    for (size_t i = 0; i < view->findings.len; i++) {
        const struct finding *other = view->findings.items[i];
        struct str name = other->container ? other->container->name : (struct str){0};
        count += other->rule == finding->rule && str_eq(name, container) && str_eq(other->subject, finding->subject);
    }
    return count;
}

static void check_gone(const struct scene *scene, const struct finding *finding, const struct view *before,
                       const struct view *after)
{
    if (has(scene, after, finding_key(scene->arena, finding, &before->workload)))
        complain(scene, finding, "the patch leaves the finding", (struct str){0});
    else if (count_like(after, finding) >= count_like(before, finding))
        complain(scene, finding, "the patch's own value is found", (struct str){0});
}

static void check_new(const struct scene *scene, const struct finding *finding, const struct view *before,
                      const struct view *after)
{
    for (size_t i = 0; i < after->findings.len; i++) {
        const struct finding *now = after->findings.items[i];
        if (now->certainty < finding->certainty || has(scene, before, finding_key(scene->arena, now, &after->workload)))
            continue;
        if (count_like(after, now) > count_like(before, now))
            complain(scene, finding, "the patch brings a new finding: ", now->message);
    }
}

static void try_patch(const struct scene *scene, const struct view *before, const struct finding *finding)
{
    const cJSON *object = before->workload.object;
    struct str patch = finding_patch(scene->arena, finding, object);
    struct view after;
    struct err err = {0};
    if (patch.len == 0) {
        complain(scene, finding, "its changes make no patch", (struct str){0});
        return;
    }
    if (!patch_apply(scene->arena, object, patch, &object, &err)) {
        complain(scene, finding, "the patch cannot be applied: ", str_from(err.message));
        return;
    }
    applied++;
    if (!look(scene, object, &after)) {
        complain(scene, finding, "the patch leaves no workload", (struct str){0});
        return;
    }
    check_gone(scene, finding, before, &after);
    check_new(scene, finding, before, &after);
}

static void try_document(const struct scene *scene)
{
    struct view before;
    if (!look(scene, scene->siblings.roots[scene->index], &before))
        return;
    for (size_t i = 0; i < before.findings.len; i++)
        if (before.findings.items[i]->patches)
            try_patch(scene, &before, before.findings.items[i]);
}

static void try_case(const char *path, const struct policy *shipped)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct policy *own POLICY_CLEANUP = NULL;
    struct a_case it;
    struct scene scene = {.arena = arena, .path = path};
    struct err err = {0};
    if (!case_read(arena, path, &it, &err) || !case_policy(arena, path, &own, &err) ||
        !case_documents(&it, &scene.siblings, &err)) {
        failed = 1;
        printf("%s: %s\n", path, err.message);
        return;
    }
    scene.policy = own ? own : shipped;
    scene.together = it.together;
    for (scene.index = 0; scene.index < scene.siblings.len; scene.index++)
        try_document(&scene);
}

/* The applier itself, by examples of RFC 6902, appendix A, and RFC 6901. */
static const struct {
    const char *object, *patch, *result; /* NULL: refused */
} examples[] = {
    {"{'a': 1}", "[{'op': 'add', 'path': '/b', 'value': [2]}]", "{'a': 1, 'b': [2]}"},
    {"{'a': 1, 'c': 3}", "[{'op': 'add', 'path': '/a', 'value': 2}]", "{'a': 2, 'c': 3}"},
    {"{'a': [1, 3]}", "[{'op': 'add', 'path': '/a/1', 'value': 2}]", "{'a': [1, 2, 3]}"},
    {"{'a': [1]}", "[{'op': 'add', 'path': '/a/-', 'value': 2}]", "{'a': [1, 2]}"},
    {"{'a': [1]}", "[{'op': 'add', 'path': '/a/2', 'value': 2}]", NULL},
    {"{'a': 1}", "[{'op': 'add', 'path': '/b/c', 'value': 2}]", NULL},
    {"{'a': 1, 'b': 2}", "[{'op': 'remove', 'path': '/a'}]", "{'b': 2}"},
    {"{'a': [1, 2]}", "[{'op': 'remove', 'path': '/a/0'}]", "{'a': [2]}"},
    {"{'a': 1}", "[{'op': 'remove', 'path': '/b'}]", NULL},
    {"{'a': 1, 'b': 2}", "[{'op': 'replace', 'path': '/a', 'value': {}}]", "{'a': {}, 'b': 2}"},
    {"{'a': [1, 2]}", "[{'op': 'replace', 'path': '/a/0', 'value': 3}]", "{'a': [3, 2]}"},
    {"{'a': [1, 2]}", "[{'op': 'replace', 'path': '/a/-', 'value': 3}]", NULL},
    {"{'a': [1, 2]}", "[{'op': 'replace', 'path': '/a/01', 'value': 3}]", NULL},
    {"{'a': 1}", "[{'op': 'replace', 'path': '/b', 'value': 3}]", NULL},
    {"{'a': {'b': 1, 'c': [2]}}", "[{'op': 'test', 'path': '/a', 'value': {'c': [2.0], 'b': 1}}]",
     "{'a': {'b': 1, 'c': [2]}}"},
    {"{'a': 1}", "[{'op': 'test', 'path': '/a', 'value': '1'}]", NULL},
    {"{'a': [1, 2]}", "[{'op': 'test', 'path': '/a', 'value': [2, 1]}]", NULL},
    {"{'x/y~1': 1}", "[{'op': 'replace', 'path': '/x~1y~01', 'value': 2}]", "{'x/y~1': 2}"},
    {"{'a': 1}", "[{'op': 'move', 'path': '/a', 'value': 2}]", NULL},
    {"{'a': 1}", "[{'op': 'add', 'path': 'a', 'value': 2}]", NULL},
};

/* Single quotes read better in C. */
static struct str quoted(struct arena *arena, const char *text)
{
    char *copy = (char *)arena_copy(arena, str_from(text)).ptr;
    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
    return str_from(copy);
}

static void try_example(struct arena *arena, size_t index)
{
    const cJSON *object = NULL;
    const cJSON *changed = NULL;
    struct err err = {0};
    struct text text = {.arena = arena};
    if (!json_parse(arena, quoted(arena, examples[index].object), &object, &err))
        abort();
    bool done = patch_apply(arena, object, quoted(arena, examples[index].patch), &changed, &err);
    if (done)
        tree_write(&text, changed);
    if (done != (examples[index].result != NULL) ||
        (done && !str_eq(text_str(&text), quoted(arena, examples[index].result)))) {
        failed = 1;
        printf("%s %s: %s%.*s\n", examples[index].object, examples[index].patch, done ? "" : err.message,
               STR_ARG(text_str(&text)));
    }
}

static void try_examples(void)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        try_example(arena, i);
}

static void check_count(void)
{
    printf("%zu patches\n", applied);
    if (applied < PATCHES_MIN) {
        failed = 1;
        printf("%d patches at least were expected\n", PATCHES_MIN);
    }
    try_examples();
}

int main(int argc, char **argv)
{
    static const struct firing firing = {try_case, check_count};
    return firing_run(&firing, argc, argv) ? failed : 1;
}
