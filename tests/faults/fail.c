/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes one call of a program fail: preloaded, it counts the calls below from setlocale() on, which
 * descale begins with, and fails number FAIL_AT. How many there were is written to FAIL_COUNT.
 *
 * FAIL_HOW says which calls are counted, and what happens to the one:
 *   error      any: it fails. So it is without FAIL_HOW
 *   files      those about files alone: it fails
 *   interrupt  those that a signal may end early: it does, EINTR
 *   short      read(), pread() and write(): only half of the bytes, at least one
 * FAIL_AT -1: with interrupt every third call, with short every call. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static _Atomic long calls;
static _Atomic int counting;
static long fail_at;
enum how { ANY_FAILS, FILES_FAIL, INTERRUPT, SHORT };
static enum how how;

/* Whether this call is the one. */
static int is_next(void) {
    if (!counting)
        return 0;
    long number = atomic_fetch_add(&calls, 1) + 1;
    return fail_at < 0 ? how == SHORT || number % 3 == 0 : number == fail_at;
}

static int fails(int error) {
    if (how > FILES_FAIL || (how == FILES_FAIL && error == ENOMEM) || !is_next())
        return 0;
    errno = error;
    return 1;
}

/* Whether a call that waits, for a file or for a process, is ended early. */
static int interrupted(void) {
    if (how != INTERRUPT || !is_next())
        return 0;
    errno = EINTR;
    return 1;
}

/* How many of `size` bytes a call reads or writes. */
static size_t part_of(size_t size) {
    return how == SHORT && size > 1 && is_next() ? size / 2 : size;
}

/* The function of a name. ISO C has no conversion from a symbol's address to a function; POSIX has.
 */
#define REAL(name)                                                                                 \
    static __typeof__(name) *real_##name;                                                          \
    if (!real_##name) {                                                                            \
        void *symbol = dlsym(RTLD_NEXT, #name);                                                    \
        memcpy(&real_##name, &symbol, sizeof symbol);                                              \
    }

char *setlocale(int category, const char *locale) {
    REAL(setlocale)
    char *set = real_setlocale(category, locale);
    static const char *const words[] = {"error", "files", "interrupt", "short"};
    const char *wanted = getenv("FAIL_AT"), *word = getenv("FAIL_HOW");
    fail_at = wanted ? atol(wanted) : 0;
    for (int i = 0; word && i < 4; i++)
        if (!strcmp(word, words[i]))
            how = (enum how)i;
    counting = 1;
    return set;
}

__attribute__((destructor)) static void tell(void) {
    counting = 0;
    const char *path = getenv("FAIL_COUNT");
    FILE *stream = path ? fopen(path, "w") : NULL;
    if (stream) {
        fprintf(stream, "%ld\n", (long)calls);
        fclose(stream);
    }
}

/* Memory by the names under which glibc has it: dlsym() itself wants some.
 * NOLINTBEGIN(bugprone-reserved-identifier): they are glibc's. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
/* NOLINTEND(bugprone-reserved-identifier) */
void *malloc(size_t size) {
    return fails(ENOMEM) ? NULL : __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
    return fails(ENOMEM) ? NULL : __libc_calloc(count, size);
}
void *realloc(void *block, size_t size) {
    return fails(ENOMEM) ? NULL : __libc_realloc(block, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
    return fails(ENOMEM) ? NULL : __libc_memalign(alignment, size);
}

/* The headers give these their names for large files where there are two. */
#define FAILING(result, name, error, failed, parameters, arguments)                                \
    result name parameters {                                                                       \
        REAL(name)                                                                                 \
        return fails(error) ? failed : real_##name arguments;                                      \
    }
FAILING(int, rename, EACCES, -1, (const char *from, const char *to), (from, to))
FAILING(int, unlink, EACCES, -1, (const char *path), (path))
FAILING(int, mkdir, EACCES, -1, (const char *path, mode_t mode), (path, mode))
FAILING(int, mkstemp, EACCES, -1, (char *path), (path))
FAILING(off_t, lseek, EIO, -1, (int file, off_t offset, int whence), (file, offset, whence))
FAILING(int, stat, EIO, -1, (const char *path, struct stat *found), (path, found))
FAILING(int, lstat, EIO, -1, (const char *path, struct stat *found), (path, found))
FAILING(int, fstat, EIO, -1, (int file, struct stat *found), (file, found))
FAILING(int, dup, EMFILE, -1, (int file), (file))
FAILING(pid_t, fork, EAGAIN, -1, (void), ())
FAILING(int, mkostemp, EACCES, -1, (char *path, int flags), (path, flags))
FAILING(FILE *, fopen, EMFILE, NULL, (const char *path, const char *mode), (path, mode))
FAILING(FILE *, fdopen, EMFILE, NULL, (int file, const char *mode), (file, mode))
FAILING(DIR *, opendir, EMFILE, NULL, (const char *path), (path))
FAILING(int, pthread_create, EAGAIN, EAGAIN,
        (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *), void *context),
        (thread, attributes, run, context))

/* Calls that a signal may end early, too. */
#define WAITING(result, name, error, parameters, arguments)                                        \
    result name parameters {                                                                       \
        REAL(name)                                                                                 \
        return fails(error) || interrupted() ? -1 : real_##name arguments;                         \
    }
WAITING(int, fsync, EIO, (int file), (file))
WAITING(int, fdatasync, EIO, (int file), (file))
WAITING(int, flock, ENOLCK, (int file, int operation), (file, operation))
WAITING(int, poll, EINVAL, (struct pollfd * files, nfds_t count, int timeout),
        (files, count, timeout))
WAITING(pid_t, waitpid, ECHILD, (pid_t process, int *status, int options),
        (process, status, options))
WAITING(ssize_t, read, EIO, (int file, void *to, size_t size), (file, to, part_of(size)))
WAITING(ssize_t, pread, EIO, (int file, void *to, size_t size, off_t offset),
        (file, to, part_of(size), offset))

ssize_t write(int file, const void *bytes, size_t size) {
    REAL(write)
    struct stat found;
    if (file != STDERR_FILENO && (fails(ENOSPC) || interrupted()))
        return -1;
    /* A pipe takes as much as PIPE_BUF as a whole. */
    int whole =
        how == SHORT && size <= PIPE_BUF && fstat(file, &found) == 0 && S_ISFIFO(found.st_mode);
    return real_write(file, bytes, whole ? size : part_of(size));
}

/* A file is closed all the same. */
int close(int file) {
    REAL(close)
    int closed = real_close(file);
    return fails(EIO) ? -1 : closed;
}

int fclose(FILE *stream) {
    REAL(fclose)
    int closed = real_fclose(stream);
    return fails(EIO) ? EOF : closed;
}

size_t fwrite(const void *bytes, size_t size, size_t count, FILE *stream) {
    REAL(fwrite)
    if (stream == stderr || !fails(ENOSPC))
        return real_fwrite(bytes, size, count, stream);
    stream->_flags |= _IO_ERR_SEEN; /* as ferror() wants it */
    return 0;
}

size_t fread(void *to, size_t size, size_t count, FILE *stream) {
    REAL(fread)
    if (!fails(EIO))
        return real_fread(to, size, count, stream);
    stream->_flags |= _IO_ERR_SEEN;
    return 0;
}

int open(const char *path, int flags, ...) {
    REAL(open)
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return fails(EMFILE) || interrupted() ? -1 : real_open(path, flags, mode);
}
