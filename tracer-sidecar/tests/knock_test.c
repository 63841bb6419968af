#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../src/tracer/knock.h"
#include "test.h"

void test_knock(void) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof here;
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&here, sizeof here) == 0 && getsockname(fd, (struct sockaddr *)&here, &len) == 0);
    char port[8];
    (void)snprintf(port, sizeof port, "%u", ntohs(here.sin_port));
    CHECK(knock(port) == 1); /* bound, but nobody listens: refused */
    CHECK(listen(fd, 1) == 0 && knock(port) == 0);
    (void)close(fd);
    CHECK(knock("") == 2 && knock("70000") == 2 && knock("0") == 2 && knock("80x") == 2);
}
