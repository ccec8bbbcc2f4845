/* Stands in for a file system whose locks do not work, as TEST_LOCKS says: granted, refused, unsupported. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int answer(const char *name, int fd, int cmd, void *arg) {
  const char *fault = getenv("TEST_LOCKS");
  int is_lock = cmd == F_SETLK || cmd == F_SETLKW || cmd == F_GETLK;
  if (!fault || !is_lock) {
    int (*real)(int, int, ...) = dlsym(RTLD_NEXT, name);
    return real(fd, cmd, arg);
  }
  if (!strcmp(fault, "granted")) {
    if (cmd == F_GETLK) ((struct flock *)arg)->l_type = F_UNLCK;
    return 0;
  }
  errno = strcmp(fault, "refused") ? EOPNOTSUPP : ENOLCK;
  return -1;
}

#define INSTEAD_OF(name)                 \
  int name(int fd, int cmd, ...) {       \
    va_list rest;                        \
    va_start(rest, cmd);                 \
    void *arg = va_arg(rest, void *);    \
    va_end(rest);                        \
    return answer(#name, fd, cmd, arg);  \
  }

INSTEAD_OF(fcntl)
INSTEAD_OF(fcntl64)
