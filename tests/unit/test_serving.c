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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(command_decides),
        cmocka_unit_test(image_serves_by_itself),
        cmocka_unit_test(facts_without_commands_always_serve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
