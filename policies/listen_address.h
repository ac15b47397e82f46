/* SPDX-License-Identifier: Apache-2.0 */
/* A bind knob's value -> the kind of address in it, and the port where it names one. */
#ifndef DRYFIT_POLICIES_LISTEN_ADDRESS_H
#define DRYFIT_POLICIES_LISTEN_ADDRESS_H

#include "policies/listen.h"

struct listen_address_read {
    enum listen_address address;
    unsigned port; /* 0: the value names none */
};

/* value by bind->form; several addresses may be separated by commas, semicolons or blanks, and the widest counts.
 * BIND_FLAGS is read as BIND_HOST_PORT: that is what stands behind the flag. */
struct listen_address_read listen_address_parse(const struct facts_bind *bind, struct str value);

#endif
