/* Who an instance runs as: an image's USER, looked up in the image's own /etc/passwd and /etc/group. */
#ifndef FAULTBOX_GATE_USER_H
#define FAULTBOX_GATE_USER_H

#include <stddef.h>
#include <sys/types.h>

#include "../common/err.h"
#include "../common/wire.h"

enum {
    USER_GROUPS_MAX = 1024,
    USER_HOME_SIZE = 4096,
};

struct user {
    uid_t uid;
    gid_t gid;
    gid_t groups[USER_GROUPS_MAX];
    size_t group_count;
    char home[USER_HOME_SIZE]; /* "/" when nothing says otherwise */
};

/*
 * `spec` is "", "name", "uid", "name:group", "uid:gid" or a mix. As the engine does it: "" is uid 0; a number is a uid, also where a name looks
 * like one; a uid that is not listed has gid 0; supplementary groups are those that list the name, unless the spec names a group.
 * The files are text of the image; without data they are missing, which is no harm as long as numbers do.
 */
int user_resolve(const char *spec, struct bytes passwd, struct bytes group, struct user *out, struct err *e);
/* The same with the files of the calling process' root. */
int user_of_root(const char *spec, struct user *out, struct err *e);
/* `envp` itself when it has HOME, otherwise a copy with it; NULL without memory. The copy is the caller's for the life of the process. */
char **user_environment(const struct user *u, char **envp);

#endif
