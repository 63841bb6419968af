#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../src/tracer/knock.h"
#include "test.h"

static bool names(const char *text, const char *host, const char *address) {
    char line[64];
    struct in_addr found = {0};
    (void)snprintf(line, sizeof line, "%s", text);
    return knock_address(line, host, &found) && found.s_addr == inet_addr(address);
}

void test_knock(void) {
    CHECK(names("10.0.0.2\tdb db.local\n", "db", "10.0.0.2") && names("10.0.0.2 db db.local", "db.local", "10.0.0.2"));
    CHECK(!names("10.0.0.2 db2\n", "db", "10.0.0.2") && !names("::1 db\n", "db", "10.0.0.2") && !names("\n", "db", "10.0.0.2") &&
          !names("# 10.0.0.2 db", "db", "10.0.0.2"));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof here;
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&here, sizeof here) == 0 && getsockname(fd, (struct sockaddr *)&here, &len) == 0);
    char port[8];
    (void)snprintf(port, sizeof port, "%u", ntohs(here.sin_port));
    CHECK(knock(port, NULL) == 1); /* bound, but nobody listens: refused */
    CHECK(listen(fd, 1) == 0 && knock(port, NULL) == 0);
    CHECK(knock(port, "no.such.host") == 0);
    (void)close(fd);
    CHECK(knock(port, "localhost") == 1 && knock(port, "no.such.host") == 1);
    CHECK(knock("", NULL) == 2 && knock("70000", NULL) == 2 && knock("0", NULL) == 2 && knock("80x", NULL) == 2);
}
