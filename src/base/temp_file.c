/* SPDX-License-Identifier: Apache-2.0 */
#include "base/temp_file.h"
#include "base/io_retry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *temp_file_folder(void) {
    const char *folder = getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

/* Opens a file with a name, and takes the name away. */
static int open_named(const char *folder) {
    static const char name[] = "/descale-XXXXXX";
    size_t length = strlen(folder);
    char *path = malloc(length + sizeof name);
    if (!path)
        return -1;
    memcpy(path, folder, length);
    memcpy(path + length, name, sizeof name);
    int file = mkostemp(path, O_CLOEXEC);
    if (file >= 0)
        unlink(path);
    free(path);
    return file;
}

int temp_file(void) {
    const char *folder = temp_file_folder();
#ifdef O_TMPFILE
    int file = open_file_again(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return file;
#endif
    return open_named(folder); /* the file system does not make files without a name */
}

FILE *temp_file_stream(void) {
    int file = temp_file();
    FILE *stream = file >= 0 ? fdopen(file, "w+b") : NULL;
    if (file >= 0 && !stream) {
        int error = errno;
        close(file);
        errno = error;
    }
    return stream;
}
