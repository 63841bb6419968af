#include <string.h>

#include "../src/tracer/sockaddr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sockaddr_storage a;
    char text[SOCKADDR_TEXT_MAX];
    uint8_t address[16];
    uint16_t port;
    size_t len = size > sizeof a ? sizeof a : size;
    memset(&a, 0xff, sizeof a);
    memcpy(&a, data, len);
    size_t n = sockaddr_text(&a, len, text);
    if (n != strlen(text) || n >= sizeof text) {
        __builtin_trap();
    }
    struct inet_target t = sockaddr_target(&a, len);
    if (t.loopback && !t.inet) {
        __builtin_trap();
    }
    (void)sockaddr_wire(&a, address, &port);
    return 0;
}
