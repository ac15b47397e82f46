/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/words.h"

#include <time.h>

#include "words_written.h"

static const struct script_row {
    const char *script, *want;
} scripts[] = {
    /* splitting */
    {"a", "a()"},
    {"", ""},
    {" \t\n", ""},
    {"a;b", "a() b()"},
    {"a;;b;", "a() b()"},
    {"a && b || c | d & e |& f", "a() b() c() d() e() f()"},
    {"a\nb\n\nc", "a() b() c()"},
    {"a \\\n  --x \\\n  y", "a(--x|y)"},
    {"a\\\nb", "ab()"},
    {"# one\na # two ; b\n#three", "a()"},
    {"a x#y", "a(x#y)"},
    {"#!/bin/sh\nset -e\na", "a()"},
    {"a\r\nb\r\n", "a() b()"},
    {"(a; b) && c", "a() b() c()"},
    {"{ a; b; } && c", "a() b() c()"},
    {"! a", "a()"},
    {"exec 2>&1", ""},
    {"exec 2>&1 a", "a()"},
    {"time a x", "a(x)"},
    /* words */
    {"a 'b c' \"d e\" f\\ g", "a(b c|d e|f g)"},
    {"a --x='1 2' --y=\"3\"4'5'", "a(--x=1 2|--y=345)"},
    {"a '' \"\"", "a(|)"},
    {"a \"b;c&&d|e\" 'f;g'", "a(b;c&&d|e|f;g)"},
    {"a \"q\\\"r\\\\s\\$t\\u\"", "a(q\"r\\s$t\\u)"},
    {"a \\;b \\& '\\'", "a(;b|&|\\)"},
    {"a $'x y' $\"z\"", "a(x y|z)"},
    {"a *.js ~/x", "a(*.js|~/x)"},
    {"\"a\" 'b'", "a(b)"},
    {"/opt/a/bin/b c", "b(c)"},
    /* variables */
    {"a --port $PORT --host ${HOST:-0.0.0.0}", "a(--port|$PORT|--host|${HOST:-0.0.0.0})"},
    {"a $ARGS", "a($ARGS)+"},
    {"a --x=1 $ARGS", "a(--x=1|$ARGS)+"},
    {"a \"$ARG\" x$Y", "a($ARG|x$Y)"},
    {"a ${X:-\"b c\"} d", "a(${X:-\"b c\"}|d)+"},
    {"a \"$@\"", "a($@)+"},
    {"a --x \"$*\"", "a(--x|$*)+"},
    {"a \"${@:2}\"", "a(${@:2})+"},
    {"a --password $(REDIS_PASSWORD) x", "a(--password|$(REDIS_PASSWORD)|x)"},
    {"a $ $", "a($|$)"},
    {"a $1 $?", "a($1|$?)+"},
    {"$CMD x", ""},
    {"exec \"$@\"", ""},
    {"$HOME/bin/a x", "a(x)+"},
    {"\"$HOME\"/bin/a x", "a(x)"},
    /* substitutions: that command is given up, not the rest */
    {"a $(b; c) d; e", "e()"},
    {"a `b; c` d; e", "e()"},
    {"a \"x $(b \"c\" ')' $(d)) y\"; e", "e()"},
    {"a $((1 + (2))); e", "e()"},
    {"A=$(b; c) d", "d()"},
    {"$(b)", ""},
    {"a $(b \")\"); e", "e()"},
    {"a $(b ')'); e", "e()"},
    {"a `b \\` c`; e", "e()"},
    {"a \"x `b; c` y\" d; e", "e()"},
    {"a $(b \\) c) d; e", "e()"},
    {"a $(b \\", ""},
    {"a <(b; c) d; e", "e()"},
    /* redirections */
    {"a >x 2>&1 b", "a(b)"},
    {"a > x 2> y < z b", "a(b)"},
    {"a &>x; b &>>y; c >|z", "a() b() c()"},
    {"a >>'x y' b", "a(b)"},
    {"2>/dev/null a", "a()"},
    {"a 2 b3>c", "a(2|b3)"},
    {"a \"2\">x b", "a(2|b)"},
    {"a <<<word b", "a(b)"},
    {"a > \"$(b)\" c", "a(c)"},
    {"> x", ""},
    /* here-documents */
    {"cat <<EOF > x; b\nexec c\n$(\nEOF\nd", "cat() b() d()"},
    {"cat <<'E F'\nE\nE F\nd", "cat() d()"},
    {"cat <<-X\n\tb\n\tX\nd", "cat() d()"},
    {"cat <<X\nb", "cat()"},
    {"cat <<X\nb\nX\nd\ne", "cat() d() e()"},
    {"cat <<X <<Y\nX\nY\nd", ""},
    /* variables before a program */
    {"A=1 B='2 3' a A=4", "a(A=4)"},
    {"A=1; a", "a()"},
    {"A=(x y); a", "a()"},
    {"A+=1 a", "a()"},
    {"1A=x", "1A=x()"},
    /* the shell's own */
    {"cd /x && export A=1 && set -e && a", "a()"},
    {"[ -n \"$X\" ] && a", "a()"},
    {"[[ -n $X && $Y < z || ( $Z ) ]] && a", "a()"},
    {"[[ $X =~ ^()$ ]] && { a; }", "a()"},
    {"echo exec b; printf x; a", "a()"},
    {"source x; . y; eval z; a", "a()"},
    {"trap 'kill 1' TERM; a & wait $!; kill $PID", "a()"},
    {"sleep 5; a", "sleep(5) a()"},
    /* what may not run is left out */
    {"if a; then b; elif c; then d; else e; fi; f", "f()"},
    {"if a; then b; elif if c; then d; fi; then e; fi; f", "f()"},
    {"while ! a; do b; sleep 1; done; f", "f()"},
    {"until a; do b; done\nf", "f()"},
    {"for x in a b; do c; done; f", "f()"},
    {"for x\ndo c; done; f", "f()"},
    {"while read l; do a; done < x | b; f", "b() f()"},
    {"case $X in a|b) c;; (d) e;; *) g; esac; f", "f()"},
    {"if a; then while b; do c; done; fi; f", "f()"},
    {"if a; then { b; }; c; fi; f", "f()"},
    {"x() { a; if b; then c; fi; { d; }; }; f", "f()"},
    {"x ()\n{\na\n}\nf", "f()"},
    {"function x { a; }; f", "f()"},
    {"function x() { a; }; f", "f()"},
    {"(( i = 1 > 0 )); f", "f()"},
    {"fi; done; }; f", "f()"},
    {"a if then; f", "a(if|then) f()"},
    {"'if' a; f", "if(a) f()"},
    {"if true; then exec a", ""},
    /* broken: nothing behind it is understood */
    {"a; b 'c\nd", "a()"},
    {"a; b \"c\nd", "a()"},
    {"a; b $(c; d", "a()"},
    {"a; b `c; d", "a()"},
    {"a; b ${c; d", "a()"},
    {"a; b (c); d", "a()"},
    {"a; x() (b); d", "a()"},
    {"a; b $((((((((((((((((((((1)))))))))))))))))))); d", "a()"},
    {"a \\", "a(\\)"},
};

static void splits_scripts(void **state)
{
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        const struct word words[] = {{.text = STR("sh")}, {.text = STR("-c")}, {.text = str_from(scripts[i].script)}};
        struct container container = {.command = words, .command_len = 3};
        words_start(*state, &container);
        assert_str_of(scripts[i].script, written(*state, &container), scripts[i].want);
    }
}

enum { LONG = 1 << 17 };

/* 128 KiB take some hundredths of a second; were it quadratic, it would take minutes. */
static void stays_linear(void **state)
{
    static const char *const pieces[] = {"a ",  "a;",    "$(",   "${",        "\"$(",    "'",   "`",
                                         "\\",  "<<E\n", "A=1;", "if a;",     "${A:=b}", "f()", "((",
                                         "[[ ", "{ ",    ">",    "a<<E\nE\n", "\"",      "( "};
    char *script = arena_many(*state, char, LONG);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct arena *arena = arena_new(0, NULL);
        size_t len = strlen(pieces[i]);
        for (size_t at = 0; at < LONG; at++)
            script[at] = pieces[i][at % len];
        const struct word words[] = {{.text = STR("sh")}, {.text = STR("-c")}, {.text = {script, LONG}}};
        struct container container = {.command = words, .command_len = 3};
        clock_t start_time = clock();
        words_start(arena, &container);
        if (clock() - start_time > 5 * CLOCKS_PER_SEC)
            fail_msg("\"%s...\" takes too long", pieces[i]);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(splits_scripts),
        ARENA_TEST(stays_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
