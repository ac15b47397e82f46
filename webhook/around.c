/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/around.h"

#include "base/text.h"
#include "policies/workload.h"
#include "webhook/around_record.h"
#include "webhook/documents.h"

enum { SAME_SHAPE_MAX = 2 };

struct record {
    struct str namespace, kind, name;
    struct str file, folder;
    struct str shape; /* of a workload: what it runs; else ptr is NULL */
    size_t order;     /* in the input */
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
    struct record *records; /* when closed, by identity and place */
    size_t len, room;
    struct record **workloads; /* by namespace and shape */
    size_t workloads_len;
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

static struct record *add_record(struct around *around)
{
    if (around->len == around->room) {
        size_t room = around->room ? around->room * 2 : 64;
        around->records = arena_grow(around->arena, around->records, around->len, room, sizeof *around->records);
        around->room = room;
    }
    struct record *record = &around->records[around->len];
    *record = (struct record){.order = around->len++};
    return record;
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
    struct record *record = add_record(around);
    record->object = around_record(around->arena, object->node, namespace.len > 0 ? namespace : around->namespace);
    record->namespace = tree_str(tree_path(record->object, "metadata", "namespace", NULL));
    record->kind = tree_get_str(record->object, "kind");
    record->name = tree_str(tree_path(record->object, "metadata", "name", NULL));
    record->file = reading->file;
    record->folder = reading->folder;
    if (runs)
        record->shape = shape_of(around->arena, &workload);
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

static int compare_identity(const struct record *a, const struct record *b)
{
    int order = str_cmp(a->namespace, b->namespace);
    order = order ? order : str_cmp(a->kind, b->kind);
    return order ? order : str_cmp(a->name, b->name);
}

static int compare_records(const void *left, const void *right)
{
    const struct record *a = left;
    const struct record *b = right;
    int order = compare_identity(a, b);
    order = order ? order : str_cmp(a->folder, b->folder);
    order = order ? order : str_cmp(a->file, b->file);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static int compare_shapes(const void *left, const void *right)
{
    const struct record *a = *(const struct record *const *)left;
    const struct record *b = *(const struct record *const *)right;
    int order = str_cmp(a->namespace, b->namespace);
    order = order ? order : str_cmp(a->shape, b->shape);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static int compare_twins(const void *left, const void *right)
{
    const struct twins *a = left;
    const struct twins *b = right;
    int order = str_cmp(a->namespace, b->namespace);
    return order ? order : str_cmp(a->folder, b->folder);
}

static void find_workloads(struct around *around)
{
    around->workloads = arena_many(around->arena, struct record *, around->len);
    for (size_t i = 0; i < around->len; i++)
        if (around->records[i].shape.ptr)
            around->workloads[around->workloads_len++] = &around->records[i];
    if (around->workloads_len > 0)
        qsort(around->workloads, around->workloads_len, sizeof(struct record *), compare_shapes);
}

static void find_twins(struct around *around)
{
    around->twins = arena_many(around->arena, struct twins, 2 * around->len);
    for (size_t i = 1; i < around->len; i++) {
        const struct record *a = &around->records[i - 1];
        const struct record *b = &around->records[i];
        if (b->name.len == 0 || compare_identity(a, b) != 0 || str_eq(a->file, b->file))
            continue;
        around->twins[around->twins_len++] = (struct twins){b->namespace, STR("")};
        if (str_eq(a->folder, b->folder))
            around->twins[around->twins_len++] = (struct twins){b->namespace, b->folder};
    }
    if (around->twins_len > 0)
        qsort(around->twins, around->twins_len, sizeof *around->twins, compare_twins);
}

void around_close(struct around *around)
{
    if (around->len > 0)
        qsort(around->records, around->len, sizeof *around->records, compare_records);
    find_workloads(around);
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

enum scope { SCOPE_FILE, SCOPE_FOLDER, SCOPE_INPUT };

static enum scope scope_of(const struct around_view *view, struct str namespace)
{
    if (!has_twins(view->around, namespace, STR("")))
        return SCOPE_INPUT;
    return has_twins(view->around, namespace, view->folder) ? SCOPE_FILE : SCOPE_FOLDER;
}

static bool is_in(const struct record *record, const struct around_view *view, enum scope scope)
{
    if (scope == SCOPE_INPUT)
        return true;
    return scope == SCOPE_FILE ? str_eq(record->file, view->file) : str_eq(record->folder, view->folder);
}

/* The first record that is not before wanted. */
static size_t find_record(const struct around *around, const struct record *wanted)
{
    size_t low = 0;
    size_t high = around->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_identity(&around->records[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const cJSON *get(const void *ctx, struct str kind, struct str namespace, struct str name)
{
    const struct around_view *view = ctx;
    const struct around *around = view->around;
    const struct record wanted = {.namespace = namespace, .kind = kind, .name = name};
    enum scope scope = scope_of(view, namespace);
    const cJSON *found = NULL;
    for (size_t i = find_record(around, &wanted); i < around->len; i++) {
        const struct record *record = &around->records[i];
        if (compare_identity(record, &wanted) != 0)
            break;
        found = is_in(record, view, scope) ? record->object : found;
    }
    return found;
}

static size_t find_namespace(const struct around *around, struct str namespace)
{
    size_t low = 0;
    size_t high = around->workloads_len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(around->workloads[middle]->namespace, namespace) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct workload *view_of(const struct around *around, struct record *record)
{
    struct workload workload;
    if (!record->workload && workload_parse(around->arena, record->object, &workload) == WORKLOAD_OK) {
        record->workload = arena_one(around->arena, struct workload);
        *record->workload = workload;
    }
    return record->workload;
}

static void workloads(const void *ctx, struct str namespace, void (*call)(void *arg, const struct workload *workload),
                      void *arg)
{
    const struct around_view *view = ctx;
    const struct around *around = view->around;
    enum scope scope = scope_of(view, namespace);
    const struct record *before = NULL;
    unsigned same = 0;
    for (size_t i = find_namespace(around, namespace); i < around->workloads_len; i++) {
        struct record *record = around->workloads[i];
        if (!str_eq(record->namespace, namespace))
            break;
        if (!is_in(record, view, scope))
            continue;
        same = before && str_eq(before->shape, record->shape) ? same + 1 : 1;
        before = record;
        const struct workload *workload = same <= SAME_SHAPE_MAX ? view_of(around, record) : NULL;
        if (workload)
            call(arg, workload);
    }
}

struct objects around_objects(const struct around_view *view)
{
    return (struct objects){.ctx = view, .get = get, .workloads = workloads};
}
