/* Law 14 in C: scores and tiers follow the golden table that Rust and Python read too. Run by
 * tests/run with the folder of the golden files. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tavren.h>

#include "check.h"

/* The number behind `"name":` in one row of the table. */
static uint32_t number(const char *row, const char *name) {
    char field[32];
    uint32_t value;
    snprintf(field, sizeof field, "\"%s\": ", name);
    const char *at = strstr(row, field);
    CHECK(at != NULL);
    CHECK(sscanf(at + strlen(field), "%" SCNu32, &value) == 1);
    return value;
}

static void follows(const char *row) {
    tavren_evidence evidence = {
        .size = sizeof evidence,
        .delivered = number(row, "delivered"),
        .acknowledged = number(row, "acknowledged"),
        .duties_met = number(row, "duties_met"),
        .unclaimed = number(row, "unclaimed"),
        .disputes_opened = number(row, "disputes_opened"),
        .disputes_upheld = number(row, "disputes_upheld"),
        .flags_upheld = number(row, "flags_upheld"),
        .duties_missed = number(row, "duties_missed"),
    };
    uint32_t score = 0, tier = 0;
    CHECK(tavren_trust_score(&evidence, &score, NULL) == TAVREN_OK);
    CHECK(tavren_trust_tier(number(row, "previous_tier"), score, &tier, NULL) == TAVREN_OK);
    if (score != number(row, "score") || tier != number(row, "tier")) {
        fprintf(stderr, "score %" PRIu32 ", tier %" PRIu32 ": %s", score, tier, row);
        exit(1);
    }
}

/* A row of the table is a line with evidence. */
static void scores_and_tiers_follow_the_golden_table(const char *folder) {
    char path[4096], line[1024];
    int rows = 0;
    snprintf(path, sizeof path, "%s/trust.json", folder);
    FILE *table = fopen(path, "r");
    CHECK(table != NULL);
    while (fgets(line, sizeof line, table) != NULL) {
        if (strstr(line, "\"evidence\": {") == NULL) continue;
        follows(line);
        rows++;
    }
    fclose(table);
    CHECK(rows == 20);
}

static void fails(tavren_code code, tavren_error **error, tavren_code expected, const char *field) {
    CHECK(code == expected && tavren_error_code(*error) == expected);
    tavren_span at = tavren_error_field(*error);
    CHECK(at.len == strlen(field) && memcmp(at.ptr, field, at.len) == 0);
    tavren_error_free(*error);
    *error = NULL;
}

static void bad_arguments_name_the_field(void) {
    tavren_error *error = NULL;
    tavren_evidence evidence = {.size = sizeof evidence}, empty = {0};
    uint32_t out = 7;
    fails(tavren_trust_score(NULL, &out, &error), &error, TAVREN_E_NULL_ARGUMENT, "evidence");
    fails(tavren_trust_score(&evidence, NULL, &error), &error, TAVREN_E_NULL_ARGUMENT, "score_out");
    fails(tavren_trust_score(&empty, &out, &error), &error, TAVREN_E_LIMIT_EXCEEDED, "evidence");
    fails(tavren_trust_tier(4, 0, &out, &error), &error, TAVREN_E_LIMIT_EXCEEDED, "current");
    fails(tavren_trust_tier(256, 0, &out, &error), &error, TAVREN_E_LIMIT_EXCEEDED, "current");
    fails(tavren_trust_tier(0, 10001, &out, &error), &error, TAVREN_E_LIMIT_EXCEEDED, "score");
    fails(tavren_trust_tier(0, 65536, &out, &error), &error, TAVREN_E_LIMIT_EXCEEDED, "score");
    fails(tavren_trust_tier(0, 0, NULL, &error), &error, TAVREN_E_NULL_ARGUMENT, "tier_out");
    CHECK(out == 7);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    scores_and_tiers_follow_the_golden_table(arguments[1]);
    bad_arguments_name_the_field();
    return 0;
}
