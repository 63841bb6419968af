/* What the harness link carries: HELLO of an unknown peer, commands, and the routes inside one. */
#include "../src/tracer/frames.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct hello hello;
    struct command command;
    (void)hello_decode(&hello, data, size);
    if (size > 0 && command_decode(&command, data[0], data + 1, size - 1) == 0 && command.type == FRAME_ROUTES) {
        struct route_wire route;
        for (size_t n = rd_u16(&command.routes); n > 0; n--) {
            route_decode(&route, &command.routes);
        }
        if (!rd_done(&command.routes)) {
            __builtin_trap(); /* command_decode promised that it holds what it counts */
        }
    }
    return 0;
}
