/* SPDX-License-Identifier: Apache-2.0 */
#include "case.h"

#include "base/yaml.h"
#include "review_of.h"
#include "webhook/file.h"
#include "webhook/respond.h"

enum { FILE_LEN = 1024 * 1024 };

static const struct date today = {2026, 6, 1};

static void drawn_add(struct arena *arena, struct drawn_list *list, struct drawn drawn)
{
    if (list->len == list->room) {
        size_t room = list->room ? list->room * 2 : 16;
        list->items = arena_grow(arena, list->items, list->len, room, sizeof *list->items);
        list->room = room;
    }
    list->items[list->len++] = drawn;
}

static bool read_action(struct str word, enum action *out)
{
    if (!str_eq(word, STR("deny")) && !str_eq(word, STR("warn")))
        return false;
    *out = str_eq(word, STR("deny")) ? ACTION_DENY : ACTION_WARN;
    return true;
}

static bool read_expectation(struct a_case *it, struct str line, unsigned number, struct err *err)
{
    struct drawn drawn = {.action = ACTION_OFF};
    struct str word = {0};
    bool whole = str_cut(&line, ' ', &word) && read_action(word, &drawn.action) && str_cut(&line, ' ', &drawn.rule) &&
                 str_cut(&line, ' ', &drawn.container);
    drawn.subject = str_trim(line);
    if (!whole || drawn.subject.len == 0)
        return err_set(err, "line %u: not `# expect: deny|warn RULE CONTAINER SUBJECT`", number);
    drawn_add(it->arena, &it->expected, drawn);
    return true;
}

static bool read_head(struct a_case *it, struct err *err)
{
    struct str rest = it->text;
    struct str line = {0};
    for (unsigned number = 1; str_cut(&rest, '\n', &line); number++) {
        it->together = it->together || str_eq(str_trim(line), STR("# together"));
        if (str_starts(line, STR("# expect:")) && !read_expectation(it, str_trim(str_after(line, 9)), number, err))
            return false;
    }
    return true;
}

bool case_read(struct arena *arena, const char *path, struct a_case *out, struct err *err)
{
    *out = (struct a_case){.arena = arena, .path = path};
    return file_read(arena, path, FILE_LEN, &out->text, err) && read_head(out, err);
}

bool case_is_policy(struct str path)
{
    return str_ends(path, STR(".policy.yaml"));
}

bool case_policy(struct arena *arena, const char *path, struct policy **out, struct err *err)
{
    struct str name = str_from(path);
    struct str beside = arena_format(arena, "%.*s.policy.yaml", (int)(name.len - STR(".yaml").len), path);
    struct policy_file file = {.name = beside.ptr};
    FILE *probe = fopen(beside.ptr, "rb");
    if (!probe)
        return true;
    fclose(probe);
    return file_read(arena, beside.ptr, FILE_LEN, &file.text, err) && policy_new(&file, 1, out, err);
}

static void add_found(struct a_case *it, const struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->len; i++) {
        const struct judged *judged = &verdict->items[i];
        const struct container *container = judged->finding->container;
        if (judged->action != ACTION_OFF)
            drawn_add(it->arena, &it->found,
                      (struct drawn){.action = judged->action,
                                     .rule = judged->finding->rule->id,
                                     .container = container ? container->name : STR("-"),
                                     .subject = judged->finding->subject});
    }
}

/* The server's way. */
static bool run_alone(struct a_case *it, const cJSON *object, const struct policy *policy, struct err *err)
{
    struct admit_case one = {.policy = policy, .today = today, .body = review_of(it->arena, object)};
    struct admit_answer answer;
    admit(&one, it->arena, &answer);
    if (answer.http_status != 200)
        return err_set(err, "HTTP %d: %s", answer.http_status, answer.err.message);
    if (!answer.workload)
        return err_set(err, "a document has no pod template that dryfit knows");
    add_found(it, &answer.verdict);
    it->answers[it->answers_len++] =
        answer.verdict.allowed ? answer.body : respond_denial(it->arena, answer.workload, &answer.verdict);
    return true;
}

/* With the other documents around it. */
static void run_amid(struct a_case *it, const cJSON *object, const struct policy *policy, const struct objects *objects)
{
    struct workload workload;
    if (workload_parse(it->arena, object, &workload) != WORKLOAD_OK)
        return;
    workload.namespace = siblings_namespace(object);
    struct findings findings = engine_run(policy, &workload, objects, it->arena);
    struct verdict_case one = {.policy = policy, .workload = &workload, .findings = &findings, .today = today};
    struct verdict verdict = verdict_reach(&one, it->arena);
    add_found(it, &verdict);
    if (!verdict.allowed)
        it->answers[it->answers_len++] = respond_denial(it->arena, &workload, &verdict);
}

static size_t count_documents(struct str text)
{
    struct yaml_stream stream = {.text = text};
    struct yaml_document document;
    size_t count = 0;
    while (yaml_next(&stream, &document))
        count++;
    return count;
}

bool case_documents(const struct a_case *it, struct siblings *out, struct err *err)
{
    struct yaml_stream stream = {.text = it->text};
    struct yaml_document document;
    out->roots = arena_many(it->arena, const cJSON *, count_documents(it->text));
    while (yaml_next(&stream, &document)) {
        if (!yaml_parse(it->arena, &document, &out->roots[out->len], err))
            return err_wrap(err, "line %u", err->line);
        out->len++;
    }
    return out->len > 0 || err_set(err, "no document");
}

bool case_run(struct a_case *it, const struct policy *policy, struct err *err)
{
    struct siblings siblings = {.arena = it->arena};
    struct objects objects = siblings_objects(&siblings);
    if (!case_documents(it, &siblings, err))
        return false;
    it->answers = arena_many(it->arena, struct str, siblings.len);
    for (size_t i = 0; i < siblings.len; i++) {
        if (it->together)
            run_amid(it, siblings.roots[i], policy, &objects);
        else if (!run_alone(it, siblings.roots[i], policy, err))
            return false;
    }
    return true;
}

size_t case_count(const struct drawn_list *list, struct str rule)
{
    size_t count = 0;
    for (size_t i = 0; i < list->len; i++)
        count += str_eq(list->items[i].rule, rule);
    return count;
}
