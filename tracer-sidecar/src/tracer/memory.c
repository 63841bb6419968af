#include "memory.h"

#include <string.h>
#include <sys/uio.h>

enum {
    PAGE = 4096, /* the smallest page size there is: larger pages only make reads shorter than they could be */
    FIRST = 256, /* most strings end within that */
};

int memory_read(pid_t tid, uint64_t address, void *to, size_t len) {
    struct iovec local = {.iov_base = to, .iov_len = len};
    struct iovec remote = {.iov_base = (void *)(uintptr_t)address, .iov_len = len};
    return process_vm_readv(tid, &local, 1, &remote, 1, 0) == (ssize_t)len ? 0 : -1;
}

int memory_write(pid_t tid, uint64_t address, const void *from, size_t len) {
    struct iovec local = {.iov_base = (void *)(uintptr_t)from, .iov_len = len};
    struct iovec remote = {.iov_base = (void *)(uintptr_t)address, .iov_len = len};
    return process_vm_writev(tid, &local, 1, &remote, 1, 0) == (ssize_t)len ? 0 : -1;
}

ssize_t memory_read_string(pid_t tid, uint64_t address, char *to, size_t size) {
    size_t have = 0;
    while (have < size - 1) {
        size_t want = PAGE - (size_t)((address + have) % PAGE);
        if (have == 0 && want > FIRST) {
            want = FIRST;
        }
        if (want > size - 1 - have) {
            want = size - 1 - have;
        }
        if (memory_read(tid, address + have, to + have, want) != 0) {
            return -1;
        }
        const char *nul = memchr(to + have, '\0', want);
        if (nul != NULL) {
            return nul - to;
        }
        have += want;
    }
    to[have] = '\0';
    return (ssize_t)have;
}
