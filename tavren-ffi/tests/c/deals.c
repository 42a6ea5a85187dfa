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

int main(void) {
    tavren_market *market = NULL;
    CHECK(tavren_market_memory(NOW, &market, NULL) == TAVREN_OK);
    tavren_api_key *key = vendor(market, "A coffee shop");
    bad_input_is_refused_by_field(market, key);
    what_is_posted_is_read_changed_and_withdrawn(market, key);
    a_deal_is_its_vendors_alone(market, key);
    deals_are_browsed_page_by_page(market, key);
    tavren_api_key_free(key);
    tavren_market_free(market);
    return 0;
}
