#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../src/common/calls.h"
#include "../src/common/gatelink.h"
#include "../src/common/launch.h"
#include "../src/common/wire.h"
#include "test.h"

void test_wire(void) {
    uint8_t buf[64];
    struct wr w = wr_over(buf, sizeof buf);
    wr_u8(&w, 0xab);
    wr_u16(&w, 0x1234);
    wr_u32(&w, 0x89abcdef);
    wr_u64(&w, UINT64_C(0x0123456789abcdef));
    wr_i32(&w, -2);
    wr_text(&w, "hi");
    wr_blob(&w, "xyz", 3);
    const uint8_t want[] = {0xab, 0x34, 0x12, 0xef, 0xcd, 0xab, 0x89, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01,
                            0xfe, 0xff, 0xff, 0xff, 2,    0,    'h',  'i',  3,    0,    0,    0,    'x',  'y',  'z'};
    check_bytes("little-endian", buf, wr_len(&w), want, sizeof want);

    struct rd r = rd_over(buf, wr_len(&w));
    CHECK(rd_u8(&r) == 0xab);
    CHECK(rd_u16(&r) == 0x1234);
    CHECK(rd_u32(&r) == 0x89abcdef);
    CHECK(rd_u64(&r) == UINT64_C(0x0123456789abcdef));
    CHECK(rd_i32(&r) == -2);
    CHECK(rd_str(&r).len == 2);
    CHECK(!rd_done(&r)); /* the blob is left over */
    CHECK(rd_blob(&r).len == 3);
    CHECK(rd_done(&r));
    CHECK(rd_u8(&r) == 0 && !rd_done(&r)); /* past the end: zero, and bad from then on */

    struct rd passes_end = rd_over("\xff\xff", 2);
    CHECK(rd_str(&passes_end).len == 0);
    CHECK(passes_end.bad);

    struct wr small = wr_over(buf, 3);
    wr_u32(&small, 1);
    CHECK(small.full && wr_len(&small) == 0);
}

static void check_argv(void) {
    char **argv = argv_decode("\2\0\1\0a\2\0bc", 9);
    CHECK(argv != NULL && argv[2] == NULL);
    if (argv != NULL) {
        CHECK_TEXT(argv[0], "a");
        CHECK_TEXT(argv[1], "bc");
    }
    free(argv);
    CHECK(argv_decode("\0\0", 2) == NULL); /* a program is needed */
    CHECK(argv_decode("\2\0\1\0a\2\0bc", 8) == NULL && argv_decode("\1\0\1\0ab", 6) == NULL && argv_decode("\1\0\1\0", 5) == NULL);
    CHECK(argv_decode("", 0) == NULL && argv_decode("", ARGV_SIZE_MAX + 1) == NULL);
}

void test_launch(void) {
    struct vector v = vector_read("launch-spec");
    struct launch l;
    struct err e = {0};
    CHECK(launch_decode(&l, v.data, v.len, &e) == 0);
    CHECK_TEXT(l.path, "/mock-db");
    CHECK_TEXT(l.argv[1], "--verbose");
    CHECK(l.argv[2] == NULL);
    CHECK_TEXT(l.envp[0], "PORT=5432");
    CHECK(l.envp[2] == NULL);
    CHECK_TEXT(l.cwd, "/app");
    CHECK_TEXT(l.user, "postgres:1001");
    CHECK_TEXT(l.hostname, "db");
    CHECK(l.hosts.len == 34 && memcmp(l.hosts.data, "127.0.0.1", 9) == 0);
    CHECK(l.call_count == 3 && call_by_id(l.calls[1]) != NULL && strcmp(call_by_id(l.calls[1])->name, "connect") == 0);
    CHECK(l.flags == (LAUNCH_RECORD_OUTPUT | LAUNCH_RECORD_CALLS | LAUNCH_KEEP_FILES | LAUNCH_DATAGRAMS));
    CHECK(launch_declares(&l, 5432) && !launch_declares(&l, 5433));
    CHECK(l.mount_count == 2 && l.mounts[0].kind == LAUNCH_MOUNT_SHARED && l.mounts[1].kind == LAUNCH_MOUNT_READ_ONLY);
    CHECK_TEXT(l.mounts[0].path, "/srv/cache");
    CHECK_TEXT(l.mounts[1].path, "/etc/conf");
    CHECK(l.stop_signal == 2 && l.layer_bytes == 256 * 1024 * 1024);
    launch_free(&l);

    for (size_t len = 0; len < v.len; len++) { /* no prefix is a launch spec */
        CHECK(launch_decode(&l, v.data, len, &e) != 0 && e.no == EBADMSG);
    }
    v.data[v.len] = 0;
    CHECK(launch_decode(&l, v.data, v.len + 1, &e) != 0);
    uint8_t *stop_signal = v.data + v.len - 12;
    *stop_signal = 0;
    CHECK(launch_decode(&l, v.data, v.len, &e) == 0 && l.stop_signal == 15);
    launch_free(&l);
    *stop_signal = 65;
    CHECK(launch_decode(&l, v.data, v.len, &e) != 0 && e.no == EINVAL);
    *stop_signal = 2;
    stop_signal[-1] = 2; /* no such kind of mount */
    CHECK(launch_decode(&l, v.data, v.len, &e) != 0 && e.no == EINVAL);
    stop_signal[-1] = 1;
    v.data[2] = 'x'; /* relative to the working directory */
    CHECK(launch_decode(&l, v.data, v.len, &e) == 0);
    launch_free(&l);
    v.data[2] = '\0'; /* the kernel would cut it here */
    CHECK(launch_decode(&l, v.data, v.len, &e) != 0 && e.no == EBADMSG);
    check_argv();
}

static void check_gate_vector(const char *name, const struct gate_msg *m) {
    struct vector v = vector_read(name);
    uint8_t buf[GATE_PACKET_MAX];
    size_t len = gate_encode(m, buf, sizeof buf);
    check_bytes(name, buf, len, v.data, v.len);
    struct gate_msg back = {0};
    CHECK(gate_decode(&back, v.data, v.len) == 0);
    CHECK(back.type == m->type && back.instance == m->instance && back.version == m->version && back.gate_version == m->gate_version &&
          back.features == m->features && back.signal == m->signal && back.scope == m->scope && back.grace_ms == m->grace_ms &&
          back.listener == m->listener && back.no == m->no && back.status == m->status && back.oom == m->oom && back.others == m->others &&
          back.cause == m->cause && back.req == m->req && back.timeout_ms == m->timeout_ms && back.bytes == m->bytes && back.limit == m->limit);
    CHECK_TEXT(back.text, m->text);
    CHECK(gate_decode(&back, v.data, v.len - 1) != 0);
    v.data[v.len] = 0;
    CHECK(gate_decode(&back, v.data, v.len + 1) != 0);
}

static void check_descriptors_travel(void) {
    int pair[2];
    int pipe_ends[2];
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 && pipe(pipe_ends) == 0);
    struct gate_msg child = {.type = G_CHILD, .instance = 1, .listener = 4, .fds = {pipe_ends[1]}, .fd_count = 1};
    struct gate_msg got;
    CHECK(gate_send(pair[0], &child) == 0);
    CHECK(gate_receive(pair[1], &got) == 1 && got.fd_count == 1);
    CHECK(write(got.fds[0], "x", 1) == 1);
    char byte = 0;
    CHECK(read(pipe_ends[0], &byte, 1) == 1 && byte == 'x');
    gate_close_fds(&got);
    child.fd_count = 0; /* a CHILD without its descriptor */
    CHECK(gate_send(pair[0], &child) == 0);
    CHECK(gate_receive(pair[1], &got) == -1 && errno == EBADMSG);
    close(pair[0]);
    CHECK(gate_receive(pair[1], &got) == 0);
    close(pair[1]);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
}

void test_gatelink(void) {
    check_gate_vector("g-hello", &(struct gate_msg){.type = G_HELLO, .version = 1});
    check_gate_vector("g-spawn", &(struct gate_msg){.type = G_SPAWN, .instance = 17});
    check_gate_vector("g-go", &(struct gate_msg){.type = G_GO, .instance = 17});
    check_gate_vector("g-signal", &(struct gate_msg){.type = G_SIGNAL, .instance = 17, .signal = 1, .scope = SCOPE_ALL, .req = 4});
    check_gate_vector("g-signalled", &(struct gate_msg){.type = G_SIGNALLED, .instance = 17, .req = 4});
    check_gate_vector("g-stop", &(struct gate_msg){.type = G_STOP, .instance = 17, .grace_ms = 2000, .again = 1});
    check_gate_vector("g-ready", &(struct gate_msg){.type = G_READY, .gate_version = 1, .features = GATE_FEATURE_OVERLAY});
    check_gate_vector("g-child", &(struct gate_msg){.type = G_CHILD, .instance = 17, .listener = 4});
    check_gate_vector("g-launched", &(struct gate_msg){.type = G_LAUNCHED, .instance = 17});
    check_gate_vector("g-failed", &(struct gate_msg){.type = G_FAILED, .instance = 17, .no = 2, .text = "execve /missing"});
    check_gate_vector("g-exited", &(struct gate_msg){.type = G_EXITED, .instance = 17, .status = 15, .others = 2, .cause = CAUSE_STOP});
    check_gate_vector("g-gone", &(struct gate_msg){.type = G_GONE, .instance = 17});
    check_gate_vector("g-snapshot", &(struct gate_msg){.type = G_SNAPSHOT, .req = 5});
    check_gate_vector("g-snapshot-done", &(struct gate_msg){.type = G_SNAPSHOT_DONE, .req = 5, .no = 16, .text = "busy"});
    check_gate_vector("g-exec", &(struct gate_msg){.type = G_EXEC, .instance = 17, .req = 7, .timeout_ms = 3000});
    check_gate_vector("g-ran", &(struct gate_msg){.type = G_RAN, .instance = 17, .req = 7, .status = 512});
    check_gate_vector("g-limit", &(struct gate_msg){.type = G_LIMIT, .instance = 17, .limit = LIMIT_MEMORY, .bytes = 1u << 30});
    check_gate_vector("g-here", &(struct gate_msg){.type = G_HERE, .instance = 3});
    check_descriptors_travel();
}

void test_calls(void) {
    for (uint16_t id = 1; id <= call_count(); id++) {
        const struct call *c = call_by_id(id);
        if (c != NULL) {
            CHECK(c->id == id);
            CHECK(call_by_nr(c->nr) == c);
        }
    }
    CHECK(call_by_id(0) == NULL && call_by_id((uint16_t)(call_count() + 1)) == NULL && call_by_nr(-1) == NULL);
    const struct call *openat = call_by_nr(SYS_openat);
    CHECK(openat != NULL && openat->path == 2 && openat->dir == 1 && openat->flags == 3);

    /* What the gate's child does between installing its filter and execve (program.c): held up by its own filter, it would hang for ever. */
    const long launch_calls[] = {SYS_capget,  SYS_capset,          SYS_rt_sigtimedwait, SYS_rt_sigprocmask,
                                 SYS_getpid,  SYS_rt_sigqueueinfo};
    for (size_t i = 0; i < sizeof launch_calls / sizeof launch_calls[0]; i++) {
        CHECK(call_by_nr((int)launch_calls[i]) == NULL);
    }
}
