/* Who an instance runs as, and where its program is. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../src/gate/explain.h"
#include "../src/gate/lookup.h"
#include "../src/gate/user.h"
#include "test.h"

static const char passwd[] = "root:x:0:0:root:/root:/bin/sh\n"
                             "# a comment, and lines that are none\n"
                             "broken\n::::::\nbad:x:-1:7::/:\n"
                             "postgres:x:70:71:PostgreSQL:/var/lib/postgresql:/bin/sh\r\n"
                             "second:x:70:72::/second:\n"
                             "1000:x:5:5::/digits:\n"
                             "short:x:8:9\n"
                             "+nis\n"
                             "last:x:12:13::/last:";
static const char group[] = "root:x:0:\nwheel:x:10:root,other\nssl:x:101:www,postgres\nmail:x:8:postgresql\nempty:x:9:\n70:x:300:\nraw:x:44:postgres";

static struct bytes text(const char *s) {
    return (struct bytes){.data = (const uint8_t *)s, .len = strlen(s)};
}

static struct user u;
static struct err e;

static int resolve(const char *spec) {
    e = (struct err){0};
    return user_resolve(spec, text(passwd), text(group), &u, &e);
}

static bool is(uid_t uid, gid_t gid, const char *home) {
    return u.uid == uid && u.gid == gid && strcmp(u.home, home) == 0;
}

void test_user(void) {
    CHECK(resolve("") == 0 && is(0, 0, "/root") && u.group_count == 1 && u.groups[0] == 10);
    CHECK(resolve("postgres") == 0 && is(70, 71, "/var/lib/postgresql") && u.group_count == 2 && u.groups[0] == 101 && u.groups[1] == 44);
    CHECK(resolve("70") == 0 && is(70, 71, "/var/lib/postgresql") && u.group_count == 2); /* the first of two */
    CHECK(resolve("second") == 0 && is(70, 72, "/second") && u.group_count == 0);
    CHECK(resolve("postgres:ssl") == 0 && is(70, 101, "/var/lib/postgresql") && u.group_count == 0);
    CHECK(resolve("postgres:4711") == 0 && is(70, 4711, "/var/lib/postgresql"));
    CHECK(resolve("postgres:70") == 0 && u.gid == 70); /* digits are a number, whatever is listed */
    CHECK(resolve("postgres:") == 0 && is(70, 71, "/var/lib/postgresql") && u.group_count == 2);
    CHECK(resolve(":ssl") == 0 && is(0, 101, "/root"));
    CHECK(resolve("1000") == 0 && is(1000, 0, "/") && u.group_count == 0);
    CHECK(resolve("1000:1001") == 0 && is(1000, 1001, "/"));
    CHECK(resolve("1000:raw") == 0 && is(1000, 44, "/"));
    CHECK(resolve("short") == 0 && is(8, 9, "/"));
    CHECK(resolve("last") == 0 && is(12, 13, "/last"));

    CHECK(resolve("nobody") != 0 && e.no == 0);
    CHECK_TEXT(e.step, "user \"nobody\" does not exist in /etc/passwd of the image");
    CHECK(resolve("bad") != 0 && resolve("+nis") != 0 && resolve("broken") != 0);
    CHECK(resolve("4294967295") != 0 && resolve("99999999999999999999") != 0 && resolve("-1") != 0);
    CHECK(resolve("root:nogroup") != 0);
    CHECK_TEXT(e.step, "group \"nogroup\" does not exist in /etc/group of the image");

    struct bytes none = {0};
    CHECK(user_resolve("", none, none, &u, &e) == 0 && is(0, 0, "/"));
    CHECK(user_resolve("7:8", none, none, &u, &e) == 0 && is(7, 8, "/"));
    CHECK(user_resolve("postgres", none, none, &u, &e) != 0);
    CHECK_TEXT(e.step, "user \"postgres\": the image has no /etc/passwd; give a number");

    char *with[] = {"A=1", "HOME=/x", NULL};
    char *without[] = {"A=1", "HOMES=/x", NULL};
    char *empty[] = {NULL};
    (void)resolve("last");
    CHECK(user_environment(&u, with) == with);
    char **added = user_environment(&u, without);
    CHECK(added != without && added[3] == NULL);
    CHECK_TEXT(added[1], "HOMES=/x");
    CHECK_TEXT(added[2], "HOME=/last");
    free(added[2]);
    free(added);
    added = user_environment(&u, empty);
    CHECK_TEXT(added[0], "HOME=/last");
    free(added[0]);
    free(added);
}

static void file_of(const char *path, mode_t mode, const char *content, size_t size) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && fchmod(fd, mode) == 0 && write(fd, content, size) == (ssize_t)size);
    close(fd);
}

static void file(const char *path, mode_t mode) {
    file_of(path, mode, "", 0);
}

static const char *refused(const char *path) {
    char *argv[] = {(char *)path, NULL};
    char *envp[] = {NULL};
    CHECK(execve(path, argv, envp) != 0);
    explain_execve(path, errno, &e);
    return e.step;
}

/* A program of 64 bits that is linked for the loader. */
static size_t linked_for(const char *loader, char *out) {
    Elf64_Ehdr program = {.e_type = ET_EXEC,
                          .e_version = EV_CURRENT,
                          .e_phoff = sizeof program,
                          .e_ehsize = sizeof program,
                          .e_phentsize = sizeof(Elf64_Phdr),
                          .e_phnum = 1};
    Elf64_Phdr part = {.p_type = PT_INTERP, .p_offset = sizeof program + sizeof part, .p_filesz = strlen(loader) + 1};
    memcpy(program.e_ident, ELFMAG "\2\1\1", 7);
    memcpy(out, &program, sizeof program);
    memcpy(out + sizeof program, &part, sizeof part);
    memcpy(out + sizeof program + sizeof part, loader, strlen(loader) + 1);
    return sizeof program + sizeof part + strlen(loader) + 1;
}

static void says_why_a_program_cannot_be_executed(void) {
    char elf[400];
    char name[EXPLAIN_NAME_SIZE];
    file_of("script", 0755, "#! /no/sh -e\n", 13);
    CHECK_TEXT(refused("script"), "script is a script for /no/sh, which the image does not have");
    CHECK(e.no == 0);
    file_of("windows", 0755, "#!/bin/sh\r\n", 11);
    CHECK_TEXT(refused("windows"), "windows has line ends of Windows, so it is for the interpreter \"/bin/sh\\r\"; give it those of Unix");
    file_of("elf", 0755, elf, linked_for("/lib/ld-none.so.1", elf));
    explain_execve("elf", ENOENT, &e);
    CHECK_TEXT(e.step, "elf was linked for /lib/ld-none.so.1, which the image does not have; link it statically, or with the image's C library");
    file_of("text", 0755, "echo x\n", 7);
    CHECK_TEXT(refused("text"), "text is neither a program nor a script that begins with #!");
    file("empty", 0755);
    CHECK_TEXT(refused("empty"), "empty is neither a program nor a script that begins with #!");
    file("plain", 0644);
    CHECK_TEXT(refused("plain"), "plain is not executable; chmod +x makes it so");
    CHECK_TEXT(refused("dir"), "dir is a directory");
    CHECK_TEXT(refused("none"), "execve none");
    CHECK(e.no == ENOENT);
    file_of("good", 0755, "#!/bin/sh\n", 10); /* as where a rule denies it */
    explain_execve("good", ENOENT, &e);
    CHECK_TEXT(e.step, "execve good");
    explain_execve("good", EACCES, &e);
    CHECK(e.no == EACCES && strcmp(e.step, "execve good") == 0);

    CHECK(!explain_script((struct bytes){.data = (const uint8_t *)"#!", .len = 2}, name));
    CHECK(!explain_script((struct bytes){.data = (const uint8_t *)"#! \n", .len = 4}, name));
    CHECK(explain_script((struct bytes){.data = (const uint8_t *)"#!/b", .len = 4}, name) && strcmp(name, "/b") == 0);
    size_t n = linked_for("/lib/ld", elf);
    for (size_t len = 0; len < n; len++) {
        CHECK(!explain_loader((struct bytes){.data = (const uint8_t *)elf, .len = len}, name));
    }
}

/* In a process of its own: the working directory changes, and so does the user where that may be. */
static void look_up(void) {
    char found[256];
    char directory[] = "/tmp/faultbox-lookup-XXXXXX";
    char *path[] = {"PATH=none:a:b:dir:", NULL};
    char *one[] = {"PATH=a", NULL};
    CHECK(mkdtemp(directory) != NULL && chdir(directory) == 0 && chmod(directory, 0755) == 0);
    CHECK(mkdir("a", 0755) == 0 && mkdir("b", 0755) == 0 && mkdir("dir", 0755) == 0 && mkdir("dir/x", 0755) == 0 && mkdir("locked", 0700) == 0);
    file("a/plain", 0644);
    file("b/plain", 0755);
    file("a/x", 0755);
    file("here", 0755);
    file("locked/x", 0755);
    file("b/mine", 0700);
    CHECK(lookup_program("x", path, found, sizeof found, &e) == 0);
    CHECK_TEXT(found, "a/x");
    CHECK(lookup_program("plain", path, found, sizeof found, &e) == 0);
    CHECK_TEXT(found, "b/plain");
    CHECK(lookup_program("here", path, found, sizeof found, &e) == 0);
    CHECK_TEXT(found, "./here");
    CHECK(lookup_program("./a/../zz", path, found, sizeof found, &e) == 0); /* execve says that it is not there */
    CHECK_TEXT(found, "./a/../zz");
    CHECK(lookup_program("plain", one, found, sizeof found, &e) != 0 && e.no == 0);
    CHECK_TEXT(e.step, "\"plain\" in PATH is no program that this user may execute: a/plain");
    CHECK(lookup_program("foo", path, found, sizeof found, &e) != 0);
    CHECK_TEXT(e.step, "\"foo\" is not in PATH (none:a:b:dir:)");
    says_why_a_program_cannot_be_executed();
    char *dir[] = {"PATH=dir", NULL};
    CHECK(lookup_program("x", dir, found, sizeof found, &e) != 0 && strstr(e.step, "dir/x") != NULL);
    char *none[] = {NULL};
    CHECK(lookup_program("sh", none, found, sizeof found, &e) == 0 && strstr(found, "bin/sh") != NULL);
    CHECK(lookup_program("x", path, found, 4, &e) == 0 || e.step[0] != '\0');
    if (geteuid() == 0 && setresuid(12345, 12345, 0) == 0) { /* as root looks for a user: the real one counts */
        char *locked[] = {"PATH=locked", NULL};
        CHECK(lookup_program("x", locked, found, sizeof found, &e) != 0);
        CHECK(lookup_program("mine", path, found, sizeof found, &e) != 0);
        (void)setresuid(0, 0, 0);
    }
    char remove[300];
    (void)snprintf(remove, sizeof remove, "rm -rf %s", directory);
    CHECK(chdir("/") == 0 && system(remove) == 0);
}

void test_lookup(void) {
    int status = -1;
    (void)fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        failures = 0;
        look_up();
        _exit(failures > 0);
    }
    CHECK(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0);
}
