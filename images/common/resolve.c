#include "resolve.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Whether one line of /etc/hosts gives HOST an IPv4 address. The line is changed. */
static bool
names (char *line, const char *host, struct in_addr *addr)
{
  line[strcspn (line, "#\n")] = '\0';
  char *rest = NULL;
  char *word = strtok_r (line, " \t", &rest);
  if (word == NULL || inet_pton (AF_INET, word, addr) != 1)
    return false;
  while ((word = strtok_r (NULL, " \t", &rest)) != NULL)
    if (strcasecmp (word, host) == 0)
      return true;
  return false;
}

static bool
in_hosts_file (const char *host, struct in_addr *addr)
{
  FILE *in = fopen ("/etc/hosts", "re");
  if (in == NULL)
    return false;
  char *line = NULL;
  size_t size = 0;
  bool found = false;
  while (!found && getline (&line, &size, in) > 0)
    found = names (line, host, addr);
  free (line);
  fclose (in);
  return found;
}

int
resolve_host (const char *host, struct in_addr *addr)
{
  if (inet_pton (AF_INET, host, addr) == 1 || in_hosts_file (host, addr))
    return 0;
  if (strcasecmp (host, "localhost") != 0)
    return -1;
  addr->s_addr = htonl (INADDR_LOOPBACK);
  return 0;
}
