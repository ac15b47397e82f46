/* SPDX-License-Identifier: Apache-2.0 */
/* Text of any origin as XML 1.0 takes it: what may not stand in a document at all (control characters, U+FFFE, U+FFFF,
 * invalid UTF-8) becomes U+FFFD. */
#ifndef DRYFIT_WEBHOOK_XML_H
#define DRYFIT_WEBHOOK_XML_H

#include "base/text.h"

/* Character data, which may hold lines. */
void xml_text(struct text *out, struct str text);
/* ` name="value"`; tabs and line ends in it are kept, too. */
void xml_attribute(struct text *out, const char *name, struct str value);

#endif
