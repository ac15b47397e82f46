/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* nftw */
#include "mounted.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { TEXT_MOST = 65536, DEPTH = 8 };

static char root[] = "/tmp/dryfit-mounted-XXXXXX";

void mounted_start(void)
{
    memcpy(root, "/tmp/dryfit-mounted-XXXXXX", sizeof root);
    assert_non_null(mkdtemp(root));
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *ftw)
{
    (void)about;
    (void)type;
    (void)ftw;
    return remove(path);
}

void mounted_stop(void)
{
    assert_int_equal(nftw(root, remove_one, DEPTH, FTW_DEPTH | FTW_PHYS), 0);
}

const char *mounted_path(char out[MOUNTED_PATH], const char *name)
{
    assert_true(snprintf(out, MOUNTED_PATH, "%s/%s", root, name) < MOUNTED_PATH);
    return out;
}

void mounted_make_folder(const char *name)
{
    char path[MOUNTED_PATH];
    assert_int_equal(mkdir(mounted_path(path, name), 0700), 0);
}

void mounted_remove_folder(const char *name)
{
    char path[MOUNTED_PATH];
    assert_int_equal(nftw(mounted_path(path, name), remove_one, DEPTH, FTW_DEPTH | FTW_PHYS), 0);
}

void mounted_write(const char *name, const char *text)
{
    char path[MOUNTED_PATH];
    FILE *file = fopen(mounted_path(path, name), "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

char *mounted_read(const char *name)
{
    char path[MOUNTED_PATH];
    char *text = calloc(1, TEXT_MOST);
    FILE *file = fopen(mounted_path(path, name), "re");
    assert_non_null(text);
    assert_non_null(file);
    text[fread(text, 1, TEXT_MOST - 1, file)] = '\0';
    fclose(file);
    return text;
}

void mounted_remove(const char *name)
{
    char path[MOUNTED_PATH];
    assert_int_equal(unlink(mounted_path(path, name)), 0);
}

void mounted_rename(const char *from, const char *to)
{
    char old[MOUNTED_PATH], new[MOUNTED_PATH];
    assert_int_equal(rename(mounted_path(old, from), mounted_path(new, to)), 0);
}

void mounted_link(const char *target, const char *name)
{
    char path[MOUNTED_PATH];
    assert_int_equal(symlink(target, mounted_path(path, name)), 0);
}

void mounted_swap(const char *volume, const char *version, const char *file, const char *text)
{
    char name[MOUNTED_PATH], data[MOUNTED_PATH], path[MOUNTED_PATH], target[MOUNTED_PATH];
    snprintf(name, sizeof name, "%s/%s", volume, version);
    if (access(mounted_path(path, name), F_OK) != 0)
        mounted_make_folder(name);
    snprintf(name, sizeof name, "%s/%s/%s", volume, version, file);
    mounted_write(name, text);
    snprintf(name, sizeof name, "%s/..data_tmp", volume);
    snprintf(data, sizeof data, "%s/..data", volume);
    mounted_link(version, name);
    mounted_rename(name, data);
    snprintf(name, sizeof name, "%s/%s", volume, file);
    snprintf(target, sizeof target, "..data/%s", file);
    if (access(mounted_path(path, name), F_OK) != 0)
        mounted_link(target, name);
}
