#include <string.h>

#include "../src/common/gatelink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct gate_msg m = {0};
    uint8_t again[GATE_PACKET_MAX];
    if (gate_decode(&m, data, size) == 0) {
        /* a message has one form, unless its text holds a NUL */
        size_t len = gate_encode(&m, again, sizeof again);
        if (len > size || (len == size && memcmp(again, data, size) != 0)) {
            __builtin_trap();
        }
    }
    return 0;
}
