/* What runners said once, for the tests of the enclave, and their market. */
#ifndef TAVREN_TESTS_GOLDEN_H
#define TAVREN_TESTS_GOLDEN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tavren.h>

#include "check.h"

#define TEXT(literal) {literal, sizeof(literal) - 1}
#define BYTES_MAX 8192

typedef struct {
    uint8_t bytes[BYTES_MAX];
    uint64_t len;
} blob;

static char golden_text[1 << 17];

static inline void load_golden(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    size_t len = fread(golden_text, 1, sizeof golden_text - 1, file);
    fclose(file);
    CHECK(len > 0 && len < sizeof golden_text - 1);
}

/* The text behind a name, up to the end of its line. */
static inline const char *golden_line(const char *name) {
    char start[64];
    snprintf(start, sizeof start, "\n%s ", name);
    const char *at = strstr(golden_text, start);
    if (at != NULL) return at + strlen(start);
    CHECK(strncmp(golden_text, start + 1, strlen(start) - 1) == 0);
    return golden_text + strlen(start) - 1;
}

static inline blob from_hex(const char *text) {
    blob read = {.len = 0};
    unsigned byte;
    while (sscanf(text + 2 * read.len, "%2x", &byte) == 1 && text[2 * read.len] > ' ') {
        CHECK(read.len < BYTES_MAX);
        read.bytes[read.len++] = (uint8_t)byte;
    }
    return read;
}

static inline blob golden(const char *name) { return from_hex(golden_line(name)); }

static inline int64_t number(const char *name) { return strtoll(golden_line(name), NULL, 10); }

static inline tavren_span span(const blob *of) { return (tavren_span){(const char *)of->bytes, of->len}; }

static inline bool is(const void *bytes, uint64_t len, const char *name) {
    blob expected = golden(name);
    return expected.len == len && memcmp(expected.bytes, bytes, len) == 0;
}

static inline void fails(tavren_code code, tavren_error **error, tavren_code expected, const char *field) {
    CHECK(code == expected && tavren_error_code(*error) == expected);
    tavren_span at = tavren_error_field(*error);
    CHECK(at.len == strlen(field) && memcmp(at.ptr, field, at.len) == 0);
    tavren_error_free(*error);
    *error = NULL;
}

static inline tavren_measurement image(void) {
    tavren_measurement image;
    blob bytes = golden("image");
    CHECK(bytes.len == sizeof image.bytes);
    memcpy(image.bytes, bytes.bytes, sizeof image.bytes);
    return image;
}

/* Lives as long as `image`. */
static inline tavren_evidence_policy policy(const tavren_measurement *image, const blob *nonce) {
    tavren_evidence_policy policy = {
        .size = sizeof policy, .images = image, .images_len = 1, .has_root = true};
    blob root = golden("root");
    memcpy(policy.root, root.bytes, sizeof policy.root);
    memcpy(policy.nonce, nonce->bytes, sizeof policy.nonce);
    return policy;
}

static inline tavren_tables *tables(void) {
    static const tavren_span names[] = {TEXT("area 1"), TEXT("area 10"), TEXT("area 20")};
    tavren_area_row rows[] = {{.code = 1, .name = names[0]},
                              {.code = 10, .parent = 1, .has_parent = true, .name = names[1]},
                              {.code = 20, .parent = 1, .has_parent = true, .name = names[2]}};
    static const tavren_span rungs[] = {TEXT("1"), TEXT("3"), TEXT("4"), TEXT("5")};
    tavren_ladder ladder = {.currency = TEXT("USD"), .rungs = rungs, .rungs_len = 4};
    tavren_thresholds worth = {
        .currency = TEXT("USD"), .low = TEXT("0"), .medium = TEXT("100"), .high = TEXT("1000")};
    tavren_tables *tables = NULL;
    CHECK(tavren_tables_new(rows, 3, &ladder, 1, &worth, 1, &tables, NULL) == TAVREN_OK);
    return tables;
}

#endif
