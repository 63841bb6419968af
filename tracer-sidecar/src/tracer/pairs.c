#include "pairs.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../common/wire.h"
#include "diag.h"
#include "hub.h"
#include "sockaddr.h"

enum {
    PAIRS_MAX = 256,   /* connections of one service that wait to be accepted and are followed */
    ACCEPTS_MAX = 16,  /* threads of one service in accept that are told apart */
    EVERY_CALL_TO = 64, /* so often a connection is asked about at every call, then at powers of two */
};

struct pair {
    struct pair *next;
    uint64_t ticket;
    uint64_t seq; /* of the connect event */
    uint16_t connector;
    bool connected;   /* its addresses are known */
    bool established; /* the kernel said so, so it has been in the queue */
    bool blurred;     /* an accept went by unseen: which one it was cannot be told */
    struct diag_question question;
    uint32_t listener; /* inode */
    uint32_t asked;
};

struct in_accept {
    pid_t tid;
    uint64_t seq;
};

struct accepting {
    struct accepting *next;
    uint16_t service;
    uint32_t instance;
    int diag;
    pthread_mutex_t lock;
    atomic_int busy; /* pairs and threads in accept: with none there is nothing to do */
    struct pair *pairs;
    struct in_accept accepts[ACCEPTS_MAX];
    size_t accept_count;
    bool crowded; /* more threads were in accept than are told apart */
};

static pthread_mutex_t all_lock = PTHREAD_MUTEX_INITIALIZER;
static struct accepting *all; /* only grows */
static atomic_ullong tickets;

struct accepting *pairs_of(uint16_t service) {
    pthread_mutex_lock(&all_lock);
    struct accepting *a = all;
    while (a != NULL && a->service != service) {
        a = a->next;
    }
    if (a == NULL && (a = calloc(1, sizeof *a)) != NULL) {
        a->service = service;
        a->diag = -1;
        pthread_mutex_init(&a->lock, NULL);
        a->next = all;
        all = a;
    }
    pthread_mutex_unlock(&all_lock);
    return a;
}

static void count_locked(struct accepting *a) {
    int pairs = 0;
    for (const struct pair *p = a->pairs; p != NULL; p = p->next) {
        pairs++;
    }
    atomic_store(&a->busy, pairs + (int)a->accept_count);
}

static void forget_locked(struct accepting *a) {
    while (a->pairs != NULL) {
        struct pair *p = a->pairs;
        a->pairs = p->next;
        free(p);
    }
    a->accept_count = 0;
    a->crowded = false;
    count_locked(a);
}

void pairs_network(uint16_t service, int diag) {
    struct accepting *a = pairs_of(service);
    if (a == NULL) {
        if (diag >= 0) {
            close(diag);
        }
        return;
    }
    pthread_mutex_lock(&a->lock);
    if (a->diag >= 0) {
        close(a->diag);
    }
    a->diag = diag;
    forget_locked(a);
    pthread_mutex_unlock(&a->lock);
}

void pairs_renew(struct accepting *a, uint32_t instance) {
    pthread_mutex_lock(&a->lock);
    a->instance = instance;
    forget_locked(a);
    pthread_mutex_unlock(&a->lock);
}

void pairs_clear(void) {
    pthread_mutex_lock(&all_lock);
    for (struct accepting *a = all; a != NULL; a = a->next) {
        pthread_mutex_lock(&a->lock);
        forget_locked(a);
        pthread_mutex_unlock(&a->lock);
    }
    pthread_mutex_unlock(&all_lock);
}

uint64_t pairs_connecting(uint16_t connector, uint16_t acceptor, struct in_addr addr, uint16_t port, uint64_t seq) {
    struct accepting *a = seq == 0 || connector == acceptor ? NULL : pairs_of(acceptor);
    struct pair *p = a == NULL || a->diag < 0 || atomic_load(&a->busy) >= PAIRS_MAX ? NULL : calloc(1, sizeof *p);
    if (p == NULL) {
        return 0;
    }
    p->ticket = atomic_fetch_add(&tickets, 1) + 1;
    p->connector = connector;
    p->seq = seq;
    p->question = (struct diag_question){.local = addr, .local_port = port};
    uint64_t ticket = p->ticket;
    pthread_mutex_lock(&a->lock);
    struct diag_answer answer;
    /* with the other side left open, the question is about the listener */
    p->listener = diag_ask(a->diag, &p->question, &answer) == 0 && answer.state == TCP_LISTEN ? answer.inode : 0;
    p->next = a->pairs;
    a->pairs = p;
    count_locked(a);
    pthread_mutex_unlock(&a->lock);
    return ticket;
}

static bool established(int fd, int64_t result) {
    struct tcp_info info;
    socklen_t len = sizeof info;
    return result == 0 || (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 && info.tcpi_state == TCP_ESTABLISHED);
}

void pairs_connected(uint16_t acceptor, uint64_t ticket, int fd, int64_t result) {
    struct accepting *a = ticket == 0 ? NULL : pairs_of(acceptor);
    if (a == NULL) {
        return;
    }
    struct sockaddr_storage local;
    socklen_t len = sizeof local;
    bool good = (result == 0 || result == -EINPROGRESS) && getsockname(fd, (struct sockaddr *)&local, &len) == 0;
    struct inet_target t = good ? sockaddr_target(&local, len) : (struct inet_target){0};
    pthread_mutex_lock(&a->lock);
    for (struct pair **at = &a->pairs; *at != NULL; at = &(*at)->next) {
        struct pair *p = *at;
        if (p->ticket != ticket) {
            continue;
        }
        if (t.v4.s_addr == 0) {
            *at = p->next;
            free(p);
        } else {
            p->question.remote = t.v4;
            p->question.remote_port = t.port;
            p->established = established(fd, result);
            p->connected = true;
        }
        break;
    }
    count_locked(a);
    pthread_mutex_unlock(&a->lock);
}

enum verdict { WAITS, ACCEPTED, UNKNOWN };

static enum verdict judge(const struct pair *p, int asked, const struct diag_answer *answer) {
    if (asked != 0) {
        return UNKNOWN; /* neither the connection nor a listener is left */
    }
    switch (answer->state) {
    case TCP_LISTEN:
        /* The connection is gone, and its listener was found instead. It was in the queue, which is empty: somebody took it out. */
        if (!p->established) {
            return WAITS; /* perhaps it is yet to come */
        }
        return answer->inode == p->listener && answer->queued == 0 ? ACCEPTED : answer->queued > 0 ? WAITS : UNKNOWN;
    case TCP_ESTABLISHED:
    case TCP_CLOSE_WAIT:
        return answer->inode != 0 ? ACCEPTED : WAITS;
    case TCP_SYN_RECV:
        return WAITS;
    case TCP_FIN_WAIT1:
    case TCP_FIN_WAIT2:
    case TCP_CLOSING:
    case TCP_LAST_ACK:
    case TCP_TIME_WAIT:
        return ACCEPTED; /* this side has closed it, which only its owner can; a closed listener resets what is in its queue */
    default:
        return UNKNOWN;
    }
}

static void tell_locked(const struct accepting *a, const struct pair *p) {
    uint8_t buf[32];
    bool one = !p->blurred && !a->crowded && a->accept_count == 1;
    struct wr w = wr_over(buf, sizeof buf);
    wr_u32(&w, a->instance);
    wr_u16(&w, p->connector);
    wr_u64(&w, p->seq);
    wr_u64(&w, one ? a->accepts[0].seq : 0);
    (void)hub_event(EVENT_ACCEPTED, a->service, buf, wr_len(&w), NULL, 0, false);
}

static void ask_locked(struct accepting *a, bool always) {
    for (struct pair **at = &a->pairs; *at != NULL;) {
        struct pair *p = *at;
        bool due = always || p->asked < EVERY_CALL_TO || (p->asked & (p->asked - 1)) == 0;
        p->asked += !always;
        if (!p->connected || !due) {
            at = &p->next;
            continue;
        }
        struct diag_answer answer;
        enum verdict verdict = judge(p, diag_ask(a->diag, &p->question, &answer), &answer);
        if (verdict == WAITS) {
            at = &p->next;
            continue;
        }
        if (verdict == ACCEPTED) {
            tell_locked(a, p);
        }
        *at = p->next;
        free(p);
    }
}

/* The thread's accept has returned. Connections that were not asked about may have been what it got. */
static void leave_accept_locked(struct accepting *a, pid_t tid) {
    for (size_t n = 0; n < a->accept_count; n++) {
        if (a->accepts[n].tid == tid) {
            a->accepts[n] = a->accepts[--a->accept_count];
            for (struct pair *p = a->pairs; p != NULL; p = p->next) {
                p->blurred |= !p->connected || p->asked > EVERY_CALL_TO;
            }
            return;
        }
    }
}

void pairs_before_call(struct accepting *a, pid_t tid) {
    if (a == NULL || atomic_load(&a->busy) == 0) {
        return;
    }
    pthread_mutex_lock(&a->lock);
    ask_locked(a, false);
    leave_accept_locked(a, tid);
    count_locked(a);
    pthread_mutex_unlock(&a->lock);
}

void pairs_accepting(struct accepting *a, pid_t tid, uint64_t seq) {
    if (a == NULL || seq == 0) {
        return;
    }
    pthread_mutex_lock(&a->lock);
    if (a->accept_count < ACCEPTS_MAX) {
        a->accepts[a->accept_count++] = (struct in_accept){.tid = tid, .seq = seq};
    } else {
        a->crowded = true;
    }
    count_locked(a);
    pthread_mutex_unlock(&a->lock);
}

void pairs_ask_all(void) {
    pthread_mutex_lock(&all_lock);
    for (struct accepting *a = all; a != NULL; a = a->next) {
        if (atomic_load(&a->busy) > 0) {
            pthread_mutex_lock(&a->lock);
            ask_locked(a, true);
            count_locked(a);
            pthread_mutex_unlock(&a->lock);
        }
    }
    pthread_mutex_unlock(&all_lock);
}
