/* Deals to signals and signals to deals, what a vendor sees of it, and bad input by code. Run by
 * tests/run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tavren.h>

#include "check.h"

#define TEXT(literal) {literal, sizeof(literal) - 1}

static const int64_t NOW = 1795000000000, HOUR = 3600000;

enum { VN = 84, SAIGON = 79, HANOI = 1, PEOPLE = 20 };

static const tavren_area_row AREAS[] = {
    {.code = SAIGON, .parent = VN, .has_parent = true, .name = TEXT("Hồ Chí Minh")},
    {.code = VN, .name = TEXT("VN")},
    {.code = HANOI, .parent = VN, .has_parent = true, .name = TEXT("Hà Nội")},
};
static const tavren_span RUNGS[] = {TEXT("1"), TEXT("2.50"), TEXT("5"), TEXT("10")};
static const tavren_ladder LADDERS[] = {{TEXT("USD"), RUNGS, 4}};
static const tavren_thresholds THRESHOLDS[] = {
    {.currency = TEXT("USD"), .low = TEXT("0"), .medium = TEXT("50"), .high = TEXT("200")},
    {.category = 3, .has_category = true, .currency = TEXT("USD"),
     .low = TEXT("0"), .medium = TEXT("500"), .high = TEXT("900")},
};
static const tavren_vendor_id VENDOR = {{1, 2, 3}};
static const tavren_matcher_settings SETTINGS = {
    .size = sizeof(tavren_matcher_settings), .hash_key = {7}, .area_share_min = 2};

static tavren_tables *tables(void) {
    tavren_tables *made = NULL;
    CHECK(tavren_tables_new(AREAS, 3, LADDERS, 1, THRESHOLDS, 2, &made, NULL) == TAVREN_OK);
    return made;
}

static tavren_suppression suppression(void) {
    static const tavren_span prices[] = {TEXT("2.50")};
    static const uint32_t levels[] = {3};
    tavren_suppression policy = {
        .size = sizeof policy, .threshold = 4, .width = 2, .area_level = 2,
        .levels = levels, .levels_len = 1, .prices = prices, .prices_len = 1,
        .currency = TEXT("USD")};
    return policy;
}

static tavren_matcher *suppressed(void) {
    tavren_tables *by = tables();
    tavren_suppression policy = suppression();
    tavren_matcher *made = NULL;
    CHECK(tavren_matcher_suppressed(by, &SETTINGS, &policy, NOW, &made, NULL) == TAVREN_OK);
    tavren_tables_free(by);
    return made;
}

/* Somebody in Hồ Chí Minh who is loyal and pays up to 5 USD. */
static tavren_signal somebody(uint8_t number) {
    tavren_signal signal = {
        .size = sizeof signal, .id = {{number}}, .expires_ms = NOW + HOUR,
        .tier = TAVREN_TIER_HIGH, .level = 4, .area = SAIGON, .has_area = true,
        .price_max = TEXT("5"), .currency = TEXT("USD")};
    return signal;
}

static tavren_criteria deal(const char *price) {
    tavren_criteria criteria = {.size = sizeof criteria, .currency = TEXT("USD")};
    criteria.price = tavren_text(price);
    return criteria;
}

static void people(tavren_matcher *matcher) {
    tavren_signal all[PEOPLE];
    for (int at = 0; at < PEOPLE; at++) all[at] = somebody((uint8_t)at);
    CHECK(tavren_matcher_upsert_all(matcher, all, PEOPLE, NULL, NULL) == TAVREN_OK);
}

static void a_vendor_sees_intervals_that_hold_the_count(void) {
    tavren_matcher *matcher = suppressed();
    tavren_view *view = NULL;
    tavren_code refusal = TAVREN_E_INTERNAL;
    tavren_criteria criteria = deal("2.50");
    people(matcher);
    CHECK(tavren_matcher_post(matcher, 9, &criteria, VENDOR, 1, true, NOW, &view, &refusal,
                              NULL) == TAVREN_OK);
    CHECK(refusal == TAVREN_OK);
    tavren_figure figure = tavren_view_people(view);
    CHECK(figure.kind == TAVREN_FIGURE_BETWEEN);
    CHECK(figure.at_least <= PEOPLE && PEOPLE < figure.below && figure.at_least > 0);
    uint64_t saigon = 0, areas = tavren_view_areas_len(view);
    CHECK(areas == 4);
    for (uint64_t at = 0; at < areas; at++) {
        tavren_area_figure area = {.size = sizeof area};
        CHECK(tavren_view_area(view, at, &area, NULL) == TAVREN_OK);
        if (area.has_area && area.area == SAIGON) saigon = area.figure.at_least;
    }
    CHECK(saigon == PEOPLE);
    tavren_view_free(view);

    /* Off the cells: refused, whoever matches, and the deal does not stand. */
    criteria = deal("5");
    view = NULL;
    CHECK(tavren_matcher_post(matcher, 10, &criteria, VENDOR, 1, false, NOW, &view, &refusal,
                              NULL) == TAVREN_R_QUESTION_MISFIT);
    CHECK(refusal == TAVREN_R_QUESTION_MISFIT && view == NULL);
    CHECK(tavren_matcher_update(matcher, 10, &criteria, NULL) == TAVREN_E_DEAL_UNKNOWN);
    tavren_matcher_free(matcher);
}

static void what_people_did_is_told_when_the_day_is_over(void) {
    tavren_matcher *matcher = suppressed();
    bool counted = false;
    for (int at = 0; at < PEOPLE; at++) {
        tavren_signal_id id = {{(uint8_t)at}};
        CHECK(tavren_matcher_report(matcher, id, SAIGON, 1, TAVREN_ACT_SEEN, NOW, &counted, NULL, NULL) == TAVREN_OK);
        CHECK(counted);
    }
    tavren_signal_id first = {{0}};
    CHECK(tavren_matcher_report(matcher, first, SAIGON, 1, TAVREN_ACT_SEEN, NOW, &counted, NULL, NULL) == TAVREN_OK);
    CHECK(!counted);
    CHECK(tavren_matcher_report(matcher, first, SAIGON, 1, 3, NOW, &counted, NULL, NULL) == TAVREN_E_LIMIT_EXCEEDED);
    CHECK(tavren_matcher_report(matcher, first, 9, 1, TAVREN_ACT_SEEN, NOW, &counted, NULL, NULL) ==
          TAVREN_E_AREA_UNKNOWN);
    uint64_t day = (uint64_t)(NOW / (24 * HOUR));
    tavren_view *view = NULL;
    tavren_code refusal;
    CHECK(tavren_matcher_activity(matcher, 1, TAVREN_ACT_SEEN, day, VENDOR, 1, &view, &refusal, NULL) ==
          TAVREN_R_QUESTION_MISFIT);
    CHECK(view == NULL && refusal == TAVREN_R_QUESTION_MISFIT);
    uint64_t expired;
    CHECK(tavren_matcher_expire(matcher, NOW + 24 * HOUR, &expired, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_matcher_activity(matcher, 1, TAVREN_ACT_SEEN, day, VENDOR, 1, &view, &refusal, NULL) ==
          TAVREN_OK);
    tavren_figure seen = tavren_view_people(view), nobody = {0};
    CHECK(seen.at_least <= PEOPLE && PEOPLE < seen.below);
    uint32_t least = 0, most = 0;
    CHECK(tavren_figure_share(&seen, &seen, &least, &most) && least <= 10000 && most == 10000);
    CHECK(!tavren_figure_share(&seen, &nobody, &least, &most));
    CHECK(!tavren_figure_share(NULL, &seen, &least, &most));
    tavren_view_free(view);
    tavren_matcher_free(matcher);
}

static void noise_is_paid_from_a_budget(void) {
    tavren_tables *by = tables();
    tavren_budget budget = {VENDOR, 500000};
    tavren_noise policy = {.size = sizeof policy, .epsilon_micro = 500000,
                           .cap_epsilon_micro = 1000000, .key = {5}, .budgets = &budget,
                           .budgets_len = 1};
    tavren_matcher *matcher = NULL;
    CHECK(tavren_matcher_noisy(by, &SETTINGS, &policy, NOW, &matcher, NULL) == TAVREN_OK);
    people(matcher);
    tavren_view *view = NULL;
    tavren_code refusal;
    tavren_criteria criteria = deal("2.50");
    CHECK(tavren_matcher_post(matcher, 1, &criteria, VENDOR, 1, false, NOW, &view, &refusal,
                              NULL) == TAVREN_OK);
    tavren_figure figure = tavren_view_people(view);
    CHECK(figure.kind == TAVREN_FIGURE_ABOUT && figure.about > -100 && figure.about < 140);
    CHECK(tavren_view_areas_len(view) == 0);
    tavren_view_free(view);
    criteria.level = 1;
    CHECK(tavren_matcher_post(matcher, 2, &criteria, VENDOR, 1, false, NOW, &view, &refusal,
                              NULL) == TAVREN_R_BUDGET_SPENT);
    memset(policy.key, 0, sizeof policy.key);
    tavren_matcher *none = NULL;
    CHECK(tavren_matcher_noisy(by, &SETTINGS, &policy, NOW, &none, NULL) == TAVREN_E_KEY_MALFORMED);
    CHECK(none == NULL);
    tavren_matcher_free(matcher);
    tavren_tables_free(by);
}

static void a_feed_is_ordered_and_fits_its_array(void) {
    tavren_matcher *matcher = suppressed();
    tavren_signal signal = somebody(1);
    tavren_criteria criteria = deal("2.50");
    tavren_code refusal;
    uint64_t count = 7, hanoi = HANOI;
    for (uint32_t number = 1; number <= 3; number++) {
        tavren_view *view = NULL;
        CHECK(tavren_matcher_post(matcher, number, &criteria, VENDOR, 1, false, NOW, &view,
                                  &refusal, NULL) == TAVREN_OK);
        tavren_view_free(view);
    }
    /* Another price, one area alone: an update asks nothing, so any criteria do. */
    criteria = deal("1");
    CHECK(tavren_matcher_update(matcher, 3, &criteria, NULL) == TAVREN_OK);
    criteria.areas = &hanoi;
    criteria.areas_len = 1;
    CHECK(tavren_matcher_update(matcher, 1, &criteria, NULL) == TAVREN_OK);
    uint32_t deals[4] = {0, 0, 77, 77};
    CHECK(tavren_matcher_feed(matcher, &signal, TAVREN_ORDER_CHEAPEST, 4, deals, &count, NULL) ==
          TAVREN_OK);
    CHECK(count == 2 && deals[0] == 3 && deals[1] == 2 && deals[2] == 77);
    CHECK(tavren_matcher_feed(matcher, &signal, TAVREN_ORDER_DEAREST, 1, deals, &count, NULL) ==
          TAVREN_OK);
    CHECK(count == 1 && deals[0] == 2);
    CHECK(tavren_matcher_feed(matcher, &signal, TAVREN_ORDER_ANY, 0, NULL, &count, NULL) ==
          TAVREN_OK);
    CHECK(count == 0);
    CHECK(tavren_matcher_withdraw(matcher, 3, NULL) == TAVREN_OK);
    CHECK(tavren_matcher_withdraw(matcher, 3, NULL) == TAVREN_OK);
    tavren_matcher_free(matcher);
}

static void a_signal_goes_when_it_is_removed_or_expires(void) {
    tavren_matcher *matcher = suppressed();
    uint64_t removed = 0;
    people(matcher);
    CHECK(tavren_matcher_remove(matcher, somebody(0).id, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_matcher_expire(matcher, NOW + HOUR, &removed, NULL, NULL) == TAVREN_OK);
    CHECK(removed == PEOPLE - 1);
    CHECK(tavren_matcher_expire(matcher, NOW, &removed, NULL, NULL) == TAVREN_E_CLOCK_BACKWARDS);
    CHECK(removed == PEOPLE - 1);
    tavren_matcher_free(matcher);
}

static void fails(tavren_code code, tavren_error **error, tavren_code expected, const char *field) {
    CHECK(code == expected && tavren_error_code(*error) == expected);
    tavren_span at = tavren_error_field(*error);
    CHECK(at.len == strlen(field) && memcmp(at.ptr, field, at.len) == 0);
    tavren_error_free(*error);
    *error = NULL;
}

static void bad_tables_are_refused_by_code(void) {
    tavren_error *error = NULL;
    tavren_tables *none = NULL;
    tavren_area_row circle[] = {{1, 2, true, TEXT("a")}, {2, 1, true, TEXT("b")}};
    tavren_area_row lost[] = {{1, 9, true, TEXT("a")}}, unnamed[] = {{.code = 1}};
    tavren_area_row twice[] = {{.code = 1, .name = TEXT("a")}, {.code = 1, .name = TEXT("b")}};
    tavren_area_row latin[] = {{.code = 1, .name = TEXT("\xe9")}};
    tavren_span falling[] = {TEXT("2"), TEXT("1")}, words[] = {TEXT("two")};
    tavren_ladder bad = {TEXT("USD"), falling, 2}, none_of_it = {TEXT("USD"), NULL, 0};
    tavren_ladder worded = {TEXT("USD"), words, 1}, lost_rungs = {TEXT("USD"), NULL, 1};
#define LOADS(areas, count, ladder, bounds, bounds_len) \
    tavren_tables_new(areas, count, ladder, 1, bounds, bounds_len, &none, &error), &error
    fails(LOADS(circle, 2, LADDERS, THRESHOLDS, 1), TAVREN_E_HIERARCHY_CYCLE, "areas");
    fails(LOADS(lost, 1, LADDERS, THRESHOLDS, 1), TAVREN_E_HIERARCHY_PARENT, "areas");
    fails(LOADS(twice, 2, LADDERS, THRESHOLDS, 1), TAVREN_E_HIERARCHY_DUPLICATE, "areas");
    fails(LOADS(unnamed, 1, LADDERS, THRESHOLDS, 1), TAVREN_E_HIERARCHY_MALFORMED, "areas");
    fails(LOADS(latin, 1, LADDERS, THRESHOLDS, 1), TAVREN_E_NOT_UTF8, "areas");
    fails(LOADS(NULL, 1, LADDERS, THRESHOLDS, 1), TAVREN_E_NULL_ARGUMENT, "areas");
    fails(LOADS(AREAS, 3, &bad, THRESHOLDS, 1), TAVREN_E_LADDER_MALFORMED, "ladder");
    fails(LOADS(AREAS, 3, &none_of_it, THRESHOLDS, 1), TAVREN_E_LADDER_MALFORMED, "ladder");
    fails(LOADS(AREAS, 3, &worded, THRESHOLDS, 1), TAVREN_E_MONEY_NOT_A_NUMBER, "rungs");
    fails(LOADS(AREAS, 3, &lost_rungs, THRESHOLDS, 1), TAVREN_E_NULL_ARGUMENT, "rungs");
    fails(LOADS(AREAS, 3, NULL, THRESHOLDS, 1), TAVREN_E_NULL_ARGUMENT, "ladders");
    fails(LOADS(AREAS, 3, LADDERS, NULL, 0), TAVREN_E_THRESHOLDS_MALFORMED, "thresholds");
    fails(LOADS(AREAS, 3, LADDERS, THRESHOLDS + 1, 1), TAVREN_E_THRESHOLDS_MALFORMED, "thresholds");
    fails(tavren_tables_new(AREAS, 3, LADDERS, 1, THRESHOLDS, 1, NULL, &error), &error,
          TAVREN_E_NULL_ARGUMENT, "tables_out");
    CHECK(none == NULL);
}

static void bad_policies_are_refused_by_code(void) {
    tavren_error *error = NULL;
    tavren_matcher *none = NULL;
    tavren_tables *by = tables();
    tavren_suppression uneven = suppression(), unpriced = suppression(), level = suppression();
    static const uint32_t beyond[] = {6};
    uneven.threshold = 5;
    unpriced.prices_len = 0;
    level.levels = beyond;
#define MAKES(policy) tavren_matcher_suppressed(by, &SETTINGS, policy, NOW, &none, &error), &error
    fails(MAKES(&uneven), TAVREN_E_POLICY_MALFORMED, "threshold");
    fails(MAKES(&unpriced), TAVREN_E_MONEY_NEGATIVE, "price");
    fails(MAKES(&level), TAVREN_E_LEVEL_UNKNOWN, "level");
    fails(MAKES(NULL), TAVREN_E_NULL_ARGUMENT, "suppression");
    fails(tavren_matcher_noisy(by, &SETTINGS, NULL, NOW, &none, &error), &error,
          TAVREN_E_NULL_ARGUMENT, "noise");
    fails(tavren_matcher_suppressed(NULL, &SETTINGS, &level, NOW, &none, &error), &error,
          TAVREN_E_NULL_ARGUMENT, "tables");
    CHECK(none == NULL);
    tavren_tables_free(by);
}

static void bad_signals_are_refused_by_code_and_leave_nothing(void) {
    tavren_error *error = NULL;
    tavren_matcher *matcher = suppressed();
    tavren_interest many[65] = {{0}}, unknown = {.category = 64};
    tavren_interest twice[2] = {{.category = 3}, {.category = 3, .tier = TAVREN_TIER_LOW}};
    tavren_signal two[2] = {somebody(1), somebody(2)};
    tavren_signal *bad = &two[1];
    uint64_t removed = 7;
#define TAKES(change, code, field)                                                     \
    do {                                                                               \
        *bad = somebody(2);                                                            \
        change;                                                                        \
        fails(tavren_matcher_upsert_all(matcher, two, 2, NULL, &error), &error, code, field); \
    } while (0)
    TAKES(bad->area = 5, TAVREN_E_AREA_UNKNOWN, "area");
    TAKES(bad->tier = 0, TAVREN_E_LIMIT_EXCEEDED, "tier");
    TAKES(bad->level = 6, TAVREN_E_LEVEL_UNKNOWN, "level");
    TAKES(bad->expires_ms = NOW, TAVREN_E_SIGNAL_EXPIRED, "expires");
    TAKES(bad->expires_ms = NOW + 15 * 24 * HOUR, TAVREN_E_LIMIT_EXCEEDED, "expires");
    TAKES(bad->expires_ms = INT64_MAX, TAVREN_E_TIME_MALFORMED, "expires_ms");
    TAKES(bad->price_max = tavren_text("0.001"), TAVREN_E_MONEY_TOO_FINE, "price_max");
    TAKES(bad->currency = tavren_text("EUR"), TAVREN_E_CURRENCY_UNLISTED, "currency");
    TAKES(bad->price_max.ptr = NULL, TAVREN_E_NULL_ARGUMENT, "price_max");
    TAKES((bad->interests = many, bad->interests_len = 65), TAVREN_E_LIMIT_EXCEEDED, "interests");
    TAKES((bad->interests = twice, bad->interests_len = 2), TAVREN_E_LIMIT_EXCEEDED, "categories");
    TAKES((bad->interests = &unknown, bad->interests_len = 1), TAVREN_E_CATEGORY_UNKNOWN,
          "category");
    TAKES(bad->interests_len = 1, TAVREN_E_NULL_ARGUMENT, "interests");
    TAKES(bad->size = 8, TAVREN_E_LIMIT_EXCEEDED, "signals");
    CHECK(tavren_matcher_expire(matcher, NOW + HOUR, &removed, NULL, NULL) == TAVREN_OK && removed == 0);
    CHECK(tavren_matcher_upsert_all(matcher, NULL, 0, NULL, NULL) == TAVREN_OK);
    fails(tavren_matcher_upsert_all(matcher, NULL, 1, NULL, &error), &error, TAVREN_E_NULL_ARGUMENT,
          "signals");
    fails(tavren_matcher_upsert_all(NULL, two, 1, NULL, &error), &error, TAVREN_E_NULL_ARGUMENT,
          "matcher");
    tavren_matcher_free(matcher);
}

static void bad_deals_and_feeds_are_refused_by_code(void) {
    tavren_error *error = NULL;
    tavren_matcher *matcher = suppressed();
    tavren_view *view = NULL;
    tavren_code refusal = TAVREN_E_INTERNAL;
    tavren_signal signal = somebody(1);
    tavren_criteria criteria = deal("2.50");
    uint64_t count = 7, nowhere = 5, many[65] = {0};
    uint32_t deals[1] = {7};
#define POSTS(change, code, field)                                                             \
    do {                                                                                       \
        criteria = deal("2.50");                                                               \
        change;                                                                                \
        fails(tavren_matcher_post(matcher, 1, &criteria, VENDOR, 1, false, NOW, &view,         \
                                  &refusal, &error),                                           \
              &error, code, field);                                                            \
        CHECK(refusal == TAVREN_OK && view == NULL);                                           \
    } while (0)
    POSTS(criteria = deal("11"), TAVREN_E_PRICE_ABOVE_LADDER, "price");
    POSTS(criteria = deal("0"), TAVREN_E_MONEY_NEGATIVE, "price");
    POSTS(criteria = deal("two"), TAVREN_E_MONEY_NOT_A_NUMBER, "price");
    POSTS((criteria.areas = &nowhere, criteria.areas_len = 1), TAVREN_E_AREA_UNKNOWN, "area");
    POSTS((criteria.areas = many, criteria.areas_len = 65), TAVREN_E_LIMIT_EXCEEDED, "areas");
    POSTS(criteria.areas_len = 1, TAVREN_E_NULL_ARGUMENT, "areas");
    POSTS((criteria.tier = 1, criteria.worth = tavren_text("5"),
           criteria.worth_currency = tavren_text("USD")), TAVREN_E_LIMIT_EXCEEDED, "worth");
    POSTS(criteria.tier = 4, TAVREN_E_LIMIT_EXCEEDED, "tier");
    POSTS((criteria.category = 64, criteria.has_category = true), TAVREN_E_CATEGORY_UNKNOWN,
          "category");
    POSTS(criteria.size = 0, TAVREN_E_LIMIT_EXCEEDED, "criteria");
    criteria = deal("2.50");
    fails(tavren_matcher_post(matcher, 1, &criteria, VENDOR, 1, false, NOW, NULL, &refusal, &error),
          &error, TAVREN_E_NULL_ARGUMENT, "view_out");
    fails(tavren_matcher_feed(matcher, &signal, 3, 1, deals, &count, &error), &error,
          TAVREN_E_LIMIT_EXCEEDED, "order");
    fails(tavren_matcher_feed(matcher, &signal, 0, 1000001, deals, &count, &error), &error,
          TAVREN_E_LIMIT_EXCEEDED, "limit");
    fails(tavren_matcher_feed(matcher, &signal, 0, 1, NULL, &count, &error), &error,
          TAVREN_E_NULL_ARGUMENT, "deals_out");
    fails(tavren_matcher_feed(matcher, NULL, 0, 1, deals, &count, &error), &error,
          TAVREN_E_NULL_ARGUMENT, "signal");
    CHECK(count == 7 && deals[0] == 7);
    CHECK(tavren_matcher_post(matcher, 1, &criteria, VENDOR, 1, false, NOW, &view, &refusal,
                              NULL) == TAVREN_OK);
    tavren_area_figure area = {.size = sizeof area};
    fails(tavren_view_area(view, 4, &area, &error), &error, TAVREN_E_LIMIT_EXCEEDED, "index");
    tavren_view *again = NULL;
    fails(tavren_matcher_post(matcher, 1, &criteria, VENDOR, 1, false, NOW, &again, &refusal,
                              &error), &error, TAVREN_E_DEAL_EXISTS, "deal");
    tavren_view_free(view);
    tavren_matcher_free(matcher);
}

static void null_is_free_to_read_and_to_free(void) {
    CHECK(tavren_view_people(NULL).kind == 0 && tavren_view_areas_len(NULL) == 0);
    tavren_tables_free(NULL);
    tavren_matcher_free(NULL);
    tavren_view_free(NULL);
}

int main(void) {
    a_vendor_sees_intervals_that_hold_the_count();
    what_people_did_is_told_when_the_day_is_over();
    noise_is_paid_from_a_budget();
    a_feed_is_ordered_and_fits_its_array();
    a_signal_goes_when_it_is_removed_or_expires();
    bad_tables_are_refused_by_code();
    bad_policies_are_refused_by_code();
    bad_signals_are_refused_by_code_and_leave_nothing();
    bad_deals_and_feeds_are_refused_by_code();
    null_is_free_to_read_and_to_free();
    return 0;
}
