/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/around.h"

#include "base/text.h"
#include "policies/workload.h"
#include "webhook/around_index.h"
#include "webhook/around_record.h"
#include "webhook/documents.h"

enum { SAME_SHAPE_MAX = 2 };

struct around_object {
    const cJSON *object;
    struct workload *workload; /* parsed when first looked at; NULL before */
};

/* Where an object stands in several files. */
struct twins {
    struct str namespace;
    struct str folder; /* empty: somewhere in the input */
};

struct around {
    struct arena *arena;
    struct str namespace;
    size_t len;                /* objects */
    struct around_index names; /* by namespace, kind and name */
    struct around_index runs;  /* workloads by namespace, the name of an image (empty: any) and shape */
    struct twins *twins;
    size_t twins_len;
};

/* One file's. */
struct reading {
    struct around *around;
    struct arena *scratch;
    struct str file, folder;
};

struct around *around_new(struct arena *arena, struct str namespace)
{
    struct around *around = arena_one(arena, struct around);
    around->arena = arena;
    around->namespace = namespace;
    return around;
}

/* "k8s/" of "k8s/web.yaml"; never empty. */
static struct str folder_of(struct str file)
{
    size_t name = str_last(file, '/').len;
    return name < file.len ? str_from_to(file, 0, file.len - name) : STR("./");
}

/* Two workloads of one shape are the same to a rule that looks at what runs around. */
static struct str shape_of(struct arena *arena, const struct workload *workload)
{
    struct text text = {.arena = arena};
    text_add(&text, tree_get_str(workload->labels, "app.kubernetes.io/instance"));
    if (tree_path(workload->object, "metadata", "uid", NULL))
        text_char(&text, '!');
    for (size_t i = 0; i < workload->containers_len; i++) {
        text_char(&text, '\n');
        text_add(&text, workload->containers[i].image.text);
    }
    text_char(&text, '\n');
    return arena_copy(arena, text_str(&text));
}

static void add_runs(struct around *around, const struct workload *workload, struct around_entry entry)
{
    entry.part[1] = STR("");
    entry.part[2] = shape_of(around->arena, workload);
    around_index_add(around->arena, &around->runs, &entry);
    for (size_t i = 0; i < workload->containers_len; i++) {
        entry.part[1] = arena_copy(around->arena, workload->containers[i].image.name);
        if (entry.part[1].len > 0)
            around_index_add(around->arena, &around->runs, &entry);
    }
}

static void remember(void *ctx, const struct yaml_document *document, const struct located *object)
{
    const struct reading *reading = ctx;
    struct around *around = reading->around;
    struct workload workload;
    (void)document;
    if (!around_wants(tree_get_str(object->node, "apiVersion"), tree_get_str(object->node, "kind")))
        return;
    bool runs = workload_parse(reading->scratch, object->node, &workload) == WORKLOAD_OK;
    struct str namespace = tree_str(tree_path(object->node, "metadata", "namespace", NULL));
    struct around_object *kept = arena_one(around->arena, struct around_object);
    kept->object = around_record(around->arena, object->node, namespace.len > 0 ? namespace : around->namespace);
    struct around_entry entry = {.part = {tree_str(tree_path(kept->object, "metadata", "namespace", NULL)),
                                          tree_get_str(kept->object, "kind"),
                                          tree_str(tree_path(kept->object, "metadata", "name", NULL)),
                                          [AROUND_FOLDER] = reading->folder, [AROUND_FILE] = reading->file},
                                 .order = around->len++,
                                 .object = kept};
    around_index_add(around->arena, &around->names, &entry);
    if (runs)
        add_runs(around, &workload, entry);
}

static void pass_over(void *ctx, const struct yaml_document *document, const struct err *err)
{
    (void)ctx;
    (void)document;
    (void)err;
}

void around_read(struct around *around, struct arena *scratch, const char *file, struct str text,
                 struct progress *progress)
{
    struct str name = arena_copy(around->arena, str_from(file));
    struct reading reading = {around, scratch, name, folder_of(name)};
    struct documents_reader reader = {
        .arena = scratch, .ctx = &reading, .object = remember, .broken = pass_over, .progress = progress};
    documents_read(&reader, file, text);
}

static int compare_twins(const void *left, const void *right)
{
    const struct twins *a = left;
    const struct twins *b = right;
    int order = str_cmp(a->namespace, b->namespace);
    return order ? order : str_cmp(a->folder, b->folder);
}

static void find_twins(struct around *around)
{
    around->twins = arena_many(around->arena, struct twins, 2 * around->len);
    for (size_t i = 1; i < around->names.len; i++) {
        const struct around_entry *a = &around->names.items[i - 1];
        const struct around_entry *b = &around->names.items[i];
        bool same = around_index_same(a, b, AROUND_FOLDER) && !str_eq(a->part[AROUND_FILE], b->part[AROUND_FILE]);
        if (!same || b->part[2].len == 0)
            continue;
        around->twins[around->twins_len++] = (struct twins){b->part[0], STR("")};
        if (str_eq(a->part[AROUND_FOLDER], b->part[AROUND_FOLDER]))
            around->twins[around->twins_len++] = (struct twins){b->part[0], b->part[AROUND_FOLDER]};
    }
    if (around->twins_len > 0)
        qsort(around->twins, around->twins_len, sizeof *around->twins, compare_twins);
}

void around_close(struct around *around)
{
    around_index_sort(&around->names);
    around_index_sort(&around->runs);
    find_twins(around);
}

struct around_view around_view(const struct around *around, const char *file)
{
    return (struct around_view){around, str_from(file), folder_of(str_from(file))};
}

static bool has_twins(const struct around *around, struct str namespace, struct str folder)
{
    struct twins wanted = {namespace, folder};
    return around->twins_len > 0 &&
           bsearch(&wanted, around->twins, around->twins_len, sizeof wanted, compare_twins) != NULL;
}

/* How many parts of the key must be the same, so that an object is around. */
static size_t scope_of(const struct around_view *view, struct str namespace)
{
    if (!has_twins(view->around, namespace, STR("")))
        return AROUND_FOLDER;
    return has_twins(view->around, namespace, view->folder) ? AROUND_PARTS : AROUND_FILE;
}

static const cJSON *get(const void *ctx, struct str kind, struct str namespace, struct str name)
{
    const struct around_view *view = ctx;
    const struct around_index *names = &view->around->names;
    const struct around_entry wanted = {.part = {namespace, kind, name, view->folder, view->file}};
    size_t scope = scope_of(view, namespace);
    size_t end = around_index_end(names, &wanted, scope);
    bool found = end > 0 && around_index_same(&names->items[end - 1], &wanted, scope);
    return found ? names->items[end - 1].object->object : NULL;
}

static const struct workload *workload_of(const struct around *around, struct around_object *object)
{
    struct workload workload;
    if (!object->workload && workload_parse(around->arena, object->object, &workload) == WORKLOAD_OK) {
        object->workload = arena_one(around->arena, struct workload);
        *object->workload = workload;
    }
    return object->workload;
}

struct visit {
    const struct around *around;
    workload_call *call;
    void *arg;
};

/* Those of one shape, from the first on. A workload with several containers of one image stands there several times. */
static bool show_some(const struct visit *visit, const struct around_entry *wanted, size_t scope)
{
    const struct around_index *runs = &visit->around->runs;
    const struct around_object *before = NULL;
    unsigned shown = 0;
    for (size_t i = around_index_first(runs, wanted, scope); i < runs->len && shown < SAME_SHAPE_MAX; i++) {
        if (!around_index_same(&runs->items[i], wanted, scope))
            break;
        struct around_object *object = runs->items[i].object;
        const struct workload *workload = object != before ? workload_of(visit->around, object) : NULL;
        before = object;
        shown += workload != NULL;
        if (workload && !visit->call(visit->arg, workload))
            return false;
    }
    return true;
}

static void workloads(const void *ctx, struct str namespace, struct str image, workload_call *call, void *arg)
{
    const struct around_view *view = ctx;
    const struct around_index *runs = &view->around->runs;
    const struct visit visit = {view->around, call, arg};
    struct around_entry wanted = {.part = {namespace, image, STR(""), view->folder, view->file}};
    size_t scope = scope_of(view, namespace);
    size_t i = around_index_first(runs, &wanted, 2);
    while (i < runs->len && around_index_same(&runs->items[i], &wanted, 2)) {
        wanted.part[2] = runs->items[i].part[2];
        if (!show_some(&visit, &wanted, scope))
            return;
        i = around_index_end(runs, &wanted, 3);
    }
}

struct objects around_objects(const struct around_view *view)
{
    return (struct objects){.ctx = view, .get = get, .workloads = workloads};
}
