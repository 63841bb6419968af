#include "box.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test.h"

/* -------------------------------------------------------------- the container */

static void need(bool worked, const char *what) {
    if (!worked) {
        (void)fprintf(stderr, "box: %s: %s\n", what, strerror(errno));
        _exit(3);
    }
}

static void write_text(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    need(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
    close(fd);
}

/* The machine's programs and libraries, read-only, in the same places. */
static void tree(const char *name) {
    char host[32];
    char link[128];
    (void)snprintf(host, sizeof host, "/%s", name);
    ssize_t n = readlink(host, link, sizeof link - 1);
    if (n > 0) {
        link[n] = '\0';
        need(symlink(link, name) == 0, name);
    } else if (access(host, F_OK) == 0) {
        need(mkdir(name, 0755) == 0 && mount(host, name, NULL, MS_BIND, NULL) == 0 &&
                 mount(NULL, name, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) == 0,
             name);
    }
}

static void fill_root(void) {
    static const char *const directories[] = {"etc", "tmp", "vol", "srv", "srv/share", "conf", "data", "data/dir", "data/other", "app"};
    for (size_t i = 0; i < sizeof directories / sizeof directories[0]; i++) {
        need(mkdir(directories[i], 0755) == 0, directories[i]);
    }
    need(chmod("tmp", 01777) == 0 && chmod("data/dir", 0750) == 0 && chown("data/dir", 70, 71) == 0, "modes");
    need(mount("vol", "vol", "tmpfs", 0, "mode=0755") == 0, "volume");
    write_text("etc/passwd", "root:x:0:0::/root:/bin/sh\nweb:x:70:71::/srv:/bin/sh\n");
    write_text("etc/group", "root:x:0:\nweb:x:71:\nssl:x:101:web\n");
    write_text("etc/hosts", "127.0.0.1 localhost\n");
    write_text("data/keep", "first\n");
    write_text("data/gone", "here\n");
    write_text("data/dir/a", "a\n");
    write_text("data/dir/b", "b\n");
    write_text("data/other/c", "c\n");
    write_text("conf/file", "conf\n");
    write_text("vol/v", "v\n");
    write_text("app/tool", "#!/bin/sh\necho tool $0\n");
    write_text("app/windows", "#!/bin/sh\r\necho tool\r\n");
    need(chmod("app/tool", 0755) == 0 && chmod("app/windows", 0755) == 0 && symlink("/srv/share", "link") == 0, "app");
}

static void make_root(const char *directory, enum box_kind kind, int gate) {
    static const char *const directories[] = {"proc", "dev", ".faultbox"};
    static const char *const trees[] = {"usr", "bin", "sbin", "lib", "lib64"};
    char buf[65536];
    ssize_t n;
    need(mount("box", directory, "tmpfs", 0, "mode=0755") == 0 && chdir(directory) == 0, "root");
    for (size_t i = 0; i < sizeof directories / sizeof directories[0]; i++) {
        need(mkdir(directories[i], 0755) == 0, directories[i]);
    }
    for (size_t i = 0; i < sizeof trees / sizeof trees[0]; i++) {
        tree(trees[i]);
    }
    need(mknod("dev/null", S_IFCHR | 0666, makedev(1, 3)) == 0 && chmod("dev/null", 0666) == 0, "dev/null");
    need(mount("proc", "proc", "proc", 0, NULL) == 0, "proc");
    if (kind != BOX_BARE) {
        fill_root();
    }
    int out = open(".faultbox/gate", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
    while ((n = read(gate, buf, sizeof buf)) > 0) {
        need(write(out, buf, (size_t)n) == n, "copy the gate");
    }
    close(out);
    need(mount(".", "/", NULL, MS_MOVE, NULL) == 0 && chroot(".") == 0 && chdir("/") == 0, "enter the root");
}

/* As the engine starts a container that asks for nothing. */
static void give_up_capabilities(void) {
    const uint64_t kept = UINT64_C(1) << CAP_CHOWN | UINT64_C(1) << CAP_DAC_OVERRIDE | UINT64_C(1) << CAP_FSETID | UINT64_C(1) << CAP_FOWNER |
                          UINT64_C(1) << CAP_MKNOD | UINT64_C(1) << CAP_NET_RAW | UINT64_C(1) << CAP_SETGID | UINT64_C(1) << CAP_SETUID |
                          UINT64_C(1) << CAP_SETFCAP | UINT64_C(1) << CAP_SETPCAP | UINT64_C(1) << CAP_NET_BIND_SERVICE |
                          UINT64_C(1) << CAP_SYS_CHROOT | UINT64_C(1) << CAP_KILL | UINT64_C(1) << CAP_AUDIT_WRITE;
    for (int cap = 0; cap <= 63 && prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++) {
        if ((kept >> cap & 1) == 0) {
            need(prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0, "bounding set");
        }
    }
}

static void container(const struct box *b, enum box_kind kind, int gate) __attribute__((noreturn));
static void container(const struct box *b, enum box_kind kind, int gate) {
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    need(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0, "private mounts");
    make_root(b->directory, kind, gate);
    for (int fd = 3; fd < 64; fd++) {
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    if (kind == BOX_DEFAULT_CAPABILITIES) {
        give_up_capabilities(); /* execve takes them out of the other sets */
    }
    (void)execl("/.faultbox/gate", "gate", (char *)NULL);
    need(false, "execute the gate");
    _exit(3);
}

/* -------------------------------------------------------------- the tracer's side */

bool box_can(void) {
    static int known = -1;
    if (known < 0) {
        int status = -1;
        pid_t pid = (pid_t)syscall(SYS_clone, (unsigned long)(CLONE_NEWNS | CLONE_NEWPID | SIGCHLD), NULL, NULL, NULL, NULL);
        if (pid == 0) {
            _exit(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && mount("box", "/tmp", "tmpfs", 0, NULL) == 0 ? 0 : 1);
        }
        known = pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
        if (!known) {
            (void)fprintf(stderr, "skipped the tests with a gate: they make mounts and namespaces, which takes CAP_SYS_ADMIN\n");
        }
    }
    return known;
}

static bool take_link(struct box *b) {
    for (int tries = 0; tries < BOX_WAIT_MS; tries++) {
        b->link = (int)syscall(SYS_pidfd_getfd, b->pidfd, GATE_FD_TRACER, 0);
        if (b->link >= 0 || waitpid(b->gate, NULL, WNOHANG) != 0) {
            return b->link >= 0;
        }
        (void)poll(NULL, 0, 1);
    }
    return false;
}

void box_open(struct box *b, enum box_kind kind) {
#if defined(__x86_64__)
    const char *path = "target/dist/linux-amd64/gate";
#else
    const char *path = "target/dist/linux-arm64/gate";
#endif
    memset(b, 0, sizeof *b);
    b->link = b->listener = b->output = -1;
    (void)snprintf(b->directory, sizeof b->directory, "/tmp/faultbox-box-XXXXXX");
    int gate = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(gate >= 0); /* build.sh makes it */
    CHECK(mkdtemp(b->directory) != NULL);
    (void)fflush(NULL);
    b->gate = (pid_t)syscall(SYS_clone, (unsigned long)(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | SIGCHLD), NULL, NULL, NULL, NULL);
    if (b->gate == 0) {
        container(b, kind, gate);
    }
    close(gate);
    b->pidfd = (int)syscall(SYS_pidfd_open, b->gate, 0);
    if (!take_link(b) || gate_send(b->link, &(struct gate_msg){.type = G_HELLO, .version = GATE_VERSION}) != 0 || !box_until(b, G_READY)) {
        (void)fprintf(stderr, "box: the gate does not answer\n");
        exit(2);
    }
    b->features = b->last[G_READY].features;
    memcpy(b->reason, b->last[G_READY].text, sizeof b->reason);
}

void box_close(struct box *b) {
    close(b->link); /* the gate sees that and exits */
    CHECK(waitpid(b->gate, NULL, 0) == b->gate);
    close(b->pidfd);
    if (b->listener >= 0) {
        close(b->listener);
    }
    if (b->output >= 0) {
        close(b->output);
    }
    CHECK(rmdir(b->directory) == 0);
}

static void write_list(struct wr *w, const char *const *list) {
    uint16_t n = 0;
    for (; list[n] != NULL; n++) {
    }
    wr_u16(w, n);
    for (uint16_t i = 0; i < n; i++) {
        wr_text(w, list[i]);
    }
}

static int memfd_of(const void *data, size_t len) {
    int fd = (int)syscall(SYS_memfd_create, "box", MFD_CLOEXEC);
    CHECK(fd >= 0 && write(fd, data, len) == (ssize_t)len);
    return fd;
}

static int spec_of(const struct launch_of *l) {
    static const char *const environment[] = {"PATH=/app:/usr/bin:/bin", NULL};
    uint8_t buf[8192];
    struct wr w = wr_over(buf, sizeof buf);
    const char *const shell[] = {"sh", "-c", l->script, NULL};
    const char *const other[] = {l->path, NULL};
    wr_text(&w, l->path == NULL ? "sh" : l->path);
    write_list(&w, l->path == NULL ? shell : other);
    write_list(&w, l->env == NULL ? environment : l->env);
    wr_text(&w, l->directory == NULL ? "/tmp" : l->directory);
    wr_text(&w, l->user == NULL ? "" : l->user);
    wr_text(&w, "");
    wr_blob(&w, "127.0.0.1 localhost box\n", 24);
    wr_u16(&w, 0);
    wr_u32(&w, l->flags);
    wr_u16(&w, 0);
    wr_u16(&w, (uint16_t)((l->shared != NULL) + (l->read_only != NULL)));
    if (l->shared != NULL) {
        wr_text(&w, l->shared);
        wr_u8(&w, LAUNCH_MOUNT_SHARED);
    }
    if (l->read_only != NULL) {
        wr_text(&w, l->read_only);
        wr_u8(&w, LAUNCH_MOUNT_READ_ONLY);
    }
    wr_i32(&w, l->stop_signal);
    wr_u64(&w, l->layer_bytes);
    CHECK(!w.full);
    return memfd_of(buf, wr_len(&w));
}

void box_send(struct box *b, struct gate_msg m) {
    if (gate_send(b->link, &m) != 0) {
        (void)fprintf(stderr, "box: the gate is gone\n");
        exit(2);
    }
}

void box_start(struct box *b, const struct launch_of *l) {
    int ends[2];
    if (b->listener >= 0) {
        close(b->listener);
    }
    if (b->output >= 0) {
        close(b->output);
    }
    CHECK(pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
    b->listener = -1;
    b->output = ends[0];
    b->len = 0;
    b->text[0] = '\0';
    memset(b->got, 0, sizeof b->got);
    memset(b->last, 0, sizeof b->last);
    int spec = spec_of(l);
    box_send(b, (struct gate_msg){.type = G_SPAWN, .instance = ++b->instance, .fds = {spec, ends[1], ends[1]}, .fd_count = 3});
    close(spec);
    close(ends[1]);
}

static void on_message(struct box *b) {
    struct gate_msg m;
    if (gate_receive(b->link, &m) != 1) {
        (void)fprintf(stderr, "box: the gate is gone: %s\n", strerror(errno));
        exit(2);
    }
    if (m.type == G_CHILD) {
        b->listener = (int)syscall(SYS_pidfd_getfd, m.fds[0], m.listener, 0);
        CHECK(b->listener >= 0);
        box_send(b, (struct gate_msg){.type = G_GO, .instance = m.instance});
    }
    gate_close_fds(&m);
    b->last[m.type] = m;
    b->got[m.type] = true;
}

static void on_call(struct box *b) {
    union {
        struct seccomp_notif call;
        char space[256];
    } in;
    memset(&in, 0, sizeof in);
    if (ioctl(b->listener, SECCOMP_IOCTL_NOTIF_RECV, &in.call) == 0) {
        struct seccomp_notif_resp out = {.id = in.call.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
        (void)ioctl(b->listener, SECCOMP_IOCTL_NOTIF_SEND, &out);
    }
}

static void on_output(struct box *b) {
    ssize_t n = read(b->output, b->text + b->len, sizeof b->text - 1 - b->len);
    if (n > 0) {
        b->len += (size_t)n;
        b->text[b->len] = '\0';
    } else if (n == 0 || errno != EAGAIN) {
        close(b->output);
        b->output = -1;
    }
}

/* Serves what comes next; false when nothing has for BOX_WAIT_MS. */
static bool serve(struct box *b) {
    struct pollfd fds[] = {{.fd = b->link, .events = POLLIN}, {.fd = b->listener, .events = POLLIN}, {.fd = b->output, .events = POLLIN}};
    if (poll(fds, 3, BOX_WAIT_MS) <= 0) {
        return false;
    }
    if (fds[2].revents != 0) {
        on_output(b);
    }
    if ((fds[1].revents & POLLIN) != 0) {
        on_call(b);
    } else if (fds[1].revents != 0) { /* nobody is left under the filter */
        close(b->listener);
        b->listener = -1;
    }
    if (fds[0].revents != 0) {
        on_message(b);
    }
    return true;
}

bool box_until(struct box *b, uint8_t type) {
    while (!b->got[type]) {
        if ((b->got[G_GONE] && type != G_SNAPSHOT_DONE) || !serve(b)) {
            return false;
        }
    }
    return true;
}

bool box_until_text(struct box *b, const char *text) {
    while (strstr(b->text, text) == NULL) {
        if (b->output < 0 || !serve(b)) {
            return false;
        }
    }
    return true;
}

void box_stop(struct box *b, uint32_t grace_ms, bool again) {
    box_send(b, (struct gate_msg){.type = G_STOP, .instance = b->instance, .grace_ms = grace_ms, .again = again});
    CHECK(box_until(b, G_GONE));
}

int box_run(struct box *b, const struct launch_of *l) {
    box_start(b, l);
    (void)box_until(b, G_GONE);
    while (b->output >= 0 && serve(b)) { /* whoever holds it open has ended */
    }
    CHECK(b->output < 0);
    return b->got[G_EXITED] ? b->last[G_EXITED].status : -1;
}

int box_sh(struct box *b, const char *script) {
    return box_run(b, &(struct launch_of){.script = script});
}

int box_exec(struct box *b, const char *const *argv, uint32_t timeout_ms) {
    uint8_t buf[1024];
    struct wr w = wr_over(buf, sizeof buf);
    write_list(&w, argv);
    int fd = memfd_of(buf, wr_len(&w));
    b->got[G_RAN] = false;
    box_send(b, (struct gate_msg){.type = G_EXEC, .instance = b->instance, .req = 7, .timeout_ms = timeout_ms, .fds = {fd}, .fd_count = 1});
    close(fd);
    return box_until(b, G_RAN) && b->last[G_RAN].text[0] == '\0' ? b->last[G_RAN].status : -1;
}

bool box_snapshot(struct box *b) {
    b->got[G_SNAPSHOT_DONE] = false;
    box_send(b, (struct gate_msg){.type = G_SNAPSHOT, .req = 5});
    return box_until(b, G_SNAPSHOT_DONE) && b->last[G_SNAPSHOT_DONE].text[0] == '\0';
}
