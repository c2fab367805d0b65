/* Loaded into a node by LD_PRELOAD: its clock is set by the driver, and a write or a sync fails when the driver says so.
 *
 * The driver and the node share the file that YIZHAN_SHIM names. What is passed on goes to the system as it came.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { PASS = 0, FAIL_SYNC = 1, FAIL_WRITE = 2 };

/* As faults.py packs it: "<qiiii". */
struct control {
    _Atomic int64_t clock_offset; /* seconds */
    _Atomic int32_t call;         /* which calls are counted */
    _Atomic int32_t countdown;    /* the call that brings it to 0 fails */
    _Atomic int32_t error;        /* with this errno */
    _Atomic int32_t fired;        /* how many have failed */
};

static struct control *control;

static int (*system_clock_gettime)(clockid_t, struct timespec *);
static int (*system_fsync)(int);
static int (*system_fdatasync)(int);
static ssize_t (*system_pwrite)(int, const void *, size_t, off64_t);

__attribute__((constructor)) static void prepare(void) {
    system_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    system_fsync = dlsym(RTLD_NEXT, "fsync");
    system_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    system_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    const char *path = getenv("YIZHAN_SHIM");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *memory = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory != MAP_FAILED) control = memory;
}

/* Which files have bytes that no sync has made durable; by descriptor. */
#define FILES 4096
static _Atomic unsigned char written[FILES];

static void path_of(int file, char *path, size_t size) {
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t count = readlink(link, path, size - 1);
    path[count < 0 ? 0 : count] = 0;
}

/* A sync counts when something depends on it: of a file with unsynced bytes, or of a folder. SQLite moves its log into the
 * database file in the background and begins that anew when a sync fails, so the syncs of that are left alone: the file
 * itself, and the log when nothing was added to it. */
static int is_depended_on(int file) {
    struct stat status;
    char path[4096];
    if (fstat(file, &status) != 0) return 0;
    if (S_ISDIR(status.st_mode)) return 1;
    path_of(file, path, sizeof path);
    size_t length = strlen(path);
    if (length > 7 && strcmp(path + length - 7, ".sqlite") == 0) return 0;
    return file >= 0 && file < FILES && atomic_load(&written[file]);
}

static int must_fail(int call, int file) {
    if (!control || atomic_load(&control->call) != call) return 0;
    if (call == FAIL_SYNC && !is_depended_on(file)) return 0;
    if (atomic_fetch_sub(&control->countdown, 1) != 1) return 0;
    char path[4096];
    path_of(file, path, sizeof path);
    fprintf(stderr, "--- %s of %s fails\n", call == FAIL_SYNC ? "sync" : "write", path);
    atomic_store(&control->call, PASS);
    atomic_fetch_add(&control->fired, 1);
    errno = atomic_load(&control->error);
    return 1;
}

static int synced(int file, int result) {
    if (result == 0 && file >= 0 && file < FILES) atomic_store(&written[file], 0);
    return result;
}

static ssize_t wrote(int file, const void *bytes, size_t count, off64_t offset) {
    if (must_fail(FAIL_WRITE, file)) return -1;
    if (file >= 0 && file < FILES) atomic_store(&written[file], 1);
    return system_pwrite(file, bytes, count, offset);
}

int clock_gettime(clockid_t id, struct timespec *time) {
    int result = system_clock_gettime(id, time);
    if (result == 0 && id == CLOCK_REALTIME && control) time->tv_sec += atomic_load(&control->clock_offset);
    return result;
}

time_t time(time_t *place) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict place, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    place->tv_sec = now.tv_sec;
    place->tv_usec = now.tv_nsec / 1000;
    return 0;
}

int fsync(int file) { return must_fail(FAIL_SYNC, file) ? -1 : synced(file, system_fsync(file)); }

int fdatasync(int file) { return must_fail(FAIL_SYNC, file) ? -1 : synced(file, system_fdatasync(file)); }

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return wrote(file, bytes, count, offset); }

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) { return wrote(file, bytes, count, offset); }
