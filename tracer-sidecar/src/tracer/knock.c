#include "knock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../common/cleanup.h"

enum { PATIENCE_S = 3, PORT_MAX = 65535 };

int knock(const char *port) {
    char *end;
    long number = strtol(port, &end, 10);
    if (end == port || *end != '\0' || number < 1 || number > PORT_MAX) {
        (void)dprintf(2, "knock: \"%s\" is no port\n", port);
        return 2;
    }
    cleanup_close int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in there = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)number), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    (void)alarm(PATIENCE_S);
    int failed = fd < 0 || connect(fd, (struct sockaddr *)&there, sizeof there) != 0;
    (void)alarm(0);
    if (failed) {
        (void)dprintf(2, "knock: port %ld: %s\n", number, strerror(errno));
    }
    return failed;
}
