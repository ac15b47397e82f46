/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/expand.h"

#include <time.h>

#include "base/text.h"
#include "policies/env.h"
#include "tree_of.h"

/* The env of a container written in YAML, as env_parse() reads it. */
static struct container *read(struct arena *arena, const char *yaml, bool service_links)
{
    size_t *room = arena_one(arena, size_t);
    struct container *container = arena_one(arena, struct container);
    struct expand names = {.arena = arena, .container = container, .service_links = service_links, .room = room};
    *room = EXPAND_ALL_MAX;
    container->node = yaml_text(arena, yaml);
    env_parse(&names, container);
    assert_int_equal(names.before, container->env_len);
    return container;
}

/* B is the entry that is looked at; A is literal, S a secret, L comes later. */
#define ENV(value)                                                                                                     \
    "{env: [{name: A, value: a}, {name: E}, {name: S, valueFrom: {secretKeyRef: {key: k}}}, {name: U, value: "         \
    "'$(NOPE)'}, {name: P, value: 'p$(S)'}, {name: B, value: '" value "'}, {name: L, value: l}]}"

static const struct row {
    const char *yaml, *value;
    bool partial, unresolved;
} rows[] = {
    {ENV("x"), "x", false, false},
    {ENV(""), "", false, false},
    {ENV("$(A)"), "a", false, false},
    {ENV("x$(A)y$(A)z"), "xayaz", false, false},
    {ENV("[$(E)]"), "[]", false, false},
    {ENV("$(S)"), "$(S)", true, false},
    {ENV("redis://:$(S)@$(A):6379"), "redis://:$(S)@a:6379", true, false},
    {ENV("$(P)"), "p$(S)", true, false},
    {ENV("$(NOPE)"), "$(NOPE)", false, true},
    {ENV("$(U)"), "$(NOPE)", false, true},
    {ENV("$(L)"), "$(L)", false, true}, /* defined later */
    {ENV("$(B)"), "$(B)", false, true}, /* not yet */
    {ENV("$(a)"), "$(a)", false, true}, /* case matters */
    {ENV("$()"), "$()", false, true},
    {ENV("$$(A)"), "$(A)", false, false},
    {ENV("$$$(A)"), "$a", false, false},
    {ENV("$$$$(A)"), "$$(A)", false, false},
    {ENV("$$"), "$", false, false},
    {ENV("$"), "$", false, false},
    {ENV("$A ${A} $x"), "$A ${A} $x", false, false},
    {ENV("$(A"), "$(A", false, false},
    {ENV("$(A$(A)"), "$(A$(A)", false, true}, /* the name is A$(A */
    {ENV("$(A) $("), "a $(", false, false},
    {ENV("$(A))"), "a)", false, false},
    {ENV("$(KUBERNETES_SERVICE_HOST)"), "$(KUBERNETES_SERVICE_HOST)", true, false},
    {ENV("$(KUBERNETES_PORT_443_TCP_ADDR)"), "$(KUBERNETES_PORT_443_TCP_ADDR)", true, false},
    {ENV("$(X_SERVICE_HOST)"), "$(X_SERVICE_HOST)", true, false},
    {ENV("$(X_SERVICE_PORT)"), "$(X_SERVICE_PORT)", true, false},
    {ENV("$(X_SERVICE_PORT_HTTP)"), "$(X_SERVICE_PORT_HTTP)", true, false},
    {ENV("$(X_PORT)"), "$(X_PORT)", true, false},
    {ENV("$(X_PORTAL_PORT)"), "$(X_PORTAL_PORT)", true, false},
    {ENV("$(X_PORT_80_TCP)"), "$(X_PORT_80_TCP)", true, false},
    {ENV("$(X_PORT_80_UDP_PROTO)"), "$(X_PORT_80_UDP_PROTO)", true, false},
    {ENV("$(X_PORT_80_SCTP_PROTO)"), "$(X_PORT_80_SCTP_PROTO)", true, false},
    {ENV("$(X_PORT__TCP)"), "$(X_PORT__TCP)", false, true},
    {ENV("$(X_PORT_80)"), "$(X_PORT_80)", false, true},
    {ENV("$(X_PORT_TCP)"), "$(X_PORT_TCP)", false, true},
    {ENV("$(X_PORTS)"), "$(X_PORTS)", false, true},
    {ENV("$(X_PORT_80_TCP_X)"), "$(X_PORT_80_TCP_X)", false, true},
    {ENV("$(SERVICE_HOST)"), "$(SERVICE_HOST)", false, true},
    {ENV("$(PORT)"), "$(PORT)", false, true},
};

static void expands(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct env *env = container_env(read(*state, rows[i].yaml, true), STR("B"));
        assert_str_of(rows[i].yaml, env->value, rows[i].value);
        if (env->partial != rows[i].partial || env->unresolved != rows[i].unresolved)
            fail_msg("%s: partial %d, unresolved %d", rows[i].yaml, env->partial, env->unresolved);
    }
}

static void minds_service_links(void **state)
{
    const struct env *env = container_env(read(*state, ENV("$(X_SERVICE_HOST)"), false), STR("B"));
    assert_true(env->unresolved);
    env = container_env(read(*state, ENV("$(KUBERNETES_SERVICE_PORT)"), false), STR("B"));
    assert_true(env->partial);
    env = container_env(read(*state, ENV("$(KUBERNETES_NOPE)"), false), STR("B"));
    assert_true(env->unresolved);
}

/* Any name may come from envFrom; what the list defines before beats it. */
static void minds_env_from(void **state)
{
    const struct container *container =
        read(*state,
             "{envFrom: [{configMapRef: {name: x}}], env: [{name: A, value: a}, {name: B, value: '$(X)'}, "
             "{name: C, value: '$(A)$(D)'}, {name: D, value: d}]}",
             true);
    assert_true(container->env_from);
    assert_true(container_env(container, STR("B"))->partial);
    assert_false(container_env(container, STR("B"))->unresolved);
    const struct env *c = container_env(container, STR("C"));
    assert_str_of("C", c->value, "a$(D)");
    assert_true(c->partial);
    assert_false(read(*state, "{envFrom: []}", true)->env_from);
    assert_false(read(*state, "{envFrom: x}", true)->env_from);
}

static void minds_duplicates(void **state)
{
    const struct container *container = read(*state,
                                             "{env: [{name: A, value: '1'}, {name: B, value: 'b$(A)'}, {name: A, "
                                             "value: '2$(A)'}, {name: C, value: '$(A)'}]}",
                                             true);
    assert_int_equal(container->env_len, 4);
    assert_true(container->env[0].overridden);
    assert_false(container->env[1].overridden);
    assert_false(container->env[2].overridden);
    assert_str_of("B", container->env[1].value, "b1"); /* what stood before it */
    assert_str_of("A", container_env(container, STR("A"))->value, "21");
    assert_str_of("C", container->env[3].value, "21");
    assert_ptr_equal(container_env(container, STR("A")), &container->env[2]);
}

/* The same with an index: many entries, some of them twice. */
static void finds_among_many(void **state)
{
    struct text yaml = {.arena = *state};
    text_add(&yaml, STR("{env: [{name: V0, value: zero}"));
    for (int i = 1; i < 200; i++)
        text_format(&yaml, ", {name: V%d, value: '%d $(V%d)$(V0)'}", i % 100, i, i % 100);
    text_add(&yaml, STR("]}"));
    text_char(&yaml, '\0');
    const struct container *container = read(*state, yaml.ptr, true);
    assert_non_null(container->env_by_name);
    assert_int_equal(container->env_len, 200);
    assert_str_of("first", container->env[7].value, "7 $(V7)zero");
    assert_true(container->env[7].unresolved);
    assert_true(container->env[7].overridden);
    assert_str_of("V0", container_env(container, STR("V0"))->value, "100 zerozero");
    assert_str_of("second", container_env(container, STR("V7"))->value, "107 7 $(V7)zero100 zerozero");
    assert_false(container->env[107].overridden);
    assert_null(container_env(container, STR("V100")));
    assert_null(container_env(container, STR("")));
}

static void knows_sources(void **state)
{
    static const struct {
        const char *yaml;
        enum env_source want;
    } sources[] = {
        {"{env: [{name: A, value: x}]}", ENV_LITERAL},
        {"{env: [{name: A}]}", ENV_LITERAL},
        {"{env: [{name: A, value: 3}]}", ENV_LITERAL},
        {"{env: [{name: A, valueFrom: {}}]}", ENV_LITERAL},
        {"{env: [{name: A, valueFrom: null}]}", ENV_LITERAL},
        {"{env: [{name: A, value: '', valueFrom: {secretKeyRef: {}}}]}", ENV_SECRET},
        {"{env: [{name: A, value: x, valueFrom: {secretKeyRef: {}}}]}", ENV_LITERAL},
        {"{env: [{name: A, valueFrom: {configMapKeyRef: {}}}]}", ENV_CONFIG_MAP},
        {"{env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]}", ENV_OTHER},
        {"{env: [{name: A, valueFrom: {fileKeyRef: {}}}]}", ENV_OTHER},
    };
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        const struct container *container = read(*state, sources[i].yaml, true);
        if (container->env[0].source != sources[i].want)
            fail_msg("%s is %d", sources[i].yaml, (int)container->env[0].source);
    }
}

static void tells_states(void **state)
{
    struct container *container = read(*state, ENV("$(S)"), true);
    static const struct {
        const char *name, *value; /* value NULL: not known */
    } known[] = {{"A", "a"}, {"E", ""}, {"L", "l"}, {"S", NULL}, {"B", NULL}, {"U", NULL}, {"P", NULL}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct str value = STR("untouched");
        enum env_state got = container_env_state(container, str_from(known[i].name), &value);
        assert_int_equal(got, known[i].value ? ENV_KNOWN : ENV_UNKNOWN);
        assert_str_of(known[i].name, value, known[i].value ? known[i].value : "untouched");
    }
    struct str value = {0};
    assert_int_equal(container_env_state(container, STR("NOPE"), &value), ENV_ABSENT);
    const struct str names[] = {STR("A"), STR("NEW")};
    container->script_names = names;
    container->script_names_len = 2;
    assert_int_equal(container_env_state(container, STR("A"), &value), ENV_UNKNOWN);
    assert_int_equal(container_env_state(container, STR("NEW"), &value), ENV_UNKNOWN);
    assert_int_equal(container_env_state(container, STR("L"), &value), ENV_KNOWN);
    container->script_env = true;
    assert_int_equal(container_env_state(container, STR("L"), &value), ENV_UNKNOWN);
    assert_int_equal(container_env_state(container, STR("NOPE"), &value), ENV_UNKNOWN);
    container->script_env = false;
    container->env_from = true;
    assert_int_equal(container_env_state(container, STR("NOPE"), &value), ENV_UNKNOWN);
    assert_int_equal(container_env_state(container, STR("L"), &value), ENV_KNOWN);
}

/* Each doubles the one before: 2^40 bytes if nothing stopped it. What is too long for the kernel stays as written. */
static void bounds_growth(void **state)
{
    struct text yaml = {.arena = *state};
    text_add(&yaml, STR("{env: [{name: V0, value: '0123456789abcdef'}"));
    for (int i = 1; i <= 40; i++)
        text_format(&yaml, ", {name: V%d, value: '$(V%d)$(V%d)'}", i, i - 1, i - 1);
    text_add(&yaml, STR("]}"));
    text_char(&yaml, '\0');
    const struct container *container = read(*state, yaml.ptr, true);
    assert_int_equal(container->env[13].value.len, EXPAND_TEXT_MAX);
    assert_false(container->env[13].partial);
    assert_str_of("too long", container->env[14].value, "$(V13)$(V13)");
    assert_true(container->env[14].partial);
    assert_true(container->env[40].partial);
}

/* Many long values: the room is for all of them together. */
static void bounds_room(void **state)
{
    struct text yaml = {.arena = *state};
    char *long_value = arena_many(*state, char, EXPAND_TEXT_MAX);
    memset(long_value, 'x', EXPAND_TEXT_MAX - 1);
    text_format(&yaml, "{env: [{name: A, value: %s}", long_value);
    for (int i = 0; i < 100; i++)
        text_format(&yaml, ", {name: B%d, value: '$(A)'}", i);
    text_add(&yaml, STR("]}"));
    text_char(&yaml, '\0');
    const struct container *container = read(*state, yaml.ptr, true);
    size_t written = 0;
    for (size_t i = 1; i < container->env_len; i++)
        written += container->env[i].partial ? 0 : container->env[i].value.len;
    assert_true(written <= EXPAND_ALL_MAX);
    assert_true(written > EXPAND_ALL_MAX - 2 * EXPAND_TEXT_MAX);
    assert_false(container->env[1].partial);
    assert_str_of("the rest", container->env[100].value, "$(A)");
    assert_true(container->env[100].partial);
}

static void stays_linear(void **state)
{
    enum { LEN = EXPAND_TEXT_MAX - 2 };
    static const char *const pieces[] = {"$(", "$$", "$", "$(A", "$(A)"};
    struct arena *arena = *state;
    struct container *container = read(arena, "{env: [{name: A, value: a}]}", true);
    char *value = arena_many(arena, char, LEN);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        for (size_t at = 0; at < LEN; at++)
            value[at] = pieces[i][at % strlen(pieces[i])];
        clock_t start = clock();
        for (int k = 0; k < 10; k++) {
            size_t room = EXPAND_ALL_MAX;
            struct expand names = {
                .arena = arena, .container = container, .before = 1, .service_links = true, .room = &room};
            assert_false(expand_text(&names, (struct str){value, LEN}).partial);
        }
        if (clock() - start > 5 * CLOCKS_PER_SEC)
            fail_msg("\"%s...\" takes too long", pieces[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(expands),          ARENA_TEST(minds_service_links), ARENA_TEST(minds_env_from),
        ARENA_TEST(minds_duplicates), ARENA_TEST(finds_among_many),    ARENA_TEST(knows_sources),
        ARENA_TEST(tells_states),     ARENA_TEST(bounds_growth),       ARENA_TEST(bounds_room),
        ARENA_TEST(stays_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
