/* What a gate does for services of any image. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "../src/gate/stage.h"
#include "box.h"
#include "test.h"

static struct box b;

static void programs_and_users(void) {
    CHECK(box_sh(&b, "id -u; id -g; id -G; echo $HOME; pwd; exit 3") == 3 << 8);
    CHECK_TEXT(b.text, "0\n0\n0\n/root\n/tmp\n");
    CHECK(box_run(&b, &(struct launch_of){.script = "id -u; id -g; id -G; echo $HOME", .user = "web"}) == 0);
    CHECK_TEXT(b.text, "70\n71\n71 101\n/srv\n");
    CHECK(box_run(&b, &(struct launch_of){.script = "id -u; id -g; echo $HOME", .user = "1234:ssl"}) == 0);
    CHECK_TEXT(b.text, "1234\n101\n/\n");
    CHECK(box_run(&b, &(struct launch_of){.script = "", .user = "nobody"}) == -1);
    CHECK_TEXT(b.last[G_FAILED].text, "user \"nobody\" does not exist in /etc/passwd of the image");
    CHECK(b.last[G_FAILED].no == 0);

    CHECK(box_run(&b, &(struct launch_of){.path = "tool"}) == 0);
    CHECK_TEXT(b.text, "tool /app/tool\n");
    CHECK(box_run(&b, &(struct launch_of){.path = "./tool", .directory = "/app"}) == 0);
    CHECK_TEXT(b.text, "tool ./tool\n");
    CHECK(box_run(&b, &(struct launch_of){.path = "nothing"}) == -1);
    CHECK_TEXT(b.last[G_FAILED].text, "\"nothing\" is not in PATH (/app:/usr/bin:/bin)");
    CHECK(box_run(&b, &(struct launch_of){.path = "/nothing"}) == -1);
    CHECK_TEXT(b.last[G_FAILED].text, "execve /nothing: No such file or directory");
    CHECK(box_run(&b, &(struct launch_of){.path = "./windows", .directory = "/app"}) == -1);
    CHECK_TEXT(b.last[G_FAILED].text, "./windows has line ends of Windows, so it is for the interpreter \"/bin/sh\\r\"; give it those of Unix");
    CHECK(b.last[G_FAILED].no == 0);
    CHECK(box_run(&b, &(struct launch_of){.script = "pwd", .directory = "/new/place"}) == 0);
    CHECK_TEXT(b.text, "/new/place\n");
}

static void mounts_as_the_launch_says(void) {
    CHECK(box_sh(&b, "echo x >/srv/share/f; echo y >/vol/f; echo z >/conf/file") == 0);
    CHECK(box_sh(&b, "cat /srv/share/f /vol/f 2>/dev/null; cat /conf/file") == 0);
    CHECK(strstr(b.text, "x\n") == NULL && strstr(b.text, "y\n") == NULL && strstr(b.text, "conf\n") != NULL); /* layered: all is as it was */
    struct launch_of both = {.script = "echo x >/srv/share/f && echo y >/vol/f; echo z >/conf/file; cat /conf/file", .shared = "/link", .read_only = "/conf"};
    CHECK(box_run(&b, &both) == 0);
    CHECK(strstr(b.text, "Read-only file system") != NULL && strstr(b.text, "conf\n") != NULL);
    CHECK(box_sh(&b, "cat /srv/share/f; test ! -e /vol/f") == 0);
    CHECK_TEXT(b.text, "x\n"); /* shared: it has stayed */
    CHECK(box_run(&b, &(struct launch_of){.script = "echo y >/vol/f", .shared = "/vol", .read_only = "/conf/file"}) == 0);
    CHECK(box_run(&b, &(struct launch_of){.script = "cat /vol/f; echo z >/conf/file; echo w >/conf/other; rm /vol/v", .read_only = "/vol"}) != 0);
    CHECK(strncmp(b.text, "y\n", 2) == 0 && strstr(b.text, "Read-only file system") != NULL);
    CHECK(box_run(&b, &(struct launch_of){.script = "rm /vol/f", .shared = "/vol"}) == 0);
    CHECK(box_run(&b, &(struct launch_of){.script = "", .shared = "/missing"}) == -1);
    CHECK_TEXT(b.last[G_FAILED].text, "mount /missing in the container: No such file or directory");
    CHECK(box_run(&b, &(struct launch_of){.script = "", .shared = "/proc/x"}) == -1);
    CHECK(box_run(&b, &(struct launch_of){.script = "", .shared = "/dev"}) == -1);
    CHECK(strstr(b.last[G_FAILED].text, "choose another path") != NULL);
}

static void the_image_s_stop_signal(void) {
    box_start(&b, &(struct launch_of){.script = "trap 'echo asked; exit 4' USR1; echo up; while :; do sleep 0.01; done", .stop_signal = SIGUSR1});
    CHECK(box_until(&b, G_LAUNCHED) && box_until_text(&b, "up\n"));
    box_stop(&b, BOX_WAIT_MS, false);
    CHECK(b.last[G_EXITED].status == 4 << 8 && b.last[G_EXITED].cause == CAUSE_STOP);
}

/* Four processes in sessions of their own, of which three are named sleep, once they are what they shall be. */
#define DAEMONS                                                                                                                       \
    "setsid sleep 1000 & (setsid sh -c 'sleep 1000 & sleep 1000' &) ;"                                                               \
    "c=0; while [ $c -lt 3 ]; do c=0; for f in /proc/[1-9]*/comm; do read n <$f && [ $n = sleep ] && c=$((c+1)); done; done 2>/dev/null;"
#define PROCESSES "set -- /proc/[1-9]*; echo $#;"

/* box_run waits until nobody holds the output any more. */
static void nothing_survives_in_other_sessions(void) {
    CHECK(box_sh(&b, DAEMONS) == 0);
    CHECK(b.last[G_EXITED].others == 4);
    CHECK(box_sh(&b, PROCESSES) == 0);
    CHECK_TEXT(b.text, "2\n");
}

static bool keep(const char *script) {
    box_start(&b, &(struct launch_of){.script = script});
    CHECK(box_until(&b, G_LAUNCHED));
    bool ready = box_until_text(&b, "ready\n");
    box_stop(&b, 0, true);
    return ready;
}

#define READY "; echo ready; exec sleep 1000"

static void snapshots(void) {
    box_start(&b, &(struct launch_of){.script = "exec sleep 1000"});
    CHECK(box_until(&b, G_LAUNCHED));
    CHECK(!box_snapshot(&b) && b.last[G_SNAPSHOT_DONE].no != 0);
    box_stop(&b, 0, false);
    CHECK(!box_snapshot(&b)); /* thrown away */
    CHECK(strstr(b.last[G_SNAPSHOT_DONE].text, "no file system") != NULL);

    CHECK(keep("set -e; echo second >/data/keep; rm /data/gone; mv /data/dir /data/moved 2>/dev/null || { cp -a /data/dir /data/moved; rm -r /data/dir; };"
               "rm -r /data/other; mkdir /data/other; echo n >/data/other/new; ln /data/keep /data/hard; ln -s keep /data/soft;"
               "mkdir -m 0700 /data/private; chown 70:71 /data/private; echo s >/data/private/s; chmod 4755 /data/private/s; rm /vol/v; echo w >/vol/w;"
               "chown 70:71 /vol; chmod 0711 /vol; echo 1.2.3.4 old >>/etc/hosts; mknod /data/pipe p; echo d >/dev/left; mkdir -p /deep/er; chmod 0710 /deep" READY));
    CHECK(box_snapshot(&b));
    CHECK(!box_snapshot(&b));
    const char *look = "cat /data/keep; ls /data /data/moved /data/other /vol; stat -c '%n %u %g %a' /data/moved /data/private /data/private/s /vol /deep; stat -c %h /data/keep;"
                       "readlink /data/soft; test -p /data/pipe && echo pipe; grep -c old /etc/hosts; ls /dev/shm; ls /dev; grep -c faultbox /proc/self/mounts; ls /.faultbox";
    const char *seen = "second\n"
                       "/data:\nhard\nkeep\nmoved\nother\npipe\nprivate\nsoft\n\n/data/moved:\na\nb\n\n/data/other:\nnew\n\n/vol:\nw\n"
                       "/data/moved 70 71 750\n/data/private 70 71 700\n/data/private/s 0 0 4755\n/vol 70 71 711\n/deep 0 0 710\n2\nkeep\npipe\n0\nnull\nshm\n0\n";
    (void)look;
    (void)box_sh(&b, look);
    CHECK(strncmp(b.text, seen, strlen(seen)) == 0);
    if (strncmp(b.text, seen, strlen(seen)) != 0) {
        (void)fprintf(stderr, "--- got\n%s--- want\n%s", b.text, seen);
    }

    /* what an instance does on it is gone with it, again and again */
    CHECK(box_sh(&b, "set -e; rm -r /data/moved /data/hard /vol/w; echo third >/data/keep; rm -r /data/other; mkdir /data/other") == 0);
    (void)box_sh(&b, look);
    CHECK(strncmp(b.text, seen, strlen(seen)) == 0);

    /* a restart goes on with its own, on the snapshot */
    CHECK(keep("set -e; echo r >/data/restarted; rm /data/hard; test -e /data/moved/a" READY));
    CHECK(box_run(&b, &(struct launch_of){.script = "cat /data/restarted /data/keep; ls /data/hard", .flags = LAUNCH_KEEP_FILES}) != 0);
    CHECK(strncmp(b.text, "r\nsecond\n", 9) == 0);
    CHECK(box_sh(&b, "test ! -e /data/restarted && test -e /data/hard") == 0);

    /* the second generation: the container, the first, and its own changes */
    CHECK(keep("set -e; rm -r /data/moved; mkdir /data/moved; echo z >/data/moved/z; echo back >/data/gone; rm /data/hard; mkdir /data/dir; rm -r /data/other; echo v2 >/vol/v;"
               "echo third >/data/keep" READY));
    CHECK(box_snapshot(&b));
    CHECK(box_sh(&b, "cat /data/keep /data/gone /vol/v /vol/w; ls /data /data/moved /data/dir /vol; stat -c '%n %u %g %a' /vol /data/private") == 0);
    CHECK_TEXT(b.text, "third\nback\nv2\nw\n"
                       "/data:\ndir\ngone\nkeep\nmoved\npipe\nprivate\nsoft\n\n/data/dir:\n\n/data/moved:\nz\n\n/vol:\nv\nw\n"
                       "/vol 70 71 711\n/data/private 70 71 700\n");
    CHECK(box_run(&b, &(struct launch_of){.script = "true", .flags = LAUNCH_KEEP_FILES}) == 0); /* ended by itself: it has left files */
    for (unsigned n = 2; n < STAGE_SNAPSHOTS_MAX; n++) {
        CHECK(keep("echo \"$(cat /data/n 2>/dev/null)x\" >/data/n" READY));
        CHECK(box_snapshot(&b));
    }
    CHECK(box_sh(&b, "cat /data/n /data/keep") == 0);
    CHECK_TEXT(b.text, "xxxxxxxxxxxxxx\nthird\n");
    CHECK(!box_snapshot(&b));
    CHECK(strstr(b.last[G_SNAPSHOT_DONE].text, "16 snapshots") != NULL);
}

static void programs_beside(void) {
    const char *const who[] = {"sh", "-c", "test \"$(id -u) $(id -G) $HOME $(pwd) $X\" = '70 71 101 /srv /app y' && exit 5", NULL};
    const char *const slow[] = {"sh", "-c", "sleep 1000 & sleep 1000", NULL};
    const char *const missing[] = {"nothing", NULL};
    const char *const bad[] = {"/etc/passwd", NULL};
    const char *const quick[] = {"true", NULL};
    const char *const leaves[] = {"sh", "-c", "sleep 1000 & exit 0", NULL};
    const char *const env[] = {"PATH=/usr/bin:/bin", "X=y", NULL};
    box_start(&b, &(struct launch_of){.script = "trap 'exit 6' TERM; echo up; while :; do sleep 0.01; done", .user = "web", .directory = "/app", .env = env});
    CHECK(box_until(&b, G_LAUNCHED) && box_until_text(&b, "up\n"));
    CHECK(box_exec(&b, who, BOX_WAIT_MS) == 5 << 8);
    CHECK(box_exec(&b, slow, 50) == SIGKILL);
    CHECK(box_exec(&b, missing, BOX_WAIT_MS) == -1);
    CHECK_TEXT(b.last[G_RAN].text, "\"nothing\" is not in PATH (/usr/bin:/bin)");
    CHECK(box_exec(&b, bad, BOX_WAIT_MS) == -1);
    CHECK_TEXT(b.last[G_RAN].text, "/etc/passwd is not executable; chmod +x makes it so");
    CHECK(box_exec(&b, leaves, BOX_WAIT_MS) == 0);
    box_send(&b, (struct gate_msg){.type = G_SIGNAL, .instance = b.instance, .signal = SIGSTOP, .scope = SCOPE_ALL, .req = 1});
    CHECK(box_until(&b, G_SIGNALLED));
    CHECK(box_exec(&b, quick, BOX_WAIT_MS) == 0);
    box_stop(&b, BOX_WAIT_MS, false); /* resumes it */
    CHECK(b.last[G_EXITED].status == 6 << 8 && b.last[G_EXITED].others <= 1); /* its own sleep may be under way */

    box_start(&b, &(struct launch_of){.script = "echo up; read x </tmp/never 2>/dev/null; sleep 0.3; exit 7"});
    CHECK(box_until(&b, G_LAUNCHED) && box_until_text(&b, "up\n"));
    CHECK(box_exec(&b, slow, BOX_WAIT_MS) == -1); /* ends with the instance, unanswered */
    CHECK(b.last[G_EXITED].status == 7 << 8 && b.last[G_EXITED].others == 0);
}

static void a_full_disk(void) {
    const uint64_t limit = 2 * 1024 * 1024;
    CHECK(box_run(&b, &(struct launch_of){.script = "head -c 8000000 /dev/null; head -c 8000000 </usr/bin/env >/dev/null; cat /usr/bin/* >/tmp/big", .layer_bytes = limit}) != 0);
    CHECK(strstr(b.text, "No space left on device") != NULL);
    CHECK(b.got[G_LIMIT] && b.last[G_LIMIT].limit == LIMIT_DISK && b.last[G_LIMIT].bytes == limit);
    box_start(&b, &(struct launch_of){.script = "cat /usr/bin/* >/tmp/big 2>/dev/null; exec sleep 1000", .layer_bytes = limit});
    CHECK(box_until(&b, G_LIMIT)); /* while it runs */
    box_stop(&b, 0, true);
    CHECK(box_run(&b, &(struct launch_of){.script = "echo y >/tmp/more", .flags = LAUNCH_KEEP_FILES, .layer_bytes = 4 * limit}) == 0);
    CHECK(!b.got[G_LIMIT]);
}

static const uint32_t PLAIN = LAUNCH_PLAIN;

/* The container is the instance; of all privileges there are those that the engine gives without being asked. */
static void without_namespaces(void) {
    const char *const who[] = {"sh", "-c", "test \"$(id -u)\" = 70 && exit 5", NULL};
    const char *const slow[] = {"sleep", "1000", NULL};
    box_open(&b, BOX_DEFAULT_CAPABILITIES);
    CHECK(b.features == 0);
    CHECK_TEXT(b.reason, "mount tmpfs: Operation not permitted");
    CHECK(box_sh(&b, "true") == -1);
    CHECK_TEXT(b.last[G_FAILED].text, "mount tmpfs: Operation not permitted");
    CHECK(box_run(&b, &(struct launch_of){.script = "true", .flags = PLAIN | LAUNCH_KEEP_FILES}) == -1);
    CHECK(b.last[G_FAILED].no != 0);

    /* daemons in other sessions end with it */
    CHECK(box_run(&b, &(struct launch_of){.script = "id -u; id -G; echo $HOME; cat /etc/hosts; echo new >/srv/f; ls /.faultbox 2>/dev/null;"
                                                    DAEMONS "exit 3",
                                          .user = "web",
                                          .shared = "/vol",
                                          .flags = PLAIN}) == 3 << 8);
    CHECK(strncmp(b.text, "70\n71 101\n/srv\n127.0.0.1 localhost box\n", 39) == 0);
    CHECK(b.last[G_EXITED].others == 4 && b.last[G_EXITED].cause == CAUSE_SELF);
    CHECK(box_run(&b, &(struct launch_of){.script = "true", .flags = PLAIN}) == -1);
    CHECK(strstr(b.last[G_FAILED].text, "already") != NULL);

    box_start(&b, &(struct launch_of){.script = PROCESSES "trap 'exit 4' USR1; echo up; while :; do sleep 0.01; done",
                                      .user = "web",
                                      .flags = PLAIN | LAUNCH_KEEP_FILES,
                                      .stop_signal = SIGUSR1});
    CHECK(box_until(&b, G_LAUNCHED) && box_until_text(&b, "up\n"));
    CHECK(strncmp(b.text, "3\n", 2) == 0); /* gate, init, sh */
    CHECK(box_exec(&b, who, BOX_WAIT_MS) == 5 << 8);
    CHECK(box_exec(&b, slow, 20) == SIGKILL);
    box_send(&b, (struct gate_msg){.type = G_SIGNAL, .instance = b.instance, .signal = SIGSTOP, .scope = SCOPE_ALL, .req = 1});
    CHECK(box_until(&b, G_SIGNALLED));
    box_stop(&b, BOX_WAIT_MS, true);
    CHECK(b.last[G_EXITED].status == 4 << 8 && b.last[G_EXITED].cause == CAUSE_RESTART);
    CHECK(!box_snapshot(&b));

    box_start(&b, &(struct launch_of){.script = "echo more >>/tmp/x; (setsid sh -c 'while :; do sleep 0.01; done' &); echo up; exec sleep 1000", .flags = PLAIN | LAUNCH_KEEP_FILES});
    CHECK(box_until(&b, G_LAUNCHED) && box_until_text(&b, "up\n"));
    box_stop(&b, 0, true);
    CHECK(WTERMSIG(b.last[G_EXITED].status) == SIGKILL && b.last[G_EXITED].cause == CAUSE_RESTART);
    CHECK(box_run(&b, &(struct launch_of){.script = "cat /tmp/x;" PROCESSES, .flags = PLAIN | LAUNCH_KEEP_FILES}) == 0);
    CHECK_TEXT(b.text, "more\n3\n");
    box_close(&b);
}

static void an_image_with_next_to_nothing_in_it(void) {
    box_open(&b, BOX_BARE);
    CHECK(b.features == GATE_FEATURE_OVERLAY);
    CHECK(box_run(&b, &(struct launch_of){.script = "id -u; id -g; echo $HOME; pwd; cat /etc/hosts; test -e /dev/null && test -d /dev/shm && test -r /proc/self/stat", .user = "7:8"}) == 0);
    CHECK_TEXT(b.text, "7\n8\n/\n/tmp\n127.0.0.1 localhost box\n");
    CHECK(box_run(&b, &(struct launch_of){.script = "true", .user = "web"}) == -1);
    CHECK_TEXT(b.last[G_FAILED].text, "user \"web\": the image has no /etc/passwd; give a number");
    box_close(&b);
}

void test_services(void) {
    if (!box_can()) {
        return;
    }
    box_open(&b, BOX_WHOLE);
    CHECK(b.features == GATE_FEATURE_OVERLAY);
    CHECK_TEXT(b.reason, "");
    programs_and_users();
    mounts_as_the_launch_says();
    the_image_s_stop_signal();
    nothing_survives_in_other_sessions();
    programs_beside();
    a_full_disk();
    snapshots();
    box_close(&b);
    without_namespaces();
    an_image_with_next_to_nothing_in_it();
}
