/* SPDX-License-Identifier: Apache-2.0 */
/* A folder for a test, in which files change as they do in the volumes that Kubernetes mounts. Names are relative to
 * it; what does not work out fails the test. */
#ifndef DRYFIT_TESTS_MOUNTED_H
#define DRYFIT_TESTS_MOUNTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { MOUNTED_PATH = 256 };

void mounted_start(void);
void mounted_stop(void); /* removes all of it */
const char *mounted_path(char out[MOUNTED_PATH], const char *name);

void mounted_make_folder(const char *name);
void mounted_remove_folder(const char *name); /* with what is in it */
void mounted_write(const char *name, const char *text);
char *mounted_read(const char *name); /* the caller frees */
void mounted_remove(const char *name);
void mounted_rename(const char *from, const char *to);
void mounted_link(const char *target, const char *name);

/* As the kubelet does it: volume/FILE -> ..data/FILE, ..data -> version, and the swap of ..data by a rename. */
void mounted_swap(const char *volume, const char *version, const char *file, const char *text);

#endif
