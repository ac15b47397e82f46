/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/status.h"

#include "base/text.h"

/* metav1.StatusReason, as far as an HTTP layer has use for it. */
static const struct {
    int code;
    const char *reason;
} reasons[] = {
    {400, "BadRequest"},
    {404, "NotFound"},
    {405, "MethodNotAllowed"},
    {408, "Timeout"},
    {504, "Timeout"},
    {411, "BadRequest"},
    {413, "RequestEntityTooLarge"},
    {414, "BadRequest"},
    {415, "UnsupportedMediaType"},
    {431, "RequestEntityTooLarge"},
    {500, "InternalError"},
    {503, "ServiceUnavailable"},
    {505, "BadRequest"},
};

const char *status_reason(int code)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (reasons[i].code == code)
            return reasons[i].reason;
    }
    return "InternalError";
}

struct str status_body(struct arena *arena, int code, const char *reason, const char *message)
{
    struct text text = {.arena = arena};
    text_add(&text,
             STR("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":"));
    text_json(&text, str_from(message));
    text_add(&text, STR(",\"reason\":"));
    text_json(&text, str_from(reason));
    text_format(&text, ",\"code\":%d}\n", code);
    return text_str(&text);
}
