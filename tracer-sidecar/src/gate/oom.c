#include "oom.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int oom_open(void) {
    int fd = open("/sys/fs/cgroup/memory.events", O_RDONLY | O_CLOEXEC);
    return fd >= 0 ? fd : open("/sys/fs/cgroup/memory/memory.oom_control", O_RDONLY | O_CLOEXEC);
}

uint64_t oom_parse(const char *text) {
    static const char key[] = "oom_kill ";
    for (const char *at = strstr(text, key); at != NULL; at = strstr(at + 1, key)) {
        if (at == text || at[-1] == '\n') {
            return strtoull(at + sizeof key - 1, NULL, 10);
        }
    }
    return 0;
}

uint64_t oom_kills(int fd) {
    char buf[512];
    ssize_t n = fd < 0 ? -1 : pread(fd, buf, sizeof buf - 1, 0);
    if (n <= 0) {
        return 0;
    }
    buf[n] = '\0';
    return oom_parse(buf);
}
