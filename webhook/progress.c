/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/progress.h"

enum { PATIENCE_MS = 1000, PAUSE_MS = 100 };

void progress_show(struct progress *progress, size_t at, size_t len, uint64_t now)
{
    if (!progress->out || now - progress->start < PATIENCE_MS)
        return;
    if (progress->shown > 0 && now - progress->shown < PAUSE_MS)
        return;
    progress->shown = now;
    progress->there = true;
    len = len > 0 ? len : 1;
    size_t percent = (progress->done * len + at) * 100 / (progress->steps * len);
    fprintf(progress->out, "\r\033[Kdryfit check: %zu %s, %zu%%", progress->files,
            progress->files == 1 ? "file" : "files", percent);
    fflush(progress->out);
}

void progress_clear(struct progress *progress)
{
    if (!progress->there)
        return;
    progress->there = false;
    fputs("\r\033[K", progress->out);
    fflush(progress->out);
}
