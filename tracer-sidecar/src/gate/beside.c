#include "beside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../common/cleanup.h"

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void answer(const struct init *in, uint32_t req, int status, const struct err *e) {
    struct init_msg m = {.type = INIT_RAN, .req = req, .others = (unsigned)status};
    if (e != NULL) {
        m.value = e->no;
        memcpy(m.step, e->step, sizeof m.step);
    }
    (void)init_send(in->control, &m, -1);
}

static char **read_argv(int memfd) {
    struct stat st;
    if (fstat(memfd, &st) != 0 || st.st_size <= 0 || st.st_size > ARGV_SIZE_MAX) {
        return NULL;
    }
    cleanup_free void *data = malloc((size_t)st.st_size);
    return data != NULL && pread(memfd, data, (size_t)st.st_size, 0) == st.st_size ? argv_decode(data, (size_t)st.st_size) : NULL;
}

static int start(struct beside *b, const struct init *in, const struct init_msg *order, int memfd, struct err *e) {
    size_t n = 0;
    int ends[2];
    cleanup_free char **argv = read_argv(memfd);
    while (n < BESIDE_MAX && b->run[n].pid != 0) {
        n++;
    }
    if (argv == NULL || n == BESIDE_MAX) {
        return err_set(e, argv == NULL ? EBADMSG : EAGAIN, "start one more program");
    }
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return err_set(e, errno, "pipe");
    }
    pid_t pid = fork();
    if (pid == 0) {
        program_run_beside(&in->program, argv, ends[1]);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return err_set(e, errno, "fork");
    }
    b->run[n].pid = pid;
    b->run[n].status = ends[0];
    b->run[n].req = order->req;
    b->run[n].kill_at = now_ms() + order->others;
    return 0;
}

void beside_start(struct beside *b, const struct init *in, const struct init_msg *order, int memfd) {
    struct err e = {0};
    if (start(b, in, order, memfd, &e) != 0) {
        answer(in, order->req, 0, &e);
    }
    if (memfd >= 0) {
        close(memfd);
    }
}

bool beside_ended(struct beside *b, const struct init *in, pid_t pid, int status) {
    for (size_t n = 0; n < BESIDE_MAX; n++) {
        struct err e = {0};
        if (b->run[n].pid != pid) {
            continue;
        }
        (void)kill(-pid, SIGKILL); /* what it left in its group; the number is taken until it is reaped */
        bool failed = read(b->run[n].status, &e, sizeof e) == (ssize_t)sizeof e;
        close(b->run[n].status);
        b->run[n].pid = 0;
        answer(in, b->run[n].req, status, failed ? &e : NULL);
        return true;
    }
    return false;
}

int beside_tick(struct beside *b) {
    int64_t next = INT64_MAX;
    int64_t now = now_ms();
    for (size_t n = 0; n < BESIDE_MAX; n++) {
        if (b->run[n].pid == 0 || b->run[n].kill_at == 0) {
            continue;
        }
        if (b->run[n].kill_at <= now) {
            (void)kill(-b->run[n].pid, SIGKILL);
            (void)kill(b->run[n].pid, SIGKILL); /* it may not have its group yet */
            b->run[n].kill_at = 0;
        } else if (b->run[n].kill_at < next) {
            next = b->run[n].kill_at;
        }
    }
    return next == INT64_MAX ? -1 : next - now > INT_MAX ? INT_MAX : (int)(next - now);
}

bool beside_owns(const struct beside *b, pid_t session) {
    for (size_t n = 0; n < BESIDE_MAX; n++) {
        if (b->run[n].pid != 0 && b->run[n].pid == session) {
            return true;
        }
    }
    return false;
}
