/* SPDX-License-Identifier: Apache-2.0 */
/* libyaml, one event at a time, with places in the file. Owns libyaml's memory and never touches an arena, so that one
 * that runs out cannot leak it. Inner room of yaml.h. */
#ifndef DRYFIT_BASE_YAML_EVENTS_H
#define DRYFIT_BASE_YAML_EVENTS_H

#include <yaml.h>

#include "base/err.h"
#include "base/yaml.h"
#include "base/yaml_place.h"

struct yaml_events {
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    struct yaml_places places;
    struct yaml_place last_end; /* where the text of the events so far ends, comments and blanks left out */
    struct err *err;            /* borrowed */
};

/* Checks the bytes of the document and stands before its first event. Borrows text and err until release, which is due
 * whatever init returns. */
MUST_USE bool yaml_events_init(struct yaml_events *events, const struct yaml_document *document, struct err *err);
void yaml_events_release(struct yaml_events *events);

/* Replaces the current event by the next. */
MUST_USE bool yaml_events_next(struct yaml_events *events);

/* Where the current event's own text stands, without anchor and tag. For the start of a list or mapping the end is not
 * known yet and the span is empty. Once for each event, in their order. */
struct span yaml_events_span(struct yaml_events *events);
/* Moves the end of a list's or mapping's span to where it ends, now that the current event is its end. */
void yaml_events_close(struct yaml_events *events, struct span *span);

/* A failure at the start of span. */
bool yaml_events_fail(struct yaml_events *events, const struct span *span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
