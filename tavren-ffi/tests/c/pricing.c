/* Pricing in C: columns of people follow the golden vectors that Rust and Python read too. Run by
 * tests/run with the folder of the golden files. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tavren.h>

#include "check.h"

#define PEOPLE 60
#define SEGMENTS 3
#define PRICES 4
#define DAYS 5

static const char *const PRICE[PRICES] = {"0.30", "0.60", "0.90", "1.20"};
static const int64_t CENTS[PRICES] = {30, 60, 90, 120};

/* Columns of the golden people. */
static struct {
    uint8_t tiers[PEOPLE];
    uint16_t trusts[PEOPLE];
    int32_t last_grants[PEOPLE];
    uint64_t ids[PEOPLE];
    uint32_t segments[PEOPLE];
    double locations[PEOPLE];
    int64_t reservations[PEOPLE];
    double probabilities[PEOPLE];
    uint64_t weights[PEOPLE];
} columns;

static FILE *golden;

/* The next line that begins with these words and a space; false where none is left. */
static bool fact(const char *words, char line[256]) {
    size_t len = strlen(words);
    while (fgets(line, 256, golden) != NULL)
        if (strncmp(line, words, len) == 0 && line[len] == ' ') {
            memmove(line, line + len + 1, strlen(line + len + 1) + 1);
            return true;
        }
    return false;
}

static void read_people(void) {
    char line[256];
    for (int row = 0; row < PEOPLE; row++) {
        CHECK(fact("person", line));
        CHECK(sscanf(line, "%" SCNu8 "%" SCNu16 "%" SCNd32 "%" SCNu64 "%" SCNu32 "%lf%" SCNd64 "%lf",
                     &columns.tiers[row], &columns.trusts[row], &columns.last_grants[row],
                     &columns.ids[row], &columns.segments[row], &columns.locations[row],
                     &columns.reservations[row], &columns.probabilities[row]) == 8);
    }
}

static tavren_people people(void) {
    return (tavren_people){
        .size = sizeof(tavren_people),
        .rows = PEOPLE,
        .tiers = columns.tiers,
        .trusts = columns.trusts,
        .last_grants = columns.last_grants,
        .ids = columns.ids,
        .segments = columns.segments,
        .segment_count = SEGMENTS,
    };
}

static tavren_acceptance acceptance(uint32_t model) {
    return (tavren_acceptance){
        .size = sizeof(tavren_acceptance),
        .model = model,
        .slope = model == TAVREN_ACCEPTANCE_LOG_NORMAL ? 0.5 : 4.0,
        .locations = columns.locations,
        .reservations = columns.reservations,
        .probabilities = columns.probabilities,
    };
}

static tavren_reward_rule waits(void) {
    return (tavren_reward_rule){.size = sizeof(tavren_reward_rule), .tier_min = 1, .cooldown_days = 7};
}

static tavren_simulation simulation(const tavren_people *who, const tavren_acceptance *wants,
                                    const tavren_reward_rule *rule) {
    return (tavren_simulation){
        .size = sizeof(tavren_simulation),
        .people = who,
        .acceptance = wants,
        .rule = rule,
        .currency = tavren_text("USD"),
        .budget = tavren_text("7.00"),
        .day = 100,
        .seed = 7,
    };
}

static void follows(const char *head, int64_t point, const tavren_tally tallies[SEGMENTS]) {
    char words[64], line[256];
    snprintf(words, sizeof words, "%s %" PRId64, head, point);
    for (uint32_t segment = 0; segment < SEGMENTS; segment++) {
        uint32_t of;
        tavren_tally told;
        CHECK(fact(words, line));
        CHECK(sscanf(line, "%" SCNu32 "%" SCNu64 "%" SCNu64 "%" SCNu64, &of, &told.accepted, &told.paid,
                     &told.spend) == 4);
        CHECK(of == segment && told.accepted == tallies[segment].accepted);
        CHECK(told.paid == tallies[segment].paid && told.spend == tallies[segment].spend);
    }
}

static void sweeps_follow_the_golden_vectors(void) {
    static const struct {
        const char *name;
        uint32_t model;
    } models[] = {
        {"logistic", TAVREN_ACCEPTANCE_LOGISTIC},
        {"log_normal", TAVREN_ACCEPTANCE_LOG_NORMAL},
        {"reservation", TAVREN_ACCEPTANCE_RESERVATION},
        {"given", TAVREN_ACCEPTANCE_GIVEN},
    };
    tavren_span prices[PRICES];
    for (int at = 0; at < PRICES; at++) prices[at] = tavren_text(PRICE[at]);
    for (size_t model = 0; model < 4; model++)
        for (int stops = 0; stops < 2; stops++) {
            char head[64];
            tavren_tally tallies[PRICES * SEGMENTS];
            tavren_people who = people();
            tavren_acceptance wants = acceptance(models[model].model);
            tavren_reward_rule rule = waits();
            tavren_simulation asked = simulation(&who, &wants, &rule);
            asked.budget_stops = stops;
            asked.threads = 2;
            CHECK(tavren_simulation_sweep(&asked, prices, PRICES, tallies, NULL) == TAVREN_OK);
            snprintf(head, sizeof head, "sweep %s %s", models[model].name, stops ? "stop" : "skip");
            for (int at = 0; at < PRICES; at++) follows(head, CENTS[at], tallies + at * SEGMENTS);
        }
}

static void a_panel_and_each_person_follow_the_golden_vectors(void) {
    char line[256];
    tavren_tally tallies[DAYS * SEGMENTS], once[SEGMENTS];
    uint64_t paid[PEOPLE], sum = 0;
    tavren_people who = people();
    tavren_acceptance wants = acceptance(TAVREN_ACCEPTANCE_LOGISTIC);
    tavren_reward_rule rule = waits();
    tavren_simulation asked = simulation(&who, &wants, &rule);
    tavren_span price = tavren_text("0.60");
    CHECK(tavren_simulation_panel(&asked, price, DAYS, tallies, NULL) == TAVREN_OK);
    for (int day = 0; day < DAYS; day++) follows("panel", 100 + day, tallies + day * SEGMENTS);
    CHECK(tavren_simulation_simulate(&asked, price, paid, once, NULL) == TAVREN_OK);
    for (int row = 0; row < PEOPLE; row++) {
        uint64_t at, told;
        CHECK(fact("simulated", line));
        CHECK(sscanf(line, "%" SCNu64 "%" SCNu64, &at, &told) == 2);
        CHECK(at == (uint64_t)row && told == paid[row]);
        sum += told;
    }
    CHECK(sum == once[0].spend + once[1].spend + once[2].spend);
}

static void quotes_and_shares_follow_the_golden_vectors(void) {
    char line[256];
    int64_t prices[PEOPLE], quotes[PEOPLE];
    uint64_t shares[PEOPLE], told[PEOPLE];
    for (int row = 0; row < PEOPLE; row++) prices[row] = 60;
    CHECK(tavren_quotes(prices, columns.tiers, columns.trusts, PEOPLE, NULL, quotes, NULL) == TAVREN_OK);
    for (int row = 0; row < PEOPLE; row++) {
        int64_t at, quote;
        CHECK(fact("quote", line));
        CHECK(sscanf(line, "%" SCNd64 "%" SCNd64, &at, &quote) == 2 && quote == quotes[row]);
    }
    for (int row = 0; row < PEOPLE; row++) {
        CHECK(fact("share", line));
        CHECK(sscanf(line, "%" SCNu64 "%" SCNu64, &columns.weights[row], &told[row]) == 2);
    }
    CHECK(tavren_split_shares(10000, columns.weights, columns.ids, PEOPLE, shares, NULL) == TAVREN_OK);
    CHECK(memcmp(shares, told, sizeof shares) == 0);
}

static void awarded(const char *name, const uint64_t *winners, uint64_t count, int64_t price) {
    char words[64], line[256];
    snprintf(words, sizeof words, "award %s", name);
    CHECK(count > 0);
    for (uint64_t at = 0; at < count; at++) {
        int64_t told;
        uint64_t row;
        CHECK(fact(words, line));
        CHECK(sscanf(line, "%" SCNd64 "%" SCNu64, &told, &row) == 2);
        CHECK(told == price && row == winners[at]);
    }
}

static void mechanisms_follow_the_golden_vectors(void) {
    const int64_t *bids = columns.reservations;
    uint64_t winners[PEOPLE], count;
    int64_t price;
    CHECK(tavren_posted(bids, PEOPLE, 120, 2000, winners, &count, &price, NULL) == TAVREN_OK);
    awarded("posted", winners, count, price);
    CHECK(tavren_auction(bids, PEOPLE, 9, 100, winners, &count, &price, NULL) == TAVREN_OK);
    awarded("auction", winners, count, price);
    CHECK(tavren_proportional(bids, PEOPLE, 400, winners, &count, &price, NULL) == TAVREN_OK);
    awarded("proportional", winners, count, price);
}

static void fails(tavren_code code, tavren_error **error, tavren_code expected, const char *field) {
    tavren_span at = tavren_error_field(*error);
    CHECK(code == expected && tavren_error_code(*error) == expected);
    CHECK(at.len == strlen(field) && memcmp(at.ptr, field, at.len) == 0);
    tavren_error_free(*error);
    *error = NULL;
}

static void what_is_wrong_is_named_and_nothing_is_written(void) {
    tavren_error *error = NULL;
    tavren_tally out[SEGMENTS] = {{7, 7, 7}};
    tavren_people who = people();
    tavren_acceptance wants = acceptance(TAVREN_ACCEPTANCE_LOGISTIC);
    tavren_reward_rule rule = waits();
    tavren_simulation asked = simulation(&who, &wants, &rule), changed;
    tavren_span prices[2] = {tavren_text("0.60"), tavren_text("0.30")};
    double draws[PEOPLE] = {1.0};

#define SWEEP(len) tavren_simulation_sweep(&changed, prices, len, out, &error)
    changed = asked;
    fails(SWEEP(2), &error, TAVREN_E_PRICES_MALFORMED, "prices");
    fails(SWEEP(0), &error, TAVREN_E_PRICES_MALFORMED, "prices");
    changed.people = NULL;
    fails(SWEEP(1), &error, TAVREN_E_NULL_ARGUMENT, "people");
    changed = asked;
    changed.draws = draws;
    fails(SWEEP(1), &error, TAVREN_E_COLUMN_VALUE, "draw");
    changed = asked;
    changed.budget = tavren_text("x");
    fails(SWEEP(1), &error, TAVREN_E_MONEY_NOT_A_NUMBER, "budget");
    changed = asked;
    changed.size = 8;
    fails(SWEEP(1), &error, TAVREN_E_LIMIT_EXCEEDED, "simulation");
    changed = asked;
    wants.model = 9;
    fails(SWEEP(1), &error, TAVREN_E_LIMIT_EXCEEDED, "model");
    wants = acceptance(TAVREN_ACCEPTANCE_LOGISTIC);
    wants.locations = NULL;
    fails(SWEEP(1), &error, TAVREN_E_NULL_ARGUMENT, "locations");
    wants = acceptance(TAVREN_ACCEPTANCE_MIXTURE);
    wants.parts_len = 17;
    wants.parts = (const tavren_part[17]){{0.1, 0, 1}};
    fails(SWEEP(1), &error, TAVREN_E_LIMIT_EXCEEDED, "parts");
    wants = acceptance(TAVREN_ACCEPTANCE_LOGISTIC);
    rule.tier_min = 4;
    fails(SWEEP(1), &error, TAVREN_E_LIMIT_EXCEEDED, "tier_min");
    rule = waits();
    who.segment_count = 1;
    fails(SWEEP(1), &error, TAVREN_E_COLUMN_VALUE, "segment");
    who = people();
    fails(tavren_simulation_sweep(NULL, prices, 1, out, &error), &error, TAVREN_E_NULL_ARGUMENT,
          "simulation");
    fails(tavren_simulation_sweep(&asked, NULL, 1, out, &error), &error, TAVREN_E_NULL_ARGUMENT, "prices");
    fails(tavren_simulation_sweep(&asked, prices, 1, NULL, &error), &error, TAVREN_E_NULL_ARGUMENT,
          "tallies_out");
    fails(tavren_simulation_simulate(&asked, prices[0], NULL, out, &error), &error,
          TAVREN_E_NULL_ARGUMENT, "paid_out");
    fails(tavren_simulation_panel(&asked, prices[0], 10000, out, &error), &error, TAVREN_E_LIMIT_EXCEEDED,
          "days");
    CHECK(out[0].accepted == 7 && out[0].spend == 7);

    int64_t bids[2] = {1, -1}, price = 7;
    uint64_t winners[2], count = 7, weights[2] = {0, 0};
    uint32_t falling[4] = {2, 1, 1, 1};
    fails(tavren_auction(bids, 2, 1, 9, winners, &count, &price, &error), &error, TAVREN_E_COLUMN_VALUE,
          "bid");
    fails(tavren_posted(NULL, 2, 1, 9, winners, &count, &price, &error), &error, TAVREN_E_NULL_ARGUMENT,
          "costs");
    fails(tavren_proportional(bids, 1, -1, winners, &count, &price, &error), &error,
          TAVREN_E_MODEL_MALFORMED, "budget");
    fails(tavren_split_shares(1, weights, NULL, 2, winners, &error), &error, TAVREN_E_WEIGHTS_MALFORMED,
          "weights");
    fails(tavren_quotes(bids, columns.tiers, columns.trusts, 2, falling, bids, &error), &error,
          TAVREN_E_LIMIT_EXCEEDED, "multipliers");
    CHECK(count == 7 && price == 7 && bids[0] == 1);
}

int main(int count, char **arguments) {
    char path[4096];
    CHECK(count == 2);
    snprintf(path, sizeof path, "%s/pricing.txt", arguments[1]);
    golden = fopen(path, "r");
    CHECK(golden != NULL);
    read_people();
    sweeps_follow_the_golden_vectors();
    a_panel_and_each_person_follow_the_golden_vectors();
    quotes_and_shares_follow_the_golden_vectors();
    mechanisms_follow_the_golden_vectors();
    fclose(golden);
    what_is_wrong_is_named_and_nothing_is_written();
    return 0;
}
