/* Deals in the market: posted, changed and withdrawn by a vendor, browsed by anybody, and bad input
 * by code and field. Run by tests/run. */
#include <string.h>
#include <tavren.h>

#include "check.h"

#define TEXT(literal) {literal, sizeof(literal) - 1}

static const int64_t NOW = INT64_C(1795176000000), DAY = INT64_C(86400000);

static const tavren_span RESEARCH = TEXT("research");

static bool same(tavren_span span, const char *text) {
    return span.len == strlen(text) && (span.len == 0 || memcmp(span.ptr, text, span.len) == 0);
}

static tavren_api_key *vendor(tavren_market *market, const char *name) {
    tavren_buyer_id id;
    tavren_api_key *key = NULL;
    CHECK(tavren_market_apply(market, tavren_text(name), &RESEARCH, 1, NOW, &id, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_market_approve(market, id, &RESEARCH, 1, NOW, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_market_issue_key(market, id, NOW, &key, NULL, NULL) == TAVREN_OK);
    return key;
}

static tavren_deal_terms coffee(void) {
    tavren_deal_terms terms = {
        .size = sizeof terms, .title = TEXT("Two coffees for one"), .price = TEXT("3.50"),
        .currency = TEXT("USD"), .closes_ms = NOW + 7 * DAY, .regular = TEXT("7.00"),
        .category = 12, .has_category = true, .available = 500};
    return terms;
}

static tavren_deal_id post(tavren_market *market, const tavren_api_key *key, int64_t at) {
    tavren_deal_terms terms = coffee();
    tavren_deal_id deal;
    tavren_code refusal;
    CHECK(tavren_market_post_deal(market, key, &terms, at, &deal, &refusal, NULL) == TAVREN_OK);
    CHECK(refusal == TAVREN_OK);
    return deal;
}

static tavren_deal read(tavren_market *market, tavren_deal_id id, tavren_deals **lent) {
    tavren_deal deal = {.size = sizeof deal};
    CHECK(tavren_market_deal(market, id, NOW, lent, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_deals_len(*lent) == 1);
    CHECK(tavren_deals_at(*lent, 0, &deal, NULL) == TAVREN_OK);
    CHECK(tavren_deals_at(*lent, 1, &deal, NULL) == TAVREN_E_LIMIT_EXCEEDED);
    return deal;
}

static void a_command_under_a_token_is_carried_out_once(tavren_market *market, const tavren_api_key *key) {
    tavren_market *once = NULL, *other = NULL;
    tavren_error *error = NULL;
    CHECK(tavren_market_once(market, tavren_text("post 1"), &once, NULL) == TAVREN_OK);
    CHECK(tavren_market_once(market, tavren_text("post 2"), &other, NULL) == TAVREN_OK);
    tavren_deal_id first = post(once, key, NOW), again = post(once, key, NOW), second = post(other, key, NOW);
    CHECK(memcmp(&first, &again, sizeof first) == 0 && memcmp(&first, &second, sizeof first) != 0);
    CHECK(tavren_market_withdraw_deal(once, key, first, NOW, NULL, &error) != TAVREN_OK);
    CHECK(error != NULL && tavren_error_code(error) == TAVREN_E_STORE_REPLAY);
    tavren_error_free(error);
    CHECK(tavren_market_withdraw_deal(market, key, first, NOW, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_market_withdraw_deal(market, key, second, NOW, NULL, NULL) == TAVREN_OK);
    tavren_market_free(once);
    tavren_market_free(other);
    CHECK(tavren_market_once(NULL, tavren_text("post 1"), &once, NULL) == TAVREN_E_NULL_ARGUMENT);
    CHECK(tavren_market_once(market, (tavren_span){NULL, 1}, &once, NULL) == TAVREN_E_NULL_ARGUMENT);
}

static void every_change_is_an_event(tavren_market *market, const tavren_api_key *key) {
    tavren_deal_event events[64];
    tavren_deal_terms terms = coffee();
    uint64_t before = 0, len = 7, one = 0;
    CHECK(tavren_market_deal_events(market, 0, events, 64, &before, NULL, NULL) == TAVREN_OK && before < 61);
    uint64_t after = before == 0 ? 0 : events[before - 1].position;
    tavren_deal_id deal = post(market, key, NOW);
    terms.details = tavren_text("Or tea");
    CHECK(tavren_market_update_deal(market, key, deal, &terms, NOW, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_market_withdraw_deal(market, key, deal, NOW, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_market_deal_events(market, after, events, 64, &len, NULL, NULL) == TAVREN_OK && len == 3);
    for (uint32_t at = 0; at < 3; at++) {
        CHECK(events[at].change == TAVREN_DEAL_POSTED + at && events[at].at_ms == NOW);
        CHECK(memcmp(&events[at].deal, &deal, sizeof deal) == 0);
    }
    CHECK(memcmp(events[0].hash, events[1].hash, sizeof events[0].hash) != 0);
    CHECK(tavren_market_deal_events(market, events[0].position, events, 1, &one, NULL, NULL) == TAVREN_OK);
    CHECK(one == 1 && events[0].change == TAVREN_DEAL_UPDATED);
    CHECK(tavren_market_deal_events(market, 0, NULL, 1, &one, NULL, NULL) == TAVREN_E_NULL_ARGUMENT && one == 1);
    CHECK(tavren_market_deal_events(market, 0, events, 1, NULL, NULL, NULL) == TAVREN_E_NULL_ARGUMENT);
}

static void what_is_posted_is_read_changed_and_withdrawn(tavren_market *market, const tavren_api_key *key) {
    tavren_deal_id id = post(market, key, NOW);
    tavren_deals *lent = NULL;
    tavren_deal deal = read(market, id, &lent);
    CHECK(memcmp(&deal.id, &id, sizeof id) == 0);
    CHECK(same(deal.title, "Two coffees for one") && same(deal.details, ""));
    CHECK(same(deal.price, "3.50 USD") && same(deal.regular, "7.00 USD"));
    CHECK(deal.closes_ms == NOW + 7 * DAY && deal.available == 500 && deal.per_person == 1);
    CHECK(deal.has_category && deal.category == 12 && deal.changes == 0 && !deal.over);
    uint8_t before[32];
    memcpy(before, deal.hash, sizeof before);
    tavren_deals_free(lent);

    tavren_deal_terms terms = coffee();
    terms.details = tavren_text("Or tea");
    terms.radius = 800, terms.latitude = 10776530, terms.longitude = 106700980;
    CHECK(tavren_market_update_deal(market, key, id, &terms, NOW, NULL, NULL) == TAVREN_OK);
    deal = read(market, id, &lent);
    CHECK(same(deal.details, "Or tea") && deal.changes == 1);
    CHECK(memcmp(before, deal.hash, sizeof before) != 0);
    tavren_deals_free(lent);

    CHECK(tavren_market_withdraw_deal(market, key, id, NOW, NULL, NULL) == TAVREN_OK);
    deal = read(market, id, &lent);
    CHECK(deal.over);
    tavren_deals_free(lent);
    tavren_code refusal = TAVREN_OK;
    CHECK(tavren_market_update_deal(market, key, id, &terms, NOW, &refusal, NULL) == TAVREN_R_DEAL_OVER);
    CHECK(refusal == TAVREN_R_DEAL_OVER);
}

static void deals_are_browsed_page_by_page(tavren_market *market, const tavren_api_key *key) {
    tavren_deal_id posted[5];
    for (int64_t at = 0; at < 5; at++) posted[at] = post(market, key, NOW + at);
    tavren_browse page = {.size = sizeof page, .limit = 3, .category = 12, .has_category = true};
    int found = 0;
    do {
        tavren_deals *deals = NULL;
        CHECK(tavren_market_browse(market, &page, NOW + 5, &deals, NULL, NULL) == TAVREN_OK);
        for (uint64_t at = 0; at < tavren_deals_len(deals); at++) {
            tavren_deal deal = {.size = sizeof deal};
            CHECK(tavren_deals_at(deals, at, &deal, NULL) == TAVREN_OK);
            CHECK(found < 5 && memcmp(&deal.id, &posted[4 - found], sizeof deal.id) == 0);
            found++;
        }
        page.has_after = tavren_deals_next(deals, &page.after);
        tavren_deals_free(deals);
    } while (page.has_after);
    CHECK(found == 5);
    for (int at = 0; at < 5; at++) {
        CHECK(tavren_market_withdraw_deal(market, key, posted[at], NOW + 5, NULL, NULL) == TAVREN_OK);
    }
}

/* The code and the field that posting gives. */
static void refused(tavren_market *market, const tavren_api_key *key, const tavren_deal_terms *terms,
                    tavren_code code, const char *field) {
    tavren_deal_id deal;
    tavren_error *error = NULL;
    CHECK(tavren_market_post_deal(market, key, terms, NOW, &deal, NULL, &error) == code);
    CHECK(error != NULL && tavren_error_code(error) == code);
    CHECK(same(tavren_error_field(error), field));
    tavren_error_free(error);
}

static void bad_input_is_refused_by_field(tavren_market *market, const tavren_api_key *key) {
    uint64_t areas[65] = {0};
    tavren_deal_terms terms = coffee();
    refused(market, key, NULL, TAVREN_E_NULL_ARGUMENT, "terms");
    refused(market, NULL, &terms, TAVREN_E_NULL_ARGUMENT, "key");
    refused(NULL, key, &terms, TAVREN_E_NULL_ARGUMENT, "market");
    terms.size = 8;
    refused(market, key, &terms, TAVREN_E_LIMIT_EXCEEDED, "terms");
    terms = coffee(), terms.title = tavren_text("");
    refused(market, key, &terms, TAVREN_E_TEXT_EMPTY, "title");
    terms = coffee(), terms.title = tavren_text("\xff");
    refused(market, key, &terms, TAVREN_E_NOT_UTF8, "title");
    terms = coffee(), terms.title.ptr = NULL;
    refused(market, key, &terms, TAVREN_E_NULL_ARGUMENT, "title");
    terms = coffee(), terms.price = tavren_text("much");
    refused(market, key, &terms, TAVREN_E_MONEY_NOT_A_NUMBER, "price");
    terms = coffee(), terms.closes_ms = NOW;
    refused(market, key, &terms, TAVREN_E_WINDOW_REVERSED, "closes");
    terms = coffee(), terms.closes_ms = INT64_MAX;
    refused(market, key, &terms, TAVREN_E_TIME_MALFORMED, "closes_ms");
    terms = coffee(), terms.regular = tavren_text("3.50");
    refused(market, key, &terms, TAVREN_E_TERMS_INVALID, "regular");
    terms = coffee(), terms.category = 64;
    refused(market, key, &terms, TAVREN_E_CATEGORY_UNKNOWN, "category");
    terms = coffee(), terms.level = 6;
    refused(market, key, &terms, TAVREN_E_LEVEL_UNKNOWN, "level");
    terms = coffee(), terms.tier = 4;
    refused(market, key, &terms, TAVREN_E_LIMIT_EXCEEDED, "tier");
    terms = coffee(), terms.tier = TAVREN_TIER_HIGH, terms.worth = tavren_text("10");
    refused(market, key, &terms, TAVREN_E_TERMS_INVALID, "worth");
    terms = coffee(), terms.areas = areas, terms.areas_len = 65;
    refused(market, key, &terms, TAVREN_E_LIMIT_EXCEEDED, "areas");
    terms = coffee(), terms.areas_len = 1;
    refused(market, key, &terms, TAVREN_E_NULL_ARGUMENT, "areas");
    terms = coffee(), terms.radius = 100001;
    refused(market, key, &terms, TAVREN_E_TERMS_INVALID, "radius");
    terms = coffee(), terms.radius = 1, terms.latitude = INT64_MIN;
    refused(market, key, &terms, TAVREN_E_TERMS_INVALID, "latitude");
    terms = coffee(), terms.per_person = 1001;
    refused(market, key, &terms, TAVREN_E_LIMIT_EXCEEDED, "per_person");

    tavren_browse page = {.size = sizeof page, .limit = 101};
    tavren_deals *deals = NULL;
    CHECK(tavren_market_browse(market, &page, NOW, &deals, NULL, NULL) == TAVREN_E_LIMIT_EXCEEDED);
    page.limit = 1, page.category = 64, page.has_category = true;
    CHECK(tavren_market_browse(market, &page, NOW, &deals, NULL, NULL) == TAVREN_E_CATEGORY_UNKNOWN);
    CHECK(deals == NULL);
    CHECK(tavren_deals_len(NULL) == 0 && !tavren_deals_next(NULL, &page.after));
    tavren_deals_free(NULL);
}

static void a_deal_is_its_vendors_alone(tavren_market *market, const tavren_api_key *key) {
    tavren_deal_id id = post(market, key, NOW), unknown = {{0}};
    tavren_api_key *other = vendor(market, "Another shop");
    tavren_deals *deals = NULL;
    CHECK(tavren_market_withdraw_deal(market, other, id, NOW, NULL, NULL) == TAVREN_R_DEAL_ABSENT);
    CHECK(tavren_market_deal(market, unknown, NOW, &deals, NULL, NULL) == TAVREN_R_DEAL_ABSENT);
    CHECK(tavren_market_withdraw_deal(market, key, id, NOW, NULL, NULL) == TAVREN_OK);
    tavren_api_key_free(other);
}

static tavren_tables *tables(void) {
    static const tavren_area_row areas[] = {
        {.code = 84, .name = TEXT("VN")},
        {.code = 79, .parent = 84, .has_parent = true, .name = TEXT("Hồ Chí Minh")},
    };
    static const tavren_span rungs[] = {TEXT("1"), TEXT("5"), TEXT("10")};
    static const tavren_ladder ladders[] = {{TEXT("USD"), rungs, 3}};
    static const tavren_thresholds thresholds[] = {
        {.currency = TEXT("USD"), .low = TEXT("0"), .medium = TEXT("50"), .high = TEXT("200")}};
    tavren_tables *made = NULL;
    CHECK(tavren_tables_new(areas, 2, ladders, 1, thresholds, 1, &made, NULL) == TAVREN_OK);
    return made;
}

static tavren_decision decide(const tavren_agent *agent, const tavren_deals *deals) {
    tavren_decision decision = {.size = sizeof decision};
    CHECK(tavren_agent_decide(agent, deals, 0, NOW, &decision, NULL) == TAVREN_OK);
    return decision;
}

static void an_agent_hides_shows_and_buys(tavren_market *market, const tavren_api_key *key) {
    tavren_deal_id id = post(market, key, NOW);
    tavren_deals *deals = NULL;
    tavren_deal deal = read(market, id, &deals);
    tavren_tables *by = tables();
    const tavren_interest interest = {.category = 12};
    tavren_signal signal = {.size = sizeof signal, .tier = TAVREN_TIER_MEDIUM, .level = 1,
                            .interests = &interest, .interests_len = 1};
    tavren_rule rules[2] = {
        {.size = sizeof *rules, .price_max = TEXT("5"), .month_max = TEXT("20"), .currency = TEXT("USD"),
         .expires_ms = NOW + DAY, .category = 3, .has_category = true},
        {.size = sizeof *rules, .price_max = TEXT("5"), .month_max = TEXT("20"), .currency = TEXT("USD"),
         .expires_ms = NOW + DAY, .saves_percent = 50},
    };
    tavren_agent agent = {.size = sizeof agent, .tables = by, .signal = &signal};
    tavren_decision decision = decide(&agent, deals);
    CHECK(decision.choice == TAVREN_CHOICE_SHOW && decision.why == TAVREN_WHY_NO_RULE);
    agent.rules = rules, agent.rules_len = 2;
    decision = decide(&agent, deals);
    CHECK(decision.choice == TAVREN_CHOICE_BUY && decision.rule == 1 && decision.why == 0);
    tavren_bought bought = {.at_ms = NOW - 1, .price = TEXT("1"), .currency = TEXT("USD")};
    agent.bought = &bought, agent.bought_len = 1;
    CHECK(decide(&agent, deals).why == TAVREN_WHY_DAY_USED_UP);
    bought.at_ms = NOW - 2 * DAY, bought.price = tavren_text("17");
    CHECK(decide(&agent, deals).why == TAVREN_WHY_MONTH_USED_UP);
    bought.deal = id;
    CHECK(decide(&agent, deals).why == TAVREN_WHY_HAD);
    agent.bought_len = 0;
    agent.blocked = &deal.vendor, agent.blocked_len = 1;
    signal.interests_len = 0;
    decision = decide(&agent, deals);
    CHECK(decision.choice == TAVREN_CHOICE_HIDE);
    CHECK(decision.why == (TAVREN_WHY_BLOCKED | TAVREN_WHY_CATEGORY | TAVREN_WHY_TIER | TAVREN_WHY_LEVEL));

    /* What receipts name the deal by is more than what it says. */
    tavren_deal_hash told = {{0}}, again = {{1}};
    CHECK(tavren_deals_receipt_hash(deals, 0, by, &told, NULL) == TAVREN_OK);
    CHECK(tavren_deals_receipt_hash(deals, 0, by, &again, NULL) == TAVREN_OK);
    CHECK(memcmp(&told, &again, sizeof told) == 0 && memcmp(told.bytes, deal.hash, sizeof told) != 0);
    CHECK(tavren_deals_receipt_hash(deals, 1, by, &told, NULL) == TAVREN_E_LIMIT_EXCEEDED);
    CHECK(tavren_deals_receipt_hash(deals, 0, NULL, &told, NULL) == TAVREN_E_NULL_ARGUMENT);

    tavren_error *error = NULL;
    tavren_decision none = {.size = sizeof none};
    CHECK(tavren_agent_decide(&agent, deals, 1, NOW, &none, NULL) == TAVREN_E_LIMIT_EXCEEDED);
    CHECK(tavren_agent_decide(NULL, deals, 0, NOW, &none, NULL) == TAVREN_E_NULL_ARGUMENT);
    rules[0].month_max = tavren_text("1");
    CHECK(tavren_agent_decide(&agent, deals, 0, NOW, &none, &error) == TAVREN_E_TERMS_INVALID);
    CHECK(same(tavren_error_field(error), "month_max"));
    tavren_error_free(error);
    agent.rules_len = 0, agent.tables = NULL, error = NULL;
    CHECK(tavren_agent_decide(&agent, deals, 0, NOW, &none, &error) == TAVREN_E_NULL_ARGUMENT);
    CHECK(same(tavren_error_field(error), "tables"));
    tavren_error_free(error);
    CHECK(none.choice == 0);
    tavren_tables_free(by);
    tavren_deals_free(deals);
    CHECK(tavren_market_withdraw_deal(market, key, id, NOW, NULL, NULL) == TAVREN_OK);
}

int main(void) {
    tavren_market *market = NULL;
    CHECK(tavren_market_memory(NOW, &market, NULL) == TAVREN_OK);
    tavren_api_key *key = vendor(market, "A coffee shop");
    bad_input_is_refused_by_field(market, key);
    what_is_posted_is_read_changed_and_withdrawn(market, key);
    every_change_is_an_event(market, key);
    a_command_under_a_token_is_carried_out_once(market, key);
    a_deal_is_its_vendors_alone(market, key);
    an_agent_hides_shows_and_buys(market, key);
    deals_are_browsed_page_by_page(market, key);
    tavren_api_key_free(key);
    tavren_market_free(market);
    return 0;
}
