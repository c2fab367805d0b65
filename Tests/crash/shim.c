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
#include <stdlib.h>
#include <sys/mman.h>
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

static int must_fail(int call) {
    if (!control || atomic_load(&control->call) != call) return 0;
    if (atomic_fetch_sub(&control->countdown, 1) != 1) return 0;
    atomic_store(&control->call, PASS);
    atomic_fetch_add(&control->fired, 1);
    errno = atomic_load(&control->error);
    return 1;
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

int fsync(int file) { return must_fail(FAIL_SYNC) ? -1 : system_fsync(file); }

int fdatasync(int file) { return must_fail(FAIL_SYNC) ? -1 : system_fdatasync(file); }

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    return must_fail(FAIL_WRITE) ? -1 : system_pwrite(file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    return must_fail(FAIL_WRITE) ? -1 : system_pwrite(file, bytes, count, offset);
}
