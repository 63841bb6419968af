#include <stdlib.h>
#include <string.h>

#include "../src/common/launch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct launch l;
    struct err e = {0};
    if (launch_decode(&l, data, size, &e) == 0) {
        size_t n = strlen(l.path) + strlen(l.cwd) + strlen(l.hostname) + strlen(l.user);
        for (size_t i = 0; i < l.mount_count; i++) {
            n += strlen(l.mounts[i].path);
        }
        for (char **s = l.argv; *s != NULL; s++) {
            n += strlen(*s);
        }
        for (char **s = l.envp; *s != NULL; s++) {
            n += strlen(*s);
        }
        if (n > size) {
            __builtin_trap();
        }
        (void)launch_declares(&l, 1);
        launch_free(&l);
    }
    char **argv = argv_decode(data, size);
    for (char **s = argv; s != NULL && *s != NULL; s++) {
        if (strlen(*s) > size) {
            __builtin_trap();
        }
    }
    free(argv);
    return 0;
}
