/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "webhook/hostport.h"

#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static void test_what_is_an_address(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host;
        uint16_t port;
    } rows[] = {
        {"0.0.0.0:8443", "0.0.0.0", 8443},
        {"[::1]:8443", "::1", 8443},
        {"[::]:0", "::", 0},
        {"localhost:65535", "localhost", 65535},
        {"[fe80::1%eth0]:1", "fe80::1%eth0", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct hostport address;
        struct err err = {0};
        char text[HOSTPORT_TEXT];
        if (!hostport_parse(str_from(rows[i].text), &address, &err))
            fail_msg("%s", err.message);
        assert_string_equal(address.host, rows[i].host);
        assert_int_equal(address.port, rows[i].port);
        assert_string_equal(hostport_write(&address, text), rows[i].text);
    }
}

static void test_what_is_none(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"", "\"\" is not HOST:PORT, such as 0.0.0.0:8443"},
        {"8443", "\"8443\" is not HOST:PORT, such as 0.0.0.0:8443"},
        {"::1:8443", "\"::1:8443\": an IPv6 address stands in brackets, as in [::1]:8443"},
        {"[::1]", "\"[::1]\" is not [ADDRESS]:PORT, such as [::1]:8443"},
        {"[::1]8443", "\"[::1]8443\" is not [ADDRESS]:PORT, such as [::1]:8443"},
        {":8443", "\":8443\" has no host; 0.0.0.0 stands for every address"},
        {"[]:8443", "\"[]:8443\" has no host; 0.0.0.0 stands for every address"},
        {"a:", "\"a:\": the port is not a number from 0 to 65535"},
        {"a:65536", "\"a:65536\": the port is not a number from 0 to 65535"},
        {"a:-1", "\"a:-1\": the port is not a number from 0 to 65535"},
        {"a:http", "\"a:http\": the port is not a number from 0 to 65535"},
        {X50 X50 X50 X50 X50 "xxxxxx:1", "the host of \"" X50 X50 X50 X50 X50 "xxxxxx:1\" is too long"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct hostport address;
        struct err err = {0};
        if (hostport_parse(str_from(rows[i].text), &address, &err))
            fail_msg("\"%s\" is taken for an address", rows[i].text);
        assert_string_equal(err.message, rows[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_an_address),
        cmocka_unit_test(test_what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
