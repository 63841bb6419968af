/* Paths that a service passes, relative to directories of every kind. The input is a byte that chooses root and directory, and the path. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../src/tracer/paths.h"

static int fds = -1;
static int directories[4];

static void prepare(void) {
    int ends[2];
    fds = open("/proc/self/fd", O_RDONLY | O_DIRECTORY);
    if (fds < 0 || pipe(ends) != 0) {
        abort();
    }
    directories[0] = AT_FDCWD;
    directories[1] = open("/proc/sys/kernel", O_RDONLY | O_DIRECTORY);
    directories[2] = ends[0];
    directories[3] = 999;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (fds < 0) {
        prepare();
    }
    if (size == 0) {
        return 0;
    }
    enum path_root root = data[0] % 3;
    int directory = directories[data[0] / 3 % 4];
    char *raw = calloc(1, size);
    char *out = malloc(PATH_SIZE);
    memcpy(raw, data + 1, size - 1);
    bool known = path_resolve(fds, directory, root, raw, out);
    if (strnlen(out, PATH_SIZE) == PATH_SIZE) {
        __builtin_trap();
    }
    if (known && raw[0] != '\0' && (out[0] != '/' || strstr(out, "//") != NULL || strstr(out, "/./") != NULL || strstr(out, "/../") != NULL)) {
        __builtin_trap();
    }
    if (known && root == ROOT_DIR && directory == directories[1] && strncmp(out, "/proc/sys/kernel", 16) != 0) {
        __builtin_trap(); /* it led out of its root */
    }
    free(raw);
    free(out);
    return 0;
}
