/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/tls_why.h"

#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

/* The first error is the cause. One of our own brings its words along. */
const char *tls_why(char text[TLS_WHY])
{
    const char *data = NULL;
    int flags = 0;
    unsigned long code = ERR_peek_error_data(&data, &flags);
    const char *reason = ERR_reason_error_string(code);
    if (ERR_SYSTEM_ERROR(code))
        reason = strerror((int)ERR_GET_REASON(code));
    if (ERR_GET_LIB(code) == ERR_LIB_USER && (flags & ERR_TXT_STRING))
        reason = data;
    snprintf(text, TLS_WHY, "%s", reason ? reason : "no reason given");
    ERR_clear_error();
    return text;
}
