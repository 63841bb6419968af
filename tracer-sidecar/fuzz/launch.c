#include <string.h>

#include "../src/common/launch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct launch l;
    struct err e = {0};
    if (launch_decode(&l, data, size, &e) == 0) {
        size_t n = strlen(l.path) + strlen(l.cwd) + strlen(l.hostname);
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
    return 0;
}
