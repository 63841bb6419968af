/* The ways in which the test service behaves. */
#ifndef FAULTBOX_TEST_MODE_H
#define FAULTBOX_TEST_MODE_H

/* ARG holds what follows the mode's name, its end marked by NULL. Returns the exit code. */
typedef int mode_run (char **arg);

struct mode
{
  const char *name;
  const char *args; /* for the usage message */
  int required;     /* number of arguments without which it cannot run */
  mode_run *run;
};

/* Each ends with an entry whose name is NULL. */
extern const struct mode exit_modes[];
extern const struct mode listen_modes[];
extern const struct mode output_modes[];
extern const struct mode process_modes[];
extern const struct mode hammer_modes[];
extern const struct mode stream_modes[];
extern const struct mode talk_modes[];

/* Serves the line protocol of answer.h on every address at TEXT, or at $PORT (5432) when TEXT is NULL. */
int serve_port (const char *text);

/* Serves it on a socket that listens already. */
int serve_listener (int listener);

/* The port number in TEXT; ends the process with code 2 when it is none. */
int port_number (const char *text);

#endif
