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

bool knock_address(char *line, const char *host, struct in_addr *out) {
    char *rest = NULL;
    const char *address = strtok_r(line, " \t\n", &rest);
    if (address == NULL || inet_pton(AF_INET, address, out) != 1) {
        return false;
    }
    for (const char *name = strtok_r(NULL, " \t\n", &rest); name != NULL; name = strtok_r(NULL, " \t\n", &rest)) {
        if (strcmp(name, host) == 0) {
            return true;
        }
    }
    return false;
}

static bool find(const char *host, struct in_addr *out) {
    char line[512];
    FILE *hosts = fopen("/etc/hosts", "re");
    bool found = false;
    while (hosts != NULL && !found && fgets(line, sizeof line, hosts) != NULL) {
        found = knock_address(line, host, out);
    }
    if (hosts != NULL) {
        fclose(hosts);
    }
    return found;
}

static bool reach(struct in_addr address, uint16_t port) {
    cleanup_close int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = address};
    (void)alarm(PATIENCE_S);
    bool reached = fd >= 0 && connect(fd, (struct sockaddr *)&there, sizeof there) == 0;
    int why = errno;
    (void)alarm(0);
    errno = why;
    return reached;
}

int knock(const char *port, const char *host) {
    char *end;
    long number = strtol(port, &end, 10);
    if (end == port || *end != '\0' || number < 1 || number > PORT_MAX) {
        (void)dprintf(2, "knock: \"%s\" is no port\n", port);
        return KNOCK_NO_PORT;
    }
    struct in_addr there = {.s_addr = htonl(INADDR_LOOPBACK)};
    if (reach(there, (uint16_t)number)) {
        return KNOCK_DONE;
    }
    (void)dprintf(2, "knock: port %ld: %s\n", number, strerror(errno));
    return host != NULL && find(host, &there) && reach(there, (uint16_t)number) ? KNOCK_BY_NAME : KNOCK_FAILED;
}
