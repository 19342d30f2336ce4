/*
 * A disk that forgets: what was written and not flushed is lost when its power goes.
 *
 *   forgetful IMAGE DIRECTORY
 *
 * mounts a FUSE file system on DIRECTORY with two files and runs until it is unmounted. `disk` is the block device, for
 * losetup; it begins with the bytes of IMAGE, which is always what a power cut would leave if nothing unflushed survived.
 * `control` takes one command per write and answers when it is carried out:
 *
 *   cut none           the power goes; nothing written after the last flush survives
 *   cut prefix SEED    the oldest so many of those writes survive, and the next one up to some sector
 *   cut random SEED    every sector of every one of them survives or does not
 *   revive             the power comes back
 *   slow MICROSECONDS  so long takes a flush from now on; a fast disk leaves little time to be cut in
 *
 * Without power every read, write and flush of `disk` fails. `control` reads as counters.
 *
 * Two mappings of IMAGE do the work: the shared one is the platter, the private one is the platter plus the cache. To
 * forget is to drop the private pages.
 */
#define FUSE_USE_VERSION 35
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SECTOR_BYTES = 512, COMMAND_BYTES_MAX = 128, WRITES_MAX = 1 << 20 };

struct cached {
    uint64_t offset;
    size_t length;
    unsigned char bytes[];
};

static const char DISK[] = "/disk", CONTROL[] = "/control";

static unsigned char *platter, *seen;
static uint64_t disk_bytes;
static struct cached **cache;
static size_t cached_count;
static bool powerless;
static unsigned long flush_micros;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static unsigned long writes, flushes, cuts;

/* xorshift64*: the same seed forgets the same sectors. */
static uint64_t chance_state;

static uint64_t chance(void)
{
    chance_state ^= chance_state >> 12;
    chance_state ^= chance_state << 25;
    chance_state ^= chance_state >> 27;
    return chance_state * 0x2545F4914F6CDD1DULL;
}

static void give_up(const char *what)
{
    perror(what);
    exit(1);
}

static void keep(const struct cached *write, size_t from, size_t to)
{
    memcpy(platter + write->offset + from, write->bytes + from, to - from);
}

static void keep_some_sectors(const struct cached *write)
{
    for (size_t from = 0; from < write->length; from += SECTOR_BYTES) {
        size_t to = from + SECTOR_BYTES < write->length ? from + SECTOR_BYTES : write->length;
        if (chance() >> 63)
            keep(write, from, to);
    }
}

static void empty_cache(void)
{
    for (size_t i = 0; i < cached_count; i++)
        free(cache[i]);
    cached_count = 0;
    /* What was seen is on the platter now, or lost: either way the private pages have nothing to add. */
    if (madvise(seen, disk_bytes, MADV_DONTNEED))
        give_up("madvise");
}

static void flush(void)
{
    for (size_t i = 0; i < cached_count; i++)
        keep(cache[i], 0, cache[i]->length);
    empty_cache();
}

static void cut_prefix(void)
{
    size_t whole = chance() % (cached_count + 1);
    for (size_t i = 0; i < whole; i++)
        keep(cache[i], 0, cache[i]->length);
    if (whole < cached_count) {
        size_t sectors = cache[whole]->length / SECTOR_BYTES;
        keep(cache[whole], 0, sectors ? chance() % sectors * SECTOR_BYTES : 0);
    }
}

static int obey(const char *command)
{
    char mode[16] = "";
    unsigned long long seed = 0;
    if (!strcmp(command, "revive")) {
        powerless = false;
        return 0;
    }
    if (sscanf(command, "slow %lu", &flush_micros) == 1)
        return 0;
    if (sscanf(command, "cut %15s %llu", mode, &seed) < 1)
        return -EINVAL;
    if (powerless)
        return 0;
    chance_state = seed * 2 + 1;
    if (!strcmp(mode, "prefix"))
        cut_prefix();
    else if (!strcmp(mode, "random"))
        for (size_t i = 0; i < cached_count; i++)
            keep_some_sectors(cache[i]);
    else if (strcmp(mode, "none"))
        return -EINVAL;
    empty_cache();
    powerless = true;
    cuts++;
    return 0;
}

static int on_getattr(const char *path, struct stat *stat, struct fuse_file_info *file)
{
    (void)file;
    memset(stat, 0, sizeof *stat);
    stat->st_nlink = 1;
    if (!strcmp(path, "/")) {
        stat->st_mode = S_IFDIR | 0700;
    } else if (!strcmp(path, DISK)) {
        stat->st_mode = S_IFREG | 0600;
        stat->st_size = (off_t)disk_bytes;
    } else if (!strcmp(path, CONTROL)) {
        stat->st_mode = S_IFREG | 0600;
        stat->st_size = COMMAND_BYTES_MAX;
    } else {
        return -ENOENT;
    }
    return 0;
}

static int on_readdir(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset, struct fuse_file_info *file,
                      enum fuse_readdir_flags flags)
{
    (void)path, (void)offset, (void)file, (void)flags;
    fill(buffer, DISK + 1, NULL, 0, 0);
    fill(buffer, CONTROL + 1, NULL, 0, 0);
    return 0;
}

static int on_open(const char *path, struct fuse_file_info *file)
{
    if (strcmp(path, DISK) && strcmp(path, CONTROL))
        return -ENOENT;
    file->direct_io = 1; /* no page cache of ours between the file system and the platter */
    return 0;
}

static int on_truncate(const char *path, off_t length, struct fuse_file_info *file)
{
    (void)length, (void)file;
    return strcmp(path, CONTROL) ? -EPERM : 0;
}

static int on_read(const char *path, char *buffer, size_t length, off_t offset, struct fuse_file_info *file)
{
    (void)file;
    if (!strcmp(path, CONTROL)) {
        char text[COMMAND_BYTES_MAX];
        int all = snprintf(text, sizeof text, "writes %lu flushes %lu cuts %lu cached %zu\n", writes, flushes, cuts,
                           cached_count);
        if (offset >= all)
            return 0;
        if (length > (size_t)(all - offset))
            length = (size_t)(all - offset);
        memcpy(buffer, text + offset, length);
        return (int)length;
    }
    if ((uint64_t)offset >= disk_bytes)
        return 0;
    if (length > disk_bytes - (uint64_t)offset)
        length = disk_bytes - (uint64_t)offset;
    pthread_mutex_lock(&turn);
    int answer = powerless ? -EIO : (int)length;
    if (!powerless)
        memcpy(buffer, seen + offset, length);
    pthread_mutex_unlock(&turn);
    return answer;
}

static int remember(const char *buffer, size_t length, uint64_t offset)
{
    if (cached_count == WRITES_MAX)
        flush(); /* a real cache is written out at some time, too */
    struct cached *write = malloc(sizeof *write + length);
    if (!write)
        give_up("malloc");
    write->offset = offset;
    write->length = length;
    memcpy(write->bytes, buffer, length);
    cache[cached_count++] = write;
    memcpy(seen + offset, buffer, length);
    writes++;
    return (int)length;
}

static int on_write(const char *path, const char *buffer, size_t length, off_t offset, struct fuse_file_info *file)
{
    (void)file;
    if (!strcmp(path, CONTROL)) {
        char command[COMMAND_BYTES_MAX];
        size_t used = length < sizeof command ? length : sizeof command - 1;
        memcpy(command, buffer, used);
        command[used] = 0;
        command[strcspn(command, "\n")] = 0;
        pthread_mutex_lock(&turn);
        int answer = obey(command);
        pthread_mutex_unlock(&turn);
        return answer ? answer : (int)length;
    }
    if ((uint64_t)offset + length > disk_bytes)
        return -ENOSPC;
    pthread_mutex_lock(&turn);
    int answer = powerless ? -EIO : remember(buffer, length, (uint64_t)offset);
    pthread_mutex_unlock(&turn);
    return answer;
}

static int on_fsync(const char *path, int data_only, struct fuse_file_info *file)
{
    (void)data_only, (void)file;
    if (strcmp(path, DISK))
        return 0;
    struct timespec pause = {0, (long)flush_micros * 1000};
    nanosleep(&pause, NULL);
    pthread_mutex_lock(&turn);
    int answer = powerless ? -EIO : 0;
    if (!answer) {
        flush();
        flushes++;
    }
    pthread_mutex_unlock(&turn);
    return answer;
}

static void *on_init(struct fuse_conn_info *connection, struct fuse_config *config)
{
    (void)connection;
    config->attr_timeout = config->entry_timeout = 3600;
    /* This process serves the file system that wants memory back: it must not wait for itself. */
    prctl(PR_SET_IO_FLUSHER, 1, 0, 0, 0);
    /* Nor must a sync(2) of somebody else wait until there is time for a test that was started with nice(1). */
    setpriority(PRIO_PROCESS, 0, 0);
    return NULL;
}

static const struct fuse_operations OPERATIONS = {
    .init = on_init, .getattr = on_getattr, .readdir = on_readdir, .open = on_open, .truncate = on_truncate,
    .read = on_read, .write = on_write, .fsync = on_fsync,
};

int main(int count, char **words)
{
    if (count != 3) {
        fprintf(stderr, "usage: forgetful IMAGE DIRECTORY\n");
        return 2;
    }
    int image = open(words[1], O_RDWR | O_CLOEXEC);
    struct stat stat;
    if (image < 0 || fstat(image, &stat))
        give_up(words[1]);
    disk_bytes = (uint64_t)stat.st_size;
    platter = mmap(NULL, disk_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, image, 0);
    seen = mmap(NULL, disk_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, image, 0);
    cache = malloc(WRITES_MAX * sizeof *cache);
    if (platter == MAP_FAILED || seen == MAP_FAILED || !cache)
        give_up("mmap");
    char *arguments[] = {words[0], "-f", "-ofsname=forgetful", words[2], NULL};
    int status = fuse_main(4, arguments, &OPERATIONS, NULL);
    flush();
    return status;
}
