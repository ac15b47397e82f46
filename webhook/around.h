/* SPDX-License-Identifier: Apache-2.0 */
/* The objects of the whole input, as the rules' `struct objects`: Services, ConfigMaps and workloads, each cut down to
 * what rules read. Filled first, then closed, then looked at. Objects that state no namespace are in the one handed in.
 *
 * An input may hold an application several times: overlays for several environments, several examples. An object of one
 * kind, namespace and name in two files shows that. Then only those of the same folder are around, or, where the folder
 * has such twins itself, only those of the same file. */
#ifndef DRYFIT_WEBHOOK_AROUND_H
#define DRYFIT_WEBHOOK_AROUND_H

#include "base/arena.h"
#include "policies/objects.h"

struct around;
struct progress; /* webhook/progress.h */

/* Lives in the arena; borrows namespace. */
struct around *around_new(struct arena *arena, struct str namespace);
/* Remembers the objects of a file's text. scratch is one document's and is left empty. Errors are not spoken of.
 * progress may be NULL. */
void around_read(struct around *around, struct arena *scratch, const char *file, struct str text,
                 struct progress *progress);
/* No object is added from now on. */
void around_close(struct around *around);

/* What an object in one of the files sees. Borrows the file's name. */
struct around_view {
    const struct around *around;
    struct str file, folder;
};
struct around_view around_view(const struct around *around, const char *file);
/* Borrows the view. An object that has been seen twice in one file counts as it stands last, as it does for `kubectl
 * apply`. Of workloads that run the same images, two at most are shown: more would say nothing else. */
struct objects around_objects(const struct around_view *view);

#endif
