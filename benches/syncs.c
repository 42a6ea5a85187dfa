/* Counts fsync and fdatasync, and delays each: loaded before the C library, so that it sees what
 * SQLite does. SYNCS_DELAY_US delays each call; SYNCS_FILE takes the count when the process ends. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_long calls;

static void delay(void) {
    static long micros = -1;
    if (micros < 0) {
        const char *text = getenv("SYNCS_DELAY_US");
        micros = text ? atol(text) : 0;
    }
    if (micros > 0) usleep((useconds_t)micros);
}

/* Asked from inside the process that is counted. */
long tavren_syncs(void) { return atomic_load(&calls); }

int fsync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    atomic_fetch_add(&calls, 1);
    delay();
    return real(file);
}

int fdatasync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    atomic_fetch_add(&calls, 1);
    delay();
    return real(file);
}
