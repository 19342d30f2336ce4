/*
 * A library that, loaded before all others (LD_PRELOAD), makes calls to the file system go wrong.
 *
 * FAULTS_UNSYNCED=TEXT   files whose path contains TEXT are never synced, whatever the program thinks.
 * FAULTS_CONTROL=FILE    FILE holds a `struct control` that another process maps and changes while the program runs:
 *                        calls on paths that contain `path` are counted and named, and the `wanted`th meets its fate.
 * FAULTS_BOOT_ID=FILE    the machine's boot id is what FILE holds.
 *
 * Our daemon makes some calls by number, through the C library's syscall(2), which it looks up with dlsym(3) by a handle
 * that no preloaded library comes before. So dlsym is ours, too.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NAMES_MAX = 1024, NAME_BYTES = 96, PATH_BYTES = 256 };
enum fate { NOTHING, FAIL, SHORT, KILL_BEFORE, KILL_AFTER };

struct control {
    int32_t armed;
    int32_t fate;
    int32_t error;
    int32_t wanted;
    int32_t count;
    int32_t met;
    char path[PATH_BYTES];
    char names[NAMES_MAX][NAME_BYTES];
};

static struct control *control;
static const char *unsynced, *boot_id;
static const char REAL_BOOT_ID[] = "/proc/sys/kernel/random/boot_id";

__attribute__((constructor)) static void begin(void)
{
    unsynced = getenv("FAULTS_UNSYNCED");
    boot_id = getenv("FAULTS_BOOT_ID");
    const char *file = getenv("FAULTS_CONTROL");
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    int descriptor = file ? real(file, O_RDWR | O_CLOEXEC) : -1;
    if (descriptor < 0)
        return;
    void *shared = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (shared != MAP_FAILED)
        control = shared;
    close(descriptor);
}

static void whole_path(char *out, int directory, const char *path)
{
    char link[64], above[PATH_BYTES] = "";
    if (path && (path[0] == '/' || directory == AT_FDCWD)) {
        snprintf(out, 2 * PATH_BYTES, "%s", path);
        return;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    ssize_t length = readlink(link, above, sizeof above - 1);
    above[length < 0 ? 0 : length] = 0;
    snprintf(out, 2 * PATH_BYTES, path && path[0] ? "%s/%s" : "%s", above, path);
}

/* What becomes of a call on `path` below `directory`, or on the descriptor `directory` if there is no path. */
static enum fate fate_of(const char *call, int directory, const char *path)
{
    if (!control || !__atomic_load_n(&control->armed, __ATOMIC_ACQUIRE))
        return NOTHING;
    int before = errno;
    char whole[2 * PATH_BYTES + 1];
    whole_path(whole, directory, path);
    errno = before;
    strcat(whole, "/"); /* so that a directory that is watched is itself below what is watched */
    const char *watched = strstr(whole, control->path);
    if (!watched)
        return NOTHING;
    int32_t mine = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
    if (mine <= NAMES_MAX) {
        const char *shown = watched + strlen(control->path);
        snprintf(control->names[mine - 1], NAME_BYTES, "%s %.*s", call, (int)(strlen(shown) - !!*shown), shown);
    }
    if (mine != control->wanted || control->fate == NOTHING)
        return NOTHING;
    control->met = 1;
    if (control->fate == KILL_BEFORE)
        kill(getpid(), SIGKILL);
    errno = control->error;
    return (enum fate)control->fate;
}

static bool never_synced(int directory, const char *path)
{
    if (!unsynced)
        return false;
    char whole[2 * PATH_BYTES];
    whole_path(whole, directory, path);
    return strstr(whole, unsynced);
}

/* Runs a call that may fail or be the last one; `fate` is at hand in it. */
#define CALL(name, directory, path, failed, invocation) CALL_AS(#name, name, directory, path, failed, invocation)
#define CALL_AS(label, name, directory, path, failed, invocation)                                                     \
    static __typeof__(&name) real;                                                                                    \
    if (!real)                                                                                                        \
        real = (__typeof__(&name))dlsym(RTLD_NEXT, #name);                                                            \
    enum fate fate = fate_of(label, directory, path);                                                                 \
    if (fate == FAIL)                                                                                                 \
        return failed;                                                                                                \
    __typeof__(real invocation) answer = real invocation;                                                             \
    if (fate == KILL_AFTER)                                                                                           \
        kill(getpid(), SIGKILL);                                                                                      \
    return answer

#define PART(length) (fate == SHORT && (length) > 1 ? (length) / 2 : (length))

#define MODE                                                                                                          \
    mode_t mode = 0;                                                                                                  \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                                              \
        va_list rest;                                                                                                 \
        va_start(rest, flags);                                                                                        \
        mode = va_arg(rest, mode_t);                                                                                  \
        va_end(rest);                                                                                                 \
    }

static int lazily(int flags, int directory, const char *path)
{
    return never_synced(directory, path) ? flags & ~(O_SYNC | O_DSYNC) : flags;
}

int open(const char *path, int flags, ...)
{
    MODE CALL_AS(flags & O_CREAT ? "open-creat" : "open", open, AT_FDCWD, path, -1, (path, lazily(flags, AT_FDCWD, path), mode));
}
int open64(const char *path, int flags, ...)
{
    MODE CALL_AS(flags & O_CREAT ? "open64-creat" : "open64", open64, AT_FDCWD, path, -1, (path, lazily(flags, AT_FDCWD, path), mode));
}
int openat(int at, const char *path, int flags, ...)
{
    MODE CALL_AS(flags & O_CREAT ? "openat-creat" : "openat", openat, at, path, -1, (at, path, lazily(flags, at, path), mode));
}
int openat64(int at, const char *path, int flags, ...)
{
    MODE CALL_AS(flags & O_CREAT ? "openat64-creat" : "openat64", openat64, at, path, -1, (at, path, lazily(flags, at, path), mode));
}

int fsync(int file)
{
    if (never_synced(file, NULL))
        return 0;
    CALL(fsync, file, NULL, -1, (file));
}
int fdatasync(int file)
{
    if (never_synced(file, NULL))
        return 0;
    CALL(fdatasync, file, NULL, -1, (file));
}
int msync(void *address, size_t length, int flags)
{
    if (unsynced)
        return 0;
    static int (*real)(void *, size_t, int);
    if (!real)
        real = (int (*)(void *, size_t, int))dlsym(RTLD_NEXT, "msync");
    return real(address, length, flags);
}

ssize_t write(int file, const void *bytes, size_t length)
{
    CALL(write, file, NULL, -1, (file, bytes, PART(length)));
}
ssize_t pwrite(int file, const void *bytes, size_t length, off_t at)
{
    CALL(pwrite, file, NULL, -1, (file, bytes, PART(length), at));
}
ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at)
{
    CALL(pwrite64, file, NULL, -1, (file, bytes, PART(length), at));
}
ssize_t writev(int file, const struct iovec *parts, int count)
{
    CALL(writev, file, NULL, -1, (file, parts, PART(count)));
}
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at)
{
    CALL(pwritev, file, NULL, -1, (file, parts, PART(count), at));
}

ssize_t read(int file, void *bytes, size_t length)
{
    CALL(read, file, NULL, -1, (file, bytes, PART(length)));
}
ssize_t pread(int file, void *bytes, size_t length, off_t at)
{
    CALL(pread, file, NULL, -1, (file, bytes, PART(length), at));
}
ssize_t pread64(int file, void *bytes, size_t length, off64_t at)
{
    CALL(pread64, file, NULL, -1, (file, bytes, PART(length), at));
}

int ftruncate(int file, off_t length)
{
    CALL(ftruncate, file, NULL, -1, (file, length));
}
int ftruncate64(int file, off64_t length)
{
    CALL(ftruncate64, file, NULL, -1, (file, length));
}
int mkdir(const char *path, mode_t mode)
{
    CALL(mkdir, AT_FDCWD, path, -1, (path, mode));
}
int rmdir(const char *path)
{
    CALL(rmdir, AT_FDCWD, path, -1, (path));
}
int unlink(const char *path)
{
    CALL(unlink, AT_FDCWD, path, -1, (path));
}
int unlinkat(int at, const char *path, int flags)
{
    CALL(unlinkat, at, path, -1, (at, path, flags));
}
int link(const char *path, const char *name)
{
    CALL(link, AT_FDCWD, name, -1, (path, name));
}
int linkat(int at, const char *path, int there, const char *name, int flags)
{
    CALL(linkat, there, name, -1, (at, path, there, name, flags));
}
int rename(const char *path, const char *name)
{
    CALL(rename, AT_FDCWD, name, -1, (path, name));
}
int renameat(int at, const char *path, int there, const char *name)
{
    CALL(renameat, there, name, -1, (at, path, there, name));
}
int renameat2(int at, const char *path, int there, const char *name, unsigned int flags)
{
    CALL(renameat2, there, name, -1, (at, path, there, name, flags));
}
DIR *opendir(const char *path)
{
    CALL(opendir, AT_FDCWD, path, NULL, (path));
}

int stat(const char *path, struct stat *found)
{
    CALL(stat, AT_FDCWD, path, -1, (path, found));
}
int stat64(const char *path, struct stat64 *found)
{
    CALL(stat64, AT_FDCWD, path, -1, (path, found));
}
int lstat(const char *path, struct stat *found)
{
    CALL(lstat, AT_FDCWD, path, -1, (path, found));
}
int lstat64(const char *path, struct stat64 *found)
{
    CALL(lstat64, AT_FDCWD, path, -1, (path, found));
}
int fstat(int file, struct stat *found)
{
    CALL(fstat, file, NULL, -1, (file, found));
}
int fstat64(int file, struct stat64 *found)
{
    CALL(fstat64, file, NULL, -1, (file, found));
}
int fstatat64(int at, const char *path, struct stat64 *found, int flags)
{
    CALL(fstatat64, at, path, -1, (at, path, found, flags));
}
int statx(int at, const char *restrict path, int flags, unsigned int mask, struct statx *restrict found)
{
    CALL(statx, at, path, -1, (at, path, flags, mask, found));
}

/* System calls by number, each with where its arguments say what it is about. */
enum about { PATH, AT, FILE_ONLY };
static const struct {
    long number;
    const char *name;
    enum about about;
} BY_NUMBER[] = {
    {SYS_read, "read", FILE_ONLY},
    {SYS_write, "write", FILE_ONLY},
    {SYS_ioctl, "ioctl", FILE_ONLY},
    {SYS_lseek, "lseek", FILE_ONLY},
    {SYS_fallocate, "fallocate", FILE_ONLY},
    {SYS_ftruncate, "ftruncate", FILE_ONLY},
    {SYS_syncfs, "syncfs", FILE_ONLY},
    {SYS_copy_file_range, "copy_file_range", FILE_ONLY},
    {SYS_getdents64, "getdents64", FILE_ONLY},
    {SYS_statfs, "statfs", PATH},
    {SYS_openat, "openat", AT},
    {SYS_openat2, "openat2", AT},
    {SYS_statx, "statx", AT},
    {SYS_mkdirat, "mkdirat", AT},
    {SYS_linkat, "linkat", AT},
    {SYS_unlinkat, "unlinkat", AT},
};

long syscall(long number, ...)
{
    long words[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++)
        words[i] = va_arg(rest, long);
    va_end(rest);
    static __typeof__(&syscall) real;
    if (!real)
        real = (__typeof__(&syscall))dlsym(RTLD_NEXT, "syscall");
    enum fate fate = NOTHING;
    for (size_t i = 0; i < sizeof BY_NUMBER / sizeof *BY_NUMBER; i++) {
        if (BY_NUMBER[i].number != number)
            continue;
        enum about about = BY_NUMBER[i].about;
        const char *path = about == FILE_ONLY ? NULL : (const char *)words[about == AT];
        fate = fate_of(BY_NUMBER[i].name, about == PATH ? AT_FDCWD : (int)words[0], path);
    }
    if (fate == FAIL)
        return -1;
    if (boot_id && number == SYS_openat && !strcmp((const char *)words[1], REAL_BOOT_ID))
        words[1] = (long)boot_id;
    if (number == SYS_read || number == SYS_write)
        words[2] = (long)PART(words[2]);
    long answer = real(number, words[0], words[1], words[2], words[3], words[4], words[5]);
    if (fate == KILL_AFTER)
        kill(getpid(), SIGKILL);
    return answer;
}

void *dlsym(void *restrict handle, const char *restrict name)
{
    static void *(*real)(void *, const char *);
    static const char *const VERSIONS[] = {"GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5"};
    for (size_t i = 0; !real && i < sizeof VERSIONS / sizeof *VERSIONS; i++)
        real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", VERSIONS[i]);
    if (handle != RTLD_NEXT && !strcmp(name, "syscall"))
        return (void *)(uintptr_t)syscall;
    return real(handle, name);
}
