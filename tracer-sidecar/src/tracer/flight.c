#include "flight.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "rest.h"
#include "sockets.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

enum { TEXT_SIZE = 1024, PATH_ROOM = 64 };

long flight_orphans(const char *sockstat) {
    static const char key[] = " orphan ";
    const char *at = strstr(sockstat, key);
    char *end;
    if (at == NULL) {
        return -1;
    }
    at += sizeof key - 1;
    long count = strtol(at, &end, 10);
    return end == at || count < 0 ? -1 : count;
}

static bool no_orphans(void) {
    char text[TEXT_SIZE];
    cleanup_close int fd = open("/proc/net/sockstat", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    text[n > 0 ? n : 0] = '\0';
    return flight_orphans(text) == 0;
}

static enum flight ask(int fd) {
    int protocol = socket_option(fd, SOL_SOCKET, SO_PROTOCOL);
    if (protocol == IPPROTO_MPTCP && socket_option(fd, SOL_SOCKET, SO_ACCEPTCONN) != 1) {
        return FLIGHT_UNKNOWN; /* it is several connections */
    }
    struct tcp_info info;
    socklen_t len = sizeof info;
    if (protocol != IPPROTO_TCP || getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0) {
        return FLIGHT_NONE;
    }
    int unacknowledged = 0;
    switch (info.tcpi_state) {
    case TCP_FIN_WAIT1:
    case TCP_CLOSING:
    case TCP_LAST_ACK:
        return FLIGHT_SOME;
    case TCP_ESTABLISHED:
    case TCP_CLOSE_WAIT:
        return ioctl(fd, SIOCOUTQ, &unacknowledged) != 0 ? FLIGHT_UNKNOWN : unacknowledged > 0 ? FLIGHT_SOME : FLIGHT_NONE;
    default:
        return FLIGHT_NONE;
    }
}

static bool is_socket(int directory, const char *name) {
    static const char kind[] = "socket:";
    char target[sizeof kind];
    return readlinkat(directory, name, target, sizeof target - 1) == (ssize_t)sizeof target - 1 && memcmp(target, kind, sizeof target - 1) == 0;
}

/* A process that is gone meanwhile has nothing; its threads are missed at the next look. */
static enum flight ask_process(pid_t pid, unsigned *sockets) {
    char path[PATH_ROOM];
    (void)snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *fds = opendir(path);
    if (fds == NULL) {
        return errno == ENOENT ? FLIGHT_NONE : FLIGHT_UNKNOWN;
    }
    cleanup_close int process = -1;
    enum flight result = FLIGHT_NONE;
    for (struct dirent *e = readdir(fds); e != NULL && result == FLIGHT_NONE; e = readdir(fds)) {
        if (e->d_name[0] == '.' || !is_socket(dirfd(fds), e->d_name)) {
            continue;
        }
        if (process < 0) {
            process = (int)syscall(SYS_pidfd_open, pid, 0);
        }
        cleanup_close int fd = process < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, process, atoi(e->d_name), 0);
        if (++*sockets > FLIGHT_SOCKETS_MAX || (fd < 0 && errno != EBADF && errno != ESRCH)) {
            result = FLIGHT_UNKNOWN;
        } else if (fd >= 0) {
            result = ask(fd);
        }
    }
    closedir(fds);
    return result;
}

enum flight flight_look(pid_t pid) {
    cleanup_free pid_t *pids = malloc(REST_THREADS_MAX * sizeof *pids);
    unsigned sockets = 0;
    ssize_t count = pids == NULL ? -1 : rest_processes("/proc", pid, pids);
    enum flight result = count < 0 ? FLIGHT_UNKNOWN : FLIGHT_NONE;
    for (ssize_t n = 0; n < count && result == FLIGHT_NONE; n++) {
        result = ask_process(pids[n], &sockets);
    }
    return result == FLIGHT_NONE && !no_orphans() ? FLIGHT_UNKNOWN : result;
}
