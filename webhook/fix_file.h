/* SPDX-License-Identifier: Apache-2.0 */
/* `check --fix` and `--diff` of one file: fixes it, writes it or shows the difference, and tells the report. A fix in
 * one file may bring out or settle a finding in another, so files are gone over until nothing changes. */
#ifndef DRYFIT_WEBHOOK_FIX_FILE_H
#define DRYFIT_WEBHOOK_FIX_FILE_H

#include "webhook/fix.h"
#include "webhook/input.h"

enum { FIX_PASSES_MAX = 8 };

enum fix_mode { FIX_OFF, FIX_SAFE, FIX_ALL };
extern const char *const fix_mode_names[]; /* by enum fix_mode; NULL-terminated */

struct fix_call {
    const struct inspect *inspect;
    enum fix_mode mode; /* --diff alone shows the safe ones */
    bool diff;          /* show, do not write: one pass */
};

/* Of a file, from one pass to the next; all zero at first. In the arena of the report. */
struct fix_state {
    bool failed;         /* it was not written; said already */
    struct fix_log left; /* what the last pass could not fix */
};

/* One pass over one file; true when it has changed. text is what input_read() gave, in arena. Standard input has no
 * place: its text is kept in the input. */
bool fix_file(const struct fix_call *call, struct input *input, struct str text, struct arena *arena,
              struct fix_state *state);
/* After the last pass: what was not fixed; the text of standard input is written to standard output. */
void fix_file_end(const struct fix_call *call, const struct input *input, const struct fix_state *state);

#endif
