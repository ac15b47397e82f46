/* SPDX-License-Identifier: Apache-2.0 */
/* A file's text -> documents -> objects. YAML, one document or several, JSON, and lists of objects in either. A broken
 * document hides none of those around it. Memory is that of the largest document: each is forgotten before the next is
 * read. */
#ifndef DRYFIT_WEBHOOK_DOCUMENTS_H
#define DRYFIT_WEBHOOK_DOCUMENTS_H

#include "base/yaml.h"
#include "webhook/locate.h"
#include "webhook/progress.h"

struct documents_reader {
    struct arena *arena; /* one document's: emptied after each */
    void *ctx;
    /* What is handed in lasts until the call returns. The items of a List are objects of their own. */
    void (*object)(void *ctx, const struct yaml_document *document, const struct located *object);
    void (*broken)(void *ctx, const struct yaml_document *document, const struct err *err);
    /* Before the objects of the document: a key that stands twice. NULL: that is not asked for. */
    void (*repeated)(void *ctx, const struct yaml_document *document, const struct yaml_repeat *repeat);
    struct progress *progress; /* whose step this file is; NULL: nobody waits */
};

/* One document of the file -> its root, whose places are the file's. */
struct document {
    const char *file; /* when it ends in .json the text must be JSON */
    struct str text;  /* the file's */
    struct yaml_document yaml;
};
MUST_USE bool document_parse(struct arena *arena, const struct document *document, struct located *root,
                             struct err *err);

/* The objects in a document's tree, in the order in which documents_read() hands them out. */
struct document_objects {
    struct located *items;
    size_t len, room;
};
struct document_objects document_objects(struct arena *arena, struct str text, const struct located *root);

/* When file ends in .json the text must be JSON. */
void documents_read(const struct documents_reader *reader, const char *file, struct str text);

#endif
