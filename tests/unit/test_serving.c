/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/serving.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct str serve = {"serve", 5};
static const struct facts with_command = {.commands = {&serve, 1}};

static bool serves(struct str argument)
{
    const struct word words[] = {{.text = argument}};
    const struct process process = {.program = STR("ollama"), .words = words, .words_len = 1};
    const struct container container = {.processes = &process, .processes_len = 1};
    return serving(&container, &with_command);
}

static void command_decides(void **state)
{
    (void)state;
    assert_true(serves(STR("serve")));
    assert_false(serves(STR("pull")));
}

static void image_serves_by_itself(void **state)
{
    (void)state;
    const struct container container = {0};
    assert_true(serving(&container, &with_command));
}

static void facts_without_commands_always_serve(void **state)
{
    (void)state;
    const struct process process = {.program = STR("uvicorn")};
    const struct container container = {.processes = &process, .processes_len = 1};
    const struct facts facts = {0};
    assert_true(serving(&container, &facts));
}

static const struct str servers[] = {{"clickhouse-server", 17}};
static const struct facts family = {.application = {"clickhouse", 10}, .programs = {servers, 1}};

static bool is_tool(struct str program, struct str argument)
{
    const struct word words[] = {{.text = argument}};
    const struct process process = {.program = program, .words = words, .words_len = 1};
    const struct container container = {.processes = &process, .processes_len = 1};
    assert_true(serving(&container, &family) != serving_as_tool(&container, &family));
    return serving_as_tool(&container, &family);
}

static void a_tool_of_the_family_serves_nothing(void **state)
{
    (void)state;
    assert_true(is_tool(STR("clickhouse-client"), STR("--host")));
    assert_true(is_tool(STR("clickhouse"), STR("client")));
    assert_true(is_tool(STR(""), STR("/usr/bin/clickhouse-keeper")));
}

static void a_server_or_a_script_may_serve(void **state)
{
    (void)state;
    assert_false(is_tool(STR("clickhouse-server"), STR("--config-file=/c.xml")));
    assert_false(is_tool(STR("clickhouse"), STR("server")));
    assert_false(is_tool(STR("clickhouse-start.sh"), STR("")));
    assert_false(is_tool(STR("clickhouse-server-wrapper"), STR("")));
    assert_false(is_tool(STR("sleep"), STR("3600")));
    assert_false(is_tool(STR(""), STR("--config-file=/c.xml")));
}

static void a_server_beside_its_tool_serves(void **state)
{
    (void)state;
    const struct process processes[] = {{.program = STR("clickhouse-client")}, {.program = STR("clickhouse-server")}};
    const struct container container = {.processes = processes, .processes_len = 2};
    assert_false(serving_as_tool(&container, &family));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(command_decides),
        cmocka_unit_test(image_serves_by_itself),
        cmocka_unit_test(facts_without_commands_always_serve),
        cmocka_unit_test(a_tool_of_the_family_serves_nothing),
        cmocka_unit_test(a_server_or_a_script_may_serve),
        cmocka_unit_test(a_server_beside_its_tool_serves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
