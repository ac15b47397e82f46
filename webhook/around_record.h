/* SPDX-License-Identifier: Apache-2.0 */
/* An object cut down to what rules and the view read of it when it stands around another one, so that any number of
 * objects can be remembered. A rule that reads more of another object has its fields added to the table. */
#ifndef DRYFIT_WEBHOOK_AROUND_RECORD_H
#define DRYFIT_WEBHOOK_AROUND_RECORD_H

#include "base/arena.h"
#include "base/tree.h"

enum { AROUND_VALUE_MAX = 4096 }; /* bytes of a ConfigMap's value; a longer one is kept as null: there, but not known */

/* Whether objects of this apiVersion and kind are remembered at all. */
bool around_wants(struct str api_version, struct str kind);
/* A tree of its own in the arena; its namespace is the one that is handed in. */
const cJSON *around_record(struct arena *arena, const cJSON *object, struct str namespace);

#endif
