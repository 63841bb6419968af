/* The bare kernel mechanism, as a measure for the tracer: receives the notifications of one system call and lets each call go on, and, when
   asked, looks at what the tracer has to look at: the path in the caller's memory, or the file behind its descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW (4, __u64)
#endif
#ifndef SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

enum
{
  STRUCTURE_MAX = 256, /* bytes: a kernel may know longer structures than the headers */
  READ_PATH = 256
};

enum look
{
  LOOK_NOT,
  LOOK_MEMORY,
  LOOK_DESCRIPTOR
};

static _Noreturn void
die (const char *what)
{
  perror (what);
  exit (EXIT_FAILURE);
}

static int
install (int nr)
{
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (unsigned) nr, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { .len = sizeof code / sizeof code[0], .filter = code };
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    die ("no_new_privs");
  return (int) syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                        SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &program);
}

/* Passes the listener on by sendmsg, which is never the call that is filtered. */
static void
send_descriptor (int socket, int fd)
{
  char byte = 'l';
  struct iovec data = { &byte, 1 };
  union
  {
    char room[CMSG_SPACE (sizeof fd)];
    struct cmsghdr align;
  } control = { .room = { 0 } };
  struct msghdr message
      = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room };
  struct cmsghdr *head = CMSG_FIRSTHDR (&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN (sizeof fd);
  memcpy (CMSG_DATA (head), &fd, sizeof fd);
  if (sendmsg (socket, &message, MSG_NOSIGNAL) != 1)
    die ("pass the listener on");
}

static int
receive_descriptor (int socket)
{
  char byte;
  struct iovec data = { &byte, 1 };
  union
  {
    char room[CMSG_SPACE (sizeof (int))];
    struct cmsghdr align;
  } control;
  struct msghdr message
      = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room };
  int fd;
  if (recvmsg (socket, &message, MSG_CMSG_CLOEXEC) != 1 || CMSG_FIRSTHDR (&message) == NULL)
    die ("take the listener");
  memcpy (&fd, CMSG_DATA (CMSG_FIRSTHDR (&message)), sizeof fd);
  return fd;
}

static _Noreturn void
run_program (int nr, int socket, char **argv)
{
  char go;
  int listener = install (nr);
  if (listener < 0)
    die ("install the filter");
  send_descriptor (socket, listener);
  close (listener);
  if (recv (socket, &go, 1, 0) != 1)
    die ("wait for the parent");
  execv (argv[0], argv);
  die (argv[0]);
}

static void
look_at (enum look look, const struct seccomp_notif *call)
{
  static char path[READ_PATH]; /* long enough for every path here */
  if (look == LOOK_MEMORY)
    {
      struct iovec local = { path, sizeof path };
      struct iovec remote = { (void *) (uintptr_t) call->data.args[1], sizeof path };
      (void) process_vm_readv ((pid_t) call->pid, &local, 1, &remote, 1, 0);
    }
  else if (look == LOOK_DESCRIPTOR)
    {
      static int fds = -1; /* of the one process there is; all its threads share them */
      char name[64];
      if (fds < 0)
        {
          snprintf (name, sizeof name, "/proc/%u/fd", call->pid);
          fds = open (name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        }
      snprintf (name, sizeof name, "%d", (int) call->data.args[0]);
      (void) !readlinkat (fds, name, path, sizeof path);
    }
}

static void
answer_calls (int listener, enum look look)
{
  union
  {
    struct seccomp_notif notif;
    char room[STRUCTURE_MAX];
  } call;
  union
  {
    struct seccomp_notif_resp resp;
    char room[STRUCTURE_MAX];
  } reply;
  for (;;)
    {
      memset (&call, 0, sizeof call);
      if (ioctl (listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0)
        {
          struct pollfd left = { .fd = listener, .events = POLLIN };
          if (errno == EINTR || (errno == ENOENT && poll (&left, 1, 0) >= 0 && (left.revents & POLLHUP) == 0))
            continue;
          return;
        }
      if (look != LOOK_NOT)
        {
          look_at (look, &call.notif);
          if (ioctl (listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &call.notif.id) != 0)
            continue;
        }
      memset (&reply, 0, sizeof reply);
      reply.resp.id = call.notif.id;
      reply.resp.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
      (void) ioctl (listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
    }
}

int
main (int argc, char **argv)
{
  static const char *const looks[] = { "not", "memory", "descriptor" };
  enum look look = LOOK_NOT;
  int nr = argc > 2 && strcmp (argv[2], "openat") == 0 ? SYS_openat : SYS_write;
  int ends[2];
  if (argc < 4)
    {
      fputs ("usage: floor not|memory|descriptor write|openat PROGRAM [ARGUMENT...]\n", stderr);
      return EXIT_FAILURE;
    }
  while (look < LOOK_DESCRIPTOR && strcmp (argv[1], looks[look]) != 0)
    look++;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    die ("socketpair");
  pid_t child = fork ();
  if (child == 0)
    run_program (nr, ends[1], argv + 3);
  close (ends[1]);
  int listener = receive_descriptor (ends[0]);
  (void) ioctl (listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP); /* as fast as the kernel can */
  (void) send (ends[0], "g", 1, MSG_NOSIGNAL);
  answer_calls (listener, look);
  return waitpid (child, NULL, 0) == child ? EXIT_SUCCESS : EXIT_FAILURE;
}
