/* Preloaded into a program under test: notes in order what it asks of the disk, or fills the disk.
 *
 * CRASH_TRACE: file that the notes are appended to. CRASH_ROOT: only files below this folder count.
 * CRASH_FULL: when this file exists, files below the folder that it names can no longer grow.
 *
 * A note is: kind (1 byte), offset, length of data, length of name (8 bytes each), name, data.
 * Writes are noted before they are made and syncs before they are waited for, so a note of a sync
 * follows those of all the writes that it covers, whichever process made them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int trace = -1;
static const char *root = "", *full = "";
static int halved;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void start(void) {
  const char *to = getenv("CRASH_TRACE");
  /* Copies: PostgreSQL writes the titles of its processes over the environment it was given. */
  root = strdup(getenv("CRASH_ROOT") ? getenv("CRASH_ROOT") : "");
  full = strdup(getenv("CRASH_FULL") ? getenv("CRASH_FULL") : "");
  if (to && *root) {
    int low = syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    trace = fcntl(low, F_DUPFD_CLOEXEC, 700);
    syscall(SYS_close, low);
  }
}

static int below(const char *path, const char *folder) {
  size_t n = strlen(folder);
  return n && !strncmp(path, folder, n) && path[n] == '/';
}

/* The path of an open regular file; 0 for everything else. */
static int path_of(int fd, char *path) {
  char link[40];
  struct stat st;
  if (fstat(fd, &st) || !S_ISREG(st.st_mode)) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, PATH_MAX - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  return 1;
}

static void absolute(const char *name, char *path) {
  char cwd[PATH_MAX];
  if (*name == '/' || !getcwd(cwd, sizeof cwd)) snprintf(path, PATH_MAX, "%s", name);
  else snprintf(path, PATH_MAX, "%.2000s/%.2000s", cwd, name);
}

static void note(char kind, const char *path, long long at, const void *data, size_t size) {
  if (trace < 0 || !below(path, root)) return;
  long long head[3] = {at, (long long)size, (long long)strlen(path)};
  struct iovec parts[4] = {{&kind, 1}, {head, sizeof head},
                           {(void *)path, strlen(path)}, {(void *)data, size}};
  int kept = errno;
  if (syscall(SYS_writev, trace, parts, 4) < 0) abort();
  errno = kept;
}

/* How much of a write the disk has room for; -1 for nothing. The first one too many goes in half. */
static ssize_t room(int fd, long long at, size_t size) {
  char path[PATH_MAX], folder[PATH_MAX];
  struct stat st;
  if (!*full || fstat(fd, &st) || !S_ISREG(st.st_mode) || at + (long long)size <= st.st_size)
    return size;
  int held = syscall(SYS_openat, AT_FDCWD, full, O_RDONLY | O_CLOEXEC, 0);
  if (held < 0) return halved = 0, (ssize_t)size;
  ssize_t n = read(held, folder, sizeof folder - 1);
  syscall(SYS_close, held);
  folder[n > 0 ? n : 0] = 0;
  if (!path_of(fd, path) || !below(path, folder)) return size;
  if (at < st.st_size) return st.st_size - at;
  if (!halved++ && size > 1) return size / 2;
  errno = ENOSPC;
  return -1;
}

static long long place(int fd) {
  struct stat st;
  if (fcntl(fd, F_GETFL) & O_APPEND) return fstat(fd, &st) ? 0 : st.st_size;
  long long at = lseek(fd, 0, SEEK_CUR);
  return at < 0 ? 0 : at;
}

static void note_write(int fd, long long at, const void *data, size_t size) {
  char path[PATH_MAX];
  if (trace >= 0 && fd != trace && path_of(fd, path)) note('W', path, at, data, size);
}

ssize_t write(int fd, const void *data, size_t size) {
  long long at = place(fd);
  ssize_t fits = room(fd, at, size);
  if (fits < 0) return -1;
  note_write(fd, at, data, fits);
  return REAL(write)(fd, data, fits);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
  ssize_t fits = room(fd, at, size);
  if (fits < 0) return -1;
  note_write(fd, at, data, fits);
  return REAL(pwrite)(fd, data, fits, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
  return pwrite(fd, data, size, at);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  ssize_t done = 0;
  for (int i = 0; i < count; i++) {
    ssize_t n = pwrite(fd, parts[i].iov_base, parts[i].iov_len, at + done);
    if (n < 0) return done ? done : -1;
    done += n;
    if ((size_t)n < parts[i].iov_len) break;
  }
  return done;
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
  return pwritev(fd, parts, count, at);
}

static void note_cut(int fd, long long size) {
  char path[PATH_MAX];
  if (trace >= 0 && path_of(fd, path)) note('T', path, size, "", 0);
}

int ftruncate(int fd, off_t size) {
  note_cut(fd, size);
  return REAL(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

static void note_sync(int fd) {
  char path[PATH_MAX];
  if (trace >= 0 && path_of(fd, path)) note('S', path, 0, "", 0);
}

int fsync(int fd) {
  note_sync(fd);
  return REAL(fsync)(fd);
}

int fdatasync(int fd) {
  note_sync(fd);
  return REAL(fdatasync)(fd);
}

static void note_name(char kind, const char *name, const char *other) {
  char path[PATH_MAX], second[PATH_MAX] = "";
  if (trace < 0) return;
  absolute(name, path);
  if (other) absolute(other, second);
  note(kind, path, 0, second, strlen(second));
}

int unlink(const char *name) {
  note_name('U', name, NULL);
  return REAL(unlink)(name);
}

int rename(const char *old, const char *new) {
  note_name('R', old, new);
  return REAL(rename)(old, new);
}

int link(const char *old, const char *new) {
  note_name('L', old, new);
  return REAL(link)(old, new);
}

int linkat(int od, const char *old, int nd, const char *new, int flags) {
  note_name('L', old, new);
  return REAL(linkat)(od, old, nd, new, flags);
}

static int opened(const char *name, int flags, mode_t mode) {
  if (flags & O_TRUNC) note_name('Z', name, NULL);
  int fd = syscall(SYS_openat, AT_FDCWD, name, flags, mode);
  if (fd >= 0 && flags & O_CREAT) note_name('C', name, NULL);
  return fd;
}

#define MODE(flags) ({ va_list more; va_start(more, flags); \
  mode_t m = (flags) & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; va_end(more); m; })

int open(const char *name, int flags, ...) { return opened(name, flags, MODE(flags)); }
int open64(const char *name, int flags, ...) { return opened(name, flags, MODE(flags)); }
