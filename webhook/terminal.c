/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH = 100, WIDTH_MAX = 120 };

const char *const terminal_color_names[] = {"auto", "always", "never", NULL};

bool terminal_is_stdout(void)
{
    return isatty(STDOUT_FILENO) == 1;
}

static unsigned known_width(void)
{
    uint64_t columns = 0;
    struct winsize size = {0};
    if (str_uint(str_from(getenv("COLUMNS")), 10000, &columns) && columns > 0)
        return (unsigned)columns;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return WIDTH;
}

unsigned terminal_width(void)
{
    unsigned width = known_width();
    return width < WIDTH_MAX ? width : WIDTH_MAX;
}

bool terminal_wants_color(enum terminal_color color)
{
    const char *no = getenv("NO_COLOR");
    if (color != COLOR_AUTO)
        return color == COLOR_ALWAYS;
    return terminal_is_stdout() && !(no && *no);
}

bool terminal_write(const char *command, struct str text)
{
    if (fwrite(text.ptr, 1, text.len, stdout) == text.len && fflush(stdout) == 0)
        return true;
    fprintf(stderr, "dryfit %s: standard output could not be written\n", command);
    return false;
}
