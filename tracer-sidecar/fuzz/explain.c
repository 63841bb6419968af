/* The beginning of a program of an image: a script, or ELF. */
#include "../src/gate/explain.h"

#include <string.h>

static void tried(bool named, const char *name) {
    if (named && (memchr(name, '\0', EXPLAIN_NAME_SIZE) == NULL || name[0] == '\0')) {
        __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct bytes head = {.data = data, .len = size};
    char name[EXPLAIN_NAME_SIZE];
    tried(explain_script(head, name), name);
    tried(explain_loader(head, name), name);
    return 0;
}
