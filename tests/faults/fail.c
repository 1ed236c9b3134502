/* SPDX-License-Identifier: Apache-2.0
 *
 * Makes one call of a program fail: preloaded, it counts the calls below from setlocale() on, which
 * descale begins with, and fails number FAIL_AT. How many there were is written to FAIL_COUNT. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static _Atomic long calls;
static _Atomic int counting;
static long fail_at;

/* Whether this call fails, and why. */
static int fails(int error) {
    if (!counting || atomic_fetch_add(&calls, 1) + 1 != fail_at)
        return 0;
    errno = error;
    return 1;
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
    const char *wanted = getenv("FAIL_AT");
    fail_at = wanted ? atol(wanted) : 0;
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
FAILING(ssize_t, read, EIO, -1, (int file, void *to, size_t size), (file, to, size))
FAILING(int, fsync, EIO, -1, (int file), (file))
FAILING(int, rename, EACCES, -1, (const char *from, const char *to), (from, to))
FAILING(int, mkdir, EACCES, -1, (const char *path, mode_t mode), (path, mode))
FAILING(int, mkstemp, EACCES, -1, (char *path), (path))
FAILING(off_t, lseek, EIO, -1, (int file, off_t offset, int whence), (file, offset, whence))
FAILING(int, stat, EIO, -1, (const char *path, struct stat *found), (path, found))
FAILING(int, fstat, EIO, -1, (int file, struct stat *found), (file, found))
FAILING(int, dup, EMFILE, -1, (int file), (file))
FAILING(pid_t, fork, EAGAIN, -1, (void), ())
FAILING(int, mkostemp, EACCES, -1, (char *path, int flags), (path, flags))
FAILING(FILE *, fopen, EMFILE, NULL, (const char *path, const char *mode), (path, mode))
FAILING(int, pthread_create, EAGAIN, EAGAIN,
        (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *), void *context),
        (thread, attributes, run, context))

ssize_t write(int file, const void *bytes, size_t size) {
    REAL(write)
    return file != STDERR_FILENO && fails(ENOSPC) ? -1 : real_write(file, bytes, size);
}

/* A file is closed all the same. */
int close(int file) {
    REAL(close)
    int closed = real_close(file);
    return fails(EIO) ? -1 : closed;
}

int open(const char *path, int flags, ...) {
    REAL(open)
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return fails(EMFILE) ? -1 : real_open(path, flags, mode);
}
