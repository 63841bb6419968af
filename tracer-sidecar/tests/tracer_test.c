#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../src/tracer/frames.h"
#include "../src/tracer/hub.h"
#include "../src/tracer/instance.h"
#include "../src/tracer/paths.h"
#include "../src/tracer/procnet.h"
#include "../src/tracer/record.h"
#include "../src/tracer/routes.h"
#include "../src/tracer/sockaddr.h"
#include "../src/tracer/task.h"
#include "../src/tracer/tracer.h"
#include "test.h"

static struct command decode(const char *name) {
    struct vector *v = malloc(sizeof *v); /* leaked on purpose: the command points into it */
    *v = vector_read(name);
    struct command c;
    CHECK(get_u32(v->data) == v->len - 4);
    CHECK(command_decode(&c, v->data[4], v->data + 5, v->len - 5) == 0);
    return c;
}

static void check_refused(const char *name) {
    struct vector v = vector_read(name);
    struct command c;
    if (command_decode(&c, v.data[4], v.data + 5, v.len - 5) == 0) {
        failures++;
        (void)fprintf(stderr, "%s was accepted\n", name);
    }
}

void test_frames(void) {
    struct vector v = vector_read("hello");
    struct hello h;
    CHECK(hello_decode(&h, v.data + 5, v.len - 5) == 0);
    CHECK(h.magic == PROTOCOL_MAGIC && h.version == PROTOCOL_VERSION && h.token.len == 16);

    struct command c = decode("attach");
    CHECK(c.req == 1 && c.service == 3 && c.name.len == 2 && c.gate_pid == 4711);
    c = decode("start");
    CHECK(c.req == 3 && c.service == 3 && c.instance == 17);
    struct vector spec = vector_read("launch-spec");
    check_bytes("the launch spec in START", c.blob.data, c.blob.len, spec.data, spec.len);
    c = decode("signal");
    CHECK(c.instance == 17 && c.signal == 1 && c.scope == 1);
    c = decode("stop");
    CHECK(c.req == 5 && c.instance == 17 && c.grace_ms == 2000 && c.again == 0);
    c = decode("stop-again");
    CHECK(c.instance == 17 && c.grace_ms == 0 && c.again == 1);
    CHECK(decode("drain").req == 6);
    CHECK(decode("ports").instance == 17);
    CHECK(decode("begin").test == 2);
    c = decode("mark");
    CHECK(c.service == SERVICE_NONE && c.blob.len == 6);
    CHECK(decode("shutdown").type == FRAME_SHUTDOWN);
    CHECK(decode("stats").req == 10);

    check_refused("bad-trailing");
    check_refused("bad-string");
    check_refused("bad-scope");
    check_refused("bad-type");
    check_refused("bad-routes");
    c = decode("stream");
    CHECK(c.req == 15 && c.instance == 17 && c.stream == 0 && c.blob.len == 2 && c.blob.data[0] == 'h');
    check_refused("bad-stream");
    CHECK(decode("snapshot").service == 3);
    c = decode("exec");
    CHECK(c.req == 18 && c.instance == 17 && c.timeout_ms == 3000);
    char **argv = argv_decode(c.argv.data, c.argv.len);
    CHECK(argv != NULL && strcmp(argv[1], "-q") == 0 && argv[2] == NULL);
    free(argv);
    check_refused("bad-argv");
    c = decode("settle");
    CHECK(c.req == 16 && c.timeout_ms == 100);
}

/* Reads one frame from the hub's socket and compares it, with the times of event records taken over from what came. */
static void check_sent(int sock, const char *name, bool events) {
    struct vector want = vector_read(name);
    uint8_t got[4096];
    bool blocked;
    CHECK(hub_flush(&blocked) == 0 && !blocked);
    ssize_t n = recv(sock, got, want.len, 0);
    CHECK(n == (ssize_t)want.len);
    for (size_t at = 5; events && at + 23 <= want.len; at += 4 + get_u32(want.data + at)) {
        memcpy(want.data + at + 13, got + at + 13, 8);
    }
    check_bytes(name, got, n < 0 ? 0 : (size_t)n, want.data, want.len);
}

static struct record new_record(uint16_t id, uint32_t tid, uint8_t flags) {
    struct record r = {.call = call_by_id(id), .ns_pid = 2, .ns_tid = tid, .flags = flags, .name = "mock-db"};
    return r;
}

static void send_every_kind(struct instance *i) {
    uint8_t buf[128];
    instance_started(i);
    struct record r = new_record(3, 5, RECORD_SYSTEM);
    (void)snprintf(r.path, sizeof r.path, "/proc/self/maps");
    r.has_flags = true;
    r.call_flags = 0x80000;
    record_append_locked(&r, i);
    r = new_record(96, 2, RECORD_REDIRECTED);
    r.has_fd = r.has_addr = r.has_peer = true;
    r.fd = 7;
    r.peer = 4;
    (void)snprintf(r.addr_text, sizeof r.addr_text, "127.0.0.1:8080");
    record_append_locked(&r, i);
    r = new_record(97, 2, 0);
    r.has_fd = r.has_addr = r.has_ret = true;
    r.fd = 3;
    r.ret = -98;
    (void)snprintf(r.addr_text, sizeof r.addr_text, "[::1]:5432");
    record_append_locked(&r, i);
    record_append_locked(&(struct record){.call = call_by_id(17)}, i); /* not among the calls to report */

    struct wr w = wr_over(buf, sizeof buf);
    wr_u32(&w, 17);
    wr_u8(&w, TRANSPORT_TCP);
    wr_u8(&w, 4);
    wr_raw(&w, (uint8_t[16]){0}, 16);
    wr_u16(&w, 5432);
    (void)hub_event(EVENT_LISTEN, 3, buf, wr_len(&w), NULL, 0, false);
}

static void send_the_rest(struct instance *i) {
    uint8_t buf[128];
    struct wr w = wr_over(buf, sizeof buf);
    wr_u32(&w, 9);
    wr_blob(&w, "step 1", 6);
    (void)hub_event(EVENT_MARK, SERVICE_NONE, buf, wr_len(&w), NULL, 0, false);
    hub_note(3, i->id, "IO_URING_REFUSED", "io_uring_setup was answered ENOSYS");
    put_u64(buf, 3);
    (void)hub_event(EVENT_DROPPED, SERVICE_NONE, buf, 8, NULL, 0, false);
    w = wr_over(buf, sizeof buf);
    wr_u32(&w, 17);
    wr_u8(&w, 1);
    wr_i32(&w, 15);
    wr_u8(&w, 0);
    wr_u8(&w, 1);
    wr_u64(&w, 1000000);
    wr_u32(&w, 2);
    (void)hub_event(EVENT_EXITED, 3, buf, wr_len(&w), NULL, 0, false);
    w = wr_over(buf, sizeof buf);
    wr_text(&w, "the container of the service has ended");
    (void)hub_event(EVENT_GATE_LOST, 3, buf, wr_len(&w), NULL, 0, false);
}

/* The launch spec of the vectors with openat, connect and bind to be reported. */
static struct instance *new_instance(void) {
    struct vector spec = vector_read("launch-spec");
    struct err e = {0};
    struct instance *i = instance_new(17, 3, spec.data, spec.len, &e);
    if (i == NULL) {
        (void)fprintf(stderr, "%s\n", e.step);
        exit(2);
    }
    i->host_pid = 4712;
    i->reported[97] = true;
    return i;
}

void test_events(void) {
    int pair[2];
    int wake = eventfd(0, EFD_NONBLOCK);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
    hub_init();
    hub_connect(pair[0], wake);
    hub_begin();
    struct instance *i = new_instance();
    int ends[2];
    CHECK(output_open(&i->output, ends) == 0);
    send_every_kind(i);
    CHECK(write(ends[0], "listening on 5432\n", 18) == 18 && write(ends[1], "oops", 4) == 4);
    close(ends[0]);
    close(ends[1]);
    output_drain(&i->output);
    CHECK(!output_ended(&i->output)); /* a drain takes what is there; the end comes with the next */
    output_drain(&i->output);
    CHECK(output_ended(&i->output));
    send_the_rest(i);
    CHECK(hub_last_seq() == 12);
    check_sent(pair[1], "events", true);

    uint8_t body[16];
    put_u32(body, 4712);
    reply_ok(3, body, 4);
    check_sent(pair[1], "ok-start", false);
    reply_ok(5, NULL, 0);
    check_sent(pair[1], "ok-empty", false);
    put_u64(body, 42);
    reply_ok(6, body, 8);
    check_sent(pair[1], "ok-drain", false);
    reply_error(3, ERROR_LAUNCH, 2, "execve %s", "/missing");
    check_sent(pair[1], "error", false);
    bool urgent;
    CHECK(hub_queued(&urgent) == 0);
    instance_free(i);
    close(pair[0]);
    close(pair[1]);
    close(wake);
}

static size_t count_lines(int sock, size_t *bytes, unsigned *unterminated) {
    static uint8_t got[512 * 1024];
    size_t len = 0;
    bool blocked = true;
    *bytes = 0;
    *unterminated = 0;
    do {
        CHECK(hub_flush(&blocked) == 0);
        ssize_t n = recv(sock, got + len, sizeof got - len, 0);
        len += n > 0 ? (size_t)n : 0;
    } while (blocked);
    size_t lines = 0;
    for (size_t at = 0; at < len; at += 4 + get_u32(got + at)) {
        size_t frame_end = at + 4 + get_u32(got + at);
        for (size_t r = at + 5; r < frame_end; r += 4 + get_u32(got + r)) {
            if (got[r + 4] == EVENT_OUTPUT) {
                lines++;
                *unterminated += got[r + 4 + 19 + 5];
                *bytes += get_u32(got + r + 4 + 19 + 6);
            }
        }
    }
    return lines;
}

void test_output(void) {
    int pair[2];
    int wake = eventfd(0, EFD_NONBLOCK);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
    hub_init();
    hub_connect(pair[0], wake);
    struct instance *i = new_instance();
    int ends[2];
    CHECK(output_open(&i->output, ends) == 0);
    CHECK(fcntl(ends[0], F_SETPIPE_SZ, 256 * 1024) >= 256 * 1024);
    static char block[150000];
    memset(block, 'x', sizeof block);
    CHECK(write(ends[0], "a\n\nb", 4) == 4); /* a line, an empty one, and the start of a third */
    output_drain(&i->output);
    CHECK(write(ends[0], "c\n", 2) == 2);
    CHECK(write(ends[0], block, sizeof block) == sizeof block); /* longer than a line may be */
    output_drain(&i->output);
    close(ends[0]);
    close(ends[1]);
    output_drain(&i->output);
    output_drain(&i->output);
    size_t bytes;
    unsigned unterminated;
    CHECK(count_lines(pair[1], &bytes, &unterminated) == 6);
    CHECK(bytes == 1 + 2 + sizeof block);
    CHECK(unterminated == 3); /* 64 KiB twice, and the rest at the end of the stream */
    instance_free(i);
    close(pair[0]);
    close(pair[1]);
    close(wake);
}

static void check_clean(const char *path, const char *want) {
    char buf[PATH_SIZE];
    (void)snprintf(buf, sizeof buf, "%s", path);
    path_clean(buf);
    CHECK_TEXT(buf, want);
}

/* Told by the numbers of the device, not by its name. */
static bool is_memory_device(const char *path) {
    char seen[PATH_SIZE];
    int fds = open("/proc/self/fd", O_RDONLY | O_DIRECTORY);
    int fd = open(path, O_RDWR);
    fd = fd < 0 ? open(path, O_RDONLY) : fd;
    CHECK(fd >= 0 && path_of_fd(fds, fd, seen));
    bool is = path_is_memory_device(getpid(), fd);
    CHECK(!is || path_may_be_memory_device(seen));
    close(fd);
    close(fds);
    return is;
}

static void check_devices(void) {
    char file[] = "/tmp/faultbox-XXXXXX";
    CHECK(is_memory_device("/dev/null") && is_memory_device("/dev/zero") && is_memory_device("/dev/full"));
    CHECK(is_memory_device("/dev/random") && is_memory_device("/dev/urandom"));
    CHECK(mkdtemp(file) != NULL);
    char named[sizeof file + 8];
    (void)snprintf(named, sizeof named, "%s/null", file);
    int fd = open(named, O_RDWR | O_CREAT | O_EXCL, 0600);
    CHECK(fd >= 0 && !is_memory_device(named) && !is_memory_device("/dev"));
    close(fd);
    CHECK(!path_is_memory_device(getpid(), fd) && !path_may_be_memory_device("socket:[17]") && !path_may_be_memory_device("/data/nulls"));
    CHECK(unlink(named) == 0 && rmdir(file) == 0);
}

void test_paths(void) {
    char out[PATH_SIZE];
    check_devices();
    check_clean("/", "/");
    check_clean("//", "/");
    check_clean("/a//b/./c/", "/a/b/c");
    check_clean("/a/b/../c", "/a/c");
    check_clean("/../..", "/");
    check_clean("/a/..", "/");
    check_clean("/a/...", "/a/...");
    check_clean("/..a", "/..a");
    int fds = open("/proc/self/fd", O_RDONLY | O_DIRECTORY);
    CHECK(path_resolve(fds, AT_FDCWD, ROOT_PLAIN, "/x/../y", out));
    CHECK_TEXT(out, "/y");
    int dev = open("/dev", O_RDONLY | O_DIRECTORY);
    CHECK(path_resolve(fds, dev, ROOT_PLAIN, "./null", out));
    CHECK_TEXT(out, "/dev/null");
    CHECK(path_resolve(fds, dev, ROOT_PLAIN, "", out));
    CHECK_TEXT(out, "/dev");
    CHECK(!path_resolve(fds, 999, ROOT_PLAIN, "x", out));
    CHECK_TEXT(out, "x");
    char cwd[PATH_SIZE];
    CHECK(path_resolve(fds, AT_FDCWD, ROOT_PLAIN, "", out));
    CHECK_TEXT(out, getcwd(cwd, sizeof cwd));
    CHECK(!path_of_fd(fds, -1, out));
    close(fds);
    close(dev);
    CHECK(path_is_system("/proc") && path_is_system("/usr/lib/x.so") && path_is_system("/etc/ld.so.cache"));
    CHECK(!path_is_system("/process") && !path_is_system("/library/x") && !path_is_system("/etc/hosts") && !path_is_system(""));
}

static struct sockaddr_storage v4(const char *address, uint16_t port) {
    struct sockaddr_storage s = {0};
    struct sockaddr_in *in = (struct sockaddr_in *)&s;
    in->sin_family = AF_INET;
    in->sin_port = htons(port);
    CHECK(inet_pton(AF_INET, address, &in->sin_addr) == 1);
    return s;
}

static struct sockaddr_storage v6(const char *address, uint16_t port) {
    struct sockaddr_storage s = {0};
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&s;
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(port);
    CHECK(inet_pton(AF_INET6, address, &in6->sin6_addr) == 1);
    return s;
}

static void check_address(struct sockaddr_storage s, size_t len, const char *text, bool inet, bool loopback) {
    char out[SOCKADDR_TEXT_MAX];
    (void)sockaddr_text(&s, len, out);
    CHECK_TEXT(out, text);
    struct inet_target t = sockaddr_target(&s, len);
    CHECK(t.inet == inet && t.loopback == loopback);
}

void test_sockaddr(void) {
    check_address(v4("10.0.0.2", 80), sizeof(struct sockaddr_in), "10.0.0.2:80", true, false);
    check_address(v4("127.0.0.9", 5432), sizeof(struct sockaddr_in), "127.0.0.9:5432", true, true);
    check_address(v4("127.0.0.1", 1), 8, "invalid", false, false);
    check_address(v6("::1", 80), sizeof(struct sockaddr_in6), "[::1]:80", true, true);
    check_address(v6("::1", 80), 24, "[::1]:80", true, true); /* without scope id */
    check_address(v6("::1", 80), 23, "invalid", false, false);
    check_address(v6("::ffff:127.0.0.1", 80), sizeof(struct sockaddr_in6), "[::ffff:127.0.0.1]:80", true, true);
    check_address(v6("2001:db8::1", 443), sizeof(struct sockaddr_in6), "[2001:db8::1]:443", true, false);
    struct sockaddr_storage s = {0};
    struct sockaddr_un *u = (struct sockaddr_un *)&s;
    u->sun_family = AF_UNIX;
    memcpy(u->sun_path, "/x\n", 3);
    check_address(s, sizeof *u, "unix:/x?", false, false);
    memcpy(u->sun_path, "\0abc", 4);
    check_address(s, offsetof(struct sockaddr_un, sun_path) + 4, "unix:@abc", false, false);
    check_address(s, sizeof u->sun_family, "unix:", false, false);
    s.ss_family = AF_NETLINK;
    check_address(s, 12, "family-16", false, false);
    check_address(s, 1, "invalid", false, false);
    CHECK(sockaddr_target(&(struct sockaddr_storage){0}, 0).inet == false);
    struct sockaddr_storage mapped = v6("::ffff:10.1.2.3", 80);
    CHECK(sockaddr_target(&mapped, sizeof(struct sockaddr_in6)).v4.s_addr == inet_addr("10.1.2.3"));
}

void test_procnet(void) {
    struct listening l;
    const uint8_t loopback[4] = {127, 0, 0, 1};
    CHECK(procnet_line("   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1", TRANSPORT_TCP, &l));
    CHECK(l.family == 4 && l.port == 5432 && memcmp(l.address, loopback, 4) == 0);
    CHECK(procnet_line("   1: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0:0", TRANSPORT_TCP, &l));
    CHECK(l.family == 6 && l.port == 8080 && l.address[15] == 1 && l.address[0] == 0);
    CHECK(!procnet_line("   0: 0100007F:1538 0100007F:C001 01 00000000:00000000", TRANSPORT_TCP, &l)); /* established */
    CHECK(!procnet_line("  sl  local_address rem_address   st tx_queue", TRANSPORT_TCP, &l));
    CHECK(!procnet_line("   0: 0100007F:15", TRANSPORT_TCP, &l));
    CHECK(!procnet_line("", TRANSPORT_TCP, &l));

    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_storage any = v4("127.0.0.1", 0);
    socklen_t len = sizeof(struct sockaddr_in);
    CHECK(bind(s, (struct sockaddr *)&any, len) == 0 && getsockname(s, (struct sockaddr *)&any, &len) == 0);
    uint16_t port = sockaddr_target(&any, len).port;
    CHECK(!procnet_listens(getpid(), TRANSPORT_TCP, port));
    CHECK(listen(s, 1) == 0 && procnet_listens(getpid(), TRANSPORT_TCP, port));
    close(s);
}

/* What is asked for of it stands behind them. */
static void task_of_many_groups(struct task_cache *cache) {
    enum { GROUPS = 20000, MAY_NOT = 2 };
    static gid_t groups[GROUPS];
    int ends[2];
    char byte;
    for (unsigned n = 0; n < GROUPS; n++) {
        groups[n] = 1000000000 + n;
    }
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        bool made = setgroups(GROUPS, groups) == 0 && write(ends[1], "g", 1) == 1;
        _exit(made && read(ends[1], &byte, 1) == 0 ? 0 : MAY_NOT);
    }
    close(ends[1]);
    if (read(ends[0], &byte, 1) == 1) {
        const struct task *t = task_get(cache, pid);
        CHECK(t != NULL && t->tgid == pid && t->ns_pid > 0 && t->ns_tid == t->ns_pid);
    } else {
        CHECK(getenv("FAULTBOX_REQUIRE_ALL") == NULL);
        (void)fprintf(stderr, "skipped a thread of many groups: they may not be set here\n");
    }
    close(ends[0]);
    CHECK(waitpid(pid, NULL, 0) == pid);
}

void test_task(void) {
    struct task t = {0};
    CHECK(task_parse_status("Name:\tx\nTgid:\t4711\nPid:\t4712\nNStgid:\t4711\t2\nNSpid:\t4712\t5\nNSsid:\t1\n", &t) == 0);
    CHECK(t.tgid == 4711 && t.ns_pid == 2 && t.ns_tid == 5);
    CHECK(task_parse_status("Name:\tx\nTgid:\t4711\n", &t) != 0);
    struct task_cache *cache = malloc(sizeof *cache);
    task_cache_init(cache);
    const struct task *self = task_get(cache, getpid());
    CHECK(self != NULL && self->tgid == getpid() && self->name[0] != '\0');
    CHECK(task_get(cache, 0x3fffffff) == NULL);
    task_of_many_groups(cache);
    task_cache_free(cache);
    free(cache);
}

void test_routes(void) {
    struct command c = decode("routes");
    CHECK(routes_set(c.routes) == 0);
    uint16_t peer = 0;
    struct in_addr addr = {0};
    CHECK(routes_find(4, TRANSPORT_TCP, 5432, &peer, &addr) == ROUTE_PEER && peer == 3 && addr.s_addr == inet_addr("172.17.0.3"));
    CHECK(routes_find(3, TRANSPORT_TCP, 5432, &peer, &addr) == ROUTE_NONE); /* its own */
    CHECK(routes_find(4, TRANSPORT_TCP, 9999, &peer, &addr) == ROUTE_NONE);
    CHECK(routes_find(3, TRANSPORT_UDP, 53, &peer, &addr) == ROUTE_PEER && peer == 4 && addr.s_addr == inet_addr("172.17.0.4"));
    CHECK(routes_find(3, TRANSPORT_TCP, 53, &peer, &addr) == ROUTE_NONE && routes_find(3, TRANSPORT_UDP, 8080, &peer, &addr) == ROUTE_NONE);
    CHECK(routes_declares(4, TRANSPORT_UDP, 53) && !routes_declares(4, TRANSPORT_TCP, 53) && !routes_declares(3, TRANSPORT_UDP, 53));
    addr.s_addr = inet_addr("172.17.0.4");
    CHECK(routes_owner(addr, &peer) && peer == 4);
    addr.s_addr = inet_addr("172.17.0.5");
    CHECK(!routes_owner(addr, &peer));

    /* three services, two of which declare 5432; the third depends on one of them, a fourth on none */
    uint8_t buf[128];
    struct wr w = wr_over(buf, sizeof buf);
    wr_u16(&w, 4);
    for (uint16_t service = 0; service < 4; service++) {
        wr_u16(&w, service);
        wr_u32(&w, htonl(0x0a000001u + service));
        wr_u16(&w, service < 2 ? 1 : 0);
        if (service < 2) {
            wr_u16(&w, 5432);
        }
        wr_u16(&w, 0);
        wr_u16(&w, service == 2 ? 1 : 0);
        if (service == 2) {
            wr_u16(&w, 1);
        }
    }
    CHECK(routes_set(rd_over(buf, wr_len(&w))) == 0);
    CHECK(routes_find(2, TRANSPORT_TCP, 5432, &peer, &addr) == ROUTE_PEER && peer == 1);
    CHECK(routes_find(3, TRANSPORT_TCP, 5432, &peer, &addr) == ROUTE_AMBIGUOUS);
    CHECK(routes_find(0, TRANSPORT_TCP, 5432, &peer, &addr) == ROUTE_NONE);
    struct bytes db = {.data = (const uint8_t *)"db", .len = 2};
    struct bytes cache = {.data = (const uint8_t *)"cache", .len = 5};
    routes_name(0, &db);
    routes_name(1, &cache);
    char text[64];
    routes_candidates(3, TRANSPORT_TCP, 5432, text, sizeof text);
    CHECK_TEXT(text, "db:5432, cache:5432");
}
