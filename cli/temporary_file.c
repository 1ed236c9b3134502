/* SPDX-License-Identifier: Apache-2.0 */
#include "temporary_file.h"
#include "output_name.h"
#include "base/io_retry.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK ".descale-" /* what a temporary name has after the name of the file */
#define UNIQUE "XXXXXX"  /* and after that, as mkstemp() wants it */

/* The beginning of the temporary names of a file, in its folder: FOLDER/.NAME.descale-, with room
 * for UNIQUE. A long name is cut, and gets a number made of it, so that the file system takes it.
 * To be freed. NULL: no memory. */
static char *temporary_name(const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char *hidden;
    if (asprintf(&hidden, "%.*s.%s", (int)(name - path), path, name) < 0)
        return NULL;
    char *made = output_name_with(hidden, strlen(hidden), MARK UNIQUE);
    free(hidden);
    if (made)
        made[strlen(made) - strlen(UNIQUE)] = '\0';
    return made;
}

/* Makes a file with a unique name from `name`, which ends in UNIQUE, and locks it: so another run
 * knows that its writer is alive. False: errno says why. */
static bool make_locked(char *name, int *file) {
    struct stat found;
    size_t unique = strlen(name) - strlen(UNIQUE);
    for (;;) {
        strcpy(name + unique, UNIQUE);
        *file = mkstemp(name);
        if (*file < 0)
            return false;
        while (flock(*file, LOCK_EX) != 0 && errno == EINTR)
            ;
        /* A file system without locks goes without. Another run may have swept it before the lock.
         */
        if (fstat(*file, &found) != 0 || found.st_nlink > 0)
            return true;
        close(*file);
    }
}

int temporary_file_open(const char *path, mode_t mode, char **name, int *file) {
    char *made = temporary_name(path);
    if (!made)
        return ENOMEM;
    strcat(made, UNIQUE);
    if (!make_locked(made, file)) {
        int error = errno;
        free(made);
        return error;
    }
    *name = made;
    if (fchmod(*file, mode) == 0)
        return 0;
    int error = errno;
    close(*file);
    unlink(made);
    free(made);
    *name = NULL;
    return error;
}

/* Removes a temporary file, unless the run that writes it is alive, or nobody can tell: there is no
 * descriptor left, or the lock was not asked for. */
static void sweep(const char *path) {
    int file = open_file_again(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
    bool unknown = file < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM);
    bool locked = file >= 0 && flock(file, LOCK_EX | LOCK_NB) != 0 &&
                  (errno == EWOULDBLOCK || errno == EINTR);
    if (!unknown && !locked)
        unlink(path);
    if (file >= 0)
        close(file);
}

void temporary_file_sweep(const char *path) {
    char *name = temporary_name(path);
    char *pattern = name ? malloc(2 * strlen(name) + strlen("??????") + 1) : NULL, *to = pattern;
    glob_t found;
    for (const char *at = name; pattern && *at; at++) { /* names are no patterns */
        if (strchr("*?[\\", *at))
            *to++ = '\\';
        *to++ = *at;
    }
    if (pattern)
        strcpy(to, "??????");
    if (pattern && glob(pattern, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++)
            sweep(found.gl_pathv[i]);
        globfree(&found);
    }
    free(pattern);
    free(name);
}

bool temporary_file_is_name(const char *name) {
    size_t length = strlen(name), end = strlen(MARK UNIQUE);
    return length > 1 + end && *name == '.' && !strncmp(name + length - end, MARK, strlen(MARK));
}
