/* SPDX-License-Identifier: Apache-2.0 */
#include "report_case.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/utf8.h"

static const struct str references[] = {{"https://example.com/a", 21}, {"https://example.com/b", 21}};

static void fill(struct report_case *it)
{
    it->rule = (struct rule){.id = STR("bind-loopback"), .references = {references, 2}};
    it->container = (struct container){.name = STR("worker")};
    it->workload = (struct workload){.api_version = STR("apps/v1"),
                                     .kind = STR("Deployment"),
                                     .namespace = STR("langfuse"),
                                     .name = STR("langfuse-worker")};
    it->finding = (struct finding){
        .rule = &it->rule,
        .certainty = CERTAIN,
        .container = &it->container,
        .subject = STR("HOSTNAME"),
        .value = STR("localhost"),
        .field = field_key(NULL, STR("spec")),
        .safe = true,
        .message = STR("container worker: HOSTNAME is \"localhost\", so only the pod itself reaches port 3030"),
        .cause = STR("The kubelet's probe of :3030 is refused and the container restarted, again and again."),
        .fix = STR("Write HOSTNAME: \"0.0.0.0\"."),
    };
    it->judged = (struct judged){.finding = &it->finding, .action = ACTION_DENY};
    it->patch = STR("[{\"op\": \"remove\", \"path\": \"/spec\"}]");
    it->text = STR("env:\n- name: HOSTNAME\n  value: localhost\n");
}

void report_case_init(struct report_case *it, const struct report_format *format)
{
    *it = (struct report_case){.arena = arena_new(0, NULL), .kept = arena_new(0, NULL), .scratch = arena_new(0, NULL)};
    it->out = open_memstream(&it->written, &it->written_len);
    assert_true(it->arena && it->kept && it->scratch && it->out);
    it->report =
        (struct report){.format = format, .out = it->out, .width = 80, .arena = it->kept, .scratch = it->scratch};
    fill(it);
    report_begin(&it->report);
}

void report_case_release(struct report_case *it)
{
    fclose(it->out);
    free(it->written);
    arena_free(it->arena);
    arena_free(it->kept);
    arena_free(it->scratch);
}

void report_case_add(struct report_case *it, struct str word)
{
    struct report_finding finding = {
        .judged = &it->judged,
        .workload = &it->workload,
        .identity = STR("0123456789abcdef"),
        .patch = it->patch,
        .file = "worker.yaml",
        .object = 1,
    };
    assert_true(str_find(it->text, word, &finding.at.from));
    finding.at.to = finding.at.from + word.len;
    utf8_place(it->text, finding.at.from, &finding.at.line, &finding.at.column);
    utf8_place(it->text, finding.at.to, &finding.at.end_line, &finding.at.end_column);
    finding.value = finding.at;
    finding.line = source_line(it->text, &finding.at);
    report_finding(&it->report, &finding);
}

const char *report_case_end(struct report_case *it)
{
    struct err err = {0};
    assert_true(report_end(&it->report, &err));
    return it->written;
}
