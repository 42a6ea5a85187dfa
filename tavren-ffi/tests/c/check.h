/* What the C tests share. */
#ifndef TAVREN_TESTS_CHECK_H
#define TAVREN_TESTS_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* Ends the program with the line where something is not as it should be. */
static void check(bool so, const char *what, const char *file, int line) {
    if (!so) {
        fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
        exit(1);
    }
}

#define CHECK(condition) check((condition), #condition, __FILE__, __LINE__)

#endif
