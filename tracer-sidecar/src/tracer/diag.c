#include "diag.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/socket.h>

int diag_reply(const void *data, size_t len, struct diag_answer *out) {
    struct nlmsghdr head;
    struct inet_diag_msg m;
    if (len < sizeof head) {
        return -1;
    }
    memcpy(&head, data, sizeof head);
    if (head.nlmsg_type != SOCK_DIAG_BY_FAMILY || head.nlmsg_len < NLMSG_LENGTH(sizeof m) || len < NLMSG_LENGTH(sizeof m)) {
        return -1;
    }
    memcpy(&m, (const char *)data + NLMSG_HDRLEN, sizeof m);
    *out = (struct diag_answer){.state = m.idiag_state, .inode = m.idiag_inode, .queued = m.idiag_rqueue};
    return 0;
}

int diag_ask(int fd, const struct diag_question *q, struct diag_answer *out) {
    struct {
        struct nlmsghdr head;
        struct inet_diag_req_v2 req;
    } ask;
    _Alignas(struct nlmsghdr) char reply[1024];
    memset(&ask, 0, sizeof ask);
    ask.head.nlmsg_len = sizeof ask;
    ask.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    ask.head.nlmsg_flags = NLM_F_REQUEST;
    ask.req.sdiag_family = AF_INET;
    ask.req.sdiag_protocol = IPPROTO_TCP;
    ask.req.idiag_states = ~0u;
    ask.req.id.idiag_sport = htons(q->local_port);
    ask.req.id.idiag_dport = htons(q->remote_port);
    ask.req.id.idiag_src[0] = q->local.s_addr;
    ask.req.id.idiag_dst[0] = q->remote.s_addr;
    ask.req.id.idiag_cookie[0] = ask.req.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    if (fd < 0 || send(fd, &ask, sizeof ask, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)sizeof ask) {
        return -1;
    }
    /* the kernel has answered when send returns */
    ssize_t n = recv(fd, reply, sizeof reply, MSG_DONTWAIT);
    return n < 0 ? -1 : diag_reply(reply, (size_t)n, out);
}
