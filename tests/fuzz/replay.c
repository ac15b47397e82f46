/* SPDX-License-Identifier: Apache-2.0 */
/* Runs each file named on the command line through a fuzz harness once: the seeds and the mended crashes as a test. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
    static uint8_t data[4 << 20];
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    size_t len = fread(data, 1, sizeof data, file);
    fclose(file);
    /* An exact copy, so that a read beyond the end is seen. */
    uint8_t *exact = malloc(len ? len : 1);
    if (!exact)
        return 1;
    for (size_t i = 0; i < len; i++)
        exact[i] = data[i];
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
    return 0;
}

int main(int argc, char **argv)
{
    int failed = argc < 2; /* nothing replayed is nothing tested */
    for (int i = 1; i < argc; i++)
        failed |= replay(argv[i]);
    printf("%d files replayed\n", argc - 1);
    return failed;
}
