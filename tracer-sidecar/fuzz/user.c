/* Files of an image, and what a spec says of the user: the first line is the spec, the rest is both passwd and group. */
#include <stdlib.h>
#include <string.h>

#include "../src/gate/user.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct user u;
    struct err e = {0};
    const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
    size_t len = end == NULL ? size : (size_t)(end - data);
    char *spec = malloc(len + 1);
    memcpy(spec, data, len);
    spec[len] = '\0';
    struct bytes file = {.data = end == NULL ? NULL : end + 1, .len = end == NULL ? 0 : size - len - 1};
    if (user_resolve(spec, file, file, &u, &e) == 0) {
        if (u.uid == (uid_t)-1 || u.gid == (gid_t)-1 || u.group_count > USER_GROUPS_MAX || u.home[0] == '\0' ||
            memchr(u.home, '\0', sizeof u.home) == NULL) {
            __builtin_trap();
        }
    } else if (e.step[0] == '\0') {
        __builtin_trap();
    }
    free(spec);
    return 0;
}
