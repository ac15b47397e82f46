/* SPDX-License-Identifier: Apache-2.0 */
/* Why OpenSSL did not do what it was asked for, in words. */
#ifndef DRYFIT_WEBHOOK_TLS_WHY_H
#define DRYFIT_WEBHOOK_TLS_WHY_H

enum { TLS_WHY = 320 };
/* Says why OpenSSL's last call in this thread failed, and forgets it. Returns text. */
const char *tls_why(char text[TLS_WHY]);

#endif
