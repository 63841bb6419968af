/* What the kernel says: mount list, sockets, thread status, memory events, connections; and paths, which a service chooses. */
#include <stdlib.h>
#include <string.h>

#include "../src/gate/mounts.h"
#include "../src/gate/limits.h"
#include "../src/tracer/diag.h"
#include "../src/tracer/paths.h"
#include "../src/tracer/procnet.h"
#include "../src/tracer/task.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 2);
    struct listening l;
    struct task t;
    char *point;
    bool read_only;
    struct diag_answer answer;
    text[0] = '/';
    memcpy(text + 1, data, size);
    text[size + 1] = '\0';
    (void)procnet_line(text + 1, TRANSPORT_TCP, &l);
    (void)procnet_line(text + 1, TRANSPORT_UDP, &l);
    (void)task_parse_status(text + 1, &t);
    (void)limits_parse(text + 1, "oom_kill");
    path_clean(text);
    if (text[0] != '/' || strstr(text, "//") != NULL || strstr(text, "/../") != NULL) {
        __builtin_trap();
    }
    memcpy(text, data, size);
    text[size] = '\0';
    (void)diag_reply(data, size, &answer);
    (void)mountinfo_line(text, &point, &read_only);
    free(text);
    return 0;
}
