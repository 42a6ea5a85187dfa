/* The whole flow through the C ABI, and what happens to bad input. Run by tests/run: plain, under
 * valgrind and under the sanitizers. It works in an empty folder of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tavren.h>

#define DAY_MS INT64_C(86400000)
#define REST_MS INT64_C(600000) /* before a source that failed is asked again */

static const int64_t now = INT64_C(1795176000000); /* 2026-11-20T12:00:00Z */
static int checks;

/* Ends the program with the line where something is not as it should be. */
static void check(bool so, const char *what, int line) {
    checks++;
    if (!so) {
        fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, line, what);
        exit(1);
    }
}

#define CHECK(condition) check((condition), #condition, __LINE__)

/* Calls, which use `error` and `refusal`. */
#define DONE(call) check(succeeded((call), &refusal, &error), #call, __LINE__)
#define REFUSED(call, why) \
    (check(refused((call), &refusal, &error, (why)), #call, __LINE__), refusal = TAVREN_OK)
#define FAILS(call, code, field) check(failed((call), &error, (code), (field)), #call, __LINE__)

static bool same(tavren_span span, const char *text) {
    return span.len == strlen(text) && (span.len == 0 || memcmp(span.ptr, text, span.len) == 0);
}

static bool holds(tavren_span span, const char *text) {
    size_t length = strlen(text);
    for (uint64_t at = 0; at + length <= span.len; at++) {
        if (memcmp(span.ptr + at, text, length) == 0) return true;
    }
    return false;
}

/* True when a call was done; says otherwise why not. */
static bool succeeded(tavren_code code, const tavren_code *refusal, tavren_error **error) {
    if (code == TAVREN_OK) return *refusal == TAVREN_OK;
    tavren_span why = code == *refusal ? tavren_code_name(code) : tavren_error_message(*error);
    fprintf(stderr, "code %u: %.*s\n", (unsigned)code, (int)why.len, why.ptr);
    tavren_error_free(*error);
    *error = NULL;
    return false;
}

/* True when a call was refused as expected: its code is the reason, and there is no error. */
static bool refused(tavren_code code, const tavren_code *refusal, tavren_error *const *error, tavren_code why) {
    bool right = code == why && *refusal == why && *error == NULL;
    if (!right) fprintf(stderr, "code %u, refusal %u\n", (unsigned)code, (unsigned)*refusal);
    return right;
}

/* True when a call failed as expected, and its error says so. */
static bool failed(tavren_code code, tavren_error **error, tavren_code expected, const char *field) {
    bool right = code == expected && *error != NULL && tavren_error_code(*error) == expected &&
                 same(tavren_error_field(*error), field) && tavren_error_message(*error).len > 0;
    if (!right) {
        tavren_span at = tavren_error_field(*error);
        fprintf(stderr, "code %u, field %.*s\n", (unsigned)code, (int)at.len, at.ptr);
    }
    tavren_error_free(*error);
    *error = NULL;
    return right;
}

/* A market with an approved and funded buyer, and one user. */
typedef struct scene {
    tavren_market *market;
    tavren_buyer_id buyer;
    tavren_api_key *key;
    tavren_secret *secret;
    tavren_span user;
} scene;

static tavren_span app_usage, research, columns[2];

static tavren_terms terms_of(const char *price) {
    tavren_terms terms = {0};
    terms.size = sizeof terms;
    terms.price = tavren_text(price);
    terms.currency = tavren_text("USD");
    terms.budget = tavren_text("100");
    terms.data_type = app_usage;
    terms.columns = columns;
    terms.columns_len = 2;
    terms.purpose = research;
    terms.last_days = 7;
    return terms;
}

static tavren_profile profile_of(void) {
    tavren_profile profile = {0};
    profile.size = sizeof profile;
    profile.data_types = &app_usage;
    profile.data_types_len = 1;
    return profile;
}

static void set_up(scene *s, tavren_market *market) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_OK;
    tavren_public_key public_key;
    tavren_profile profile = profile_of();
    s->market = market;
    s->user = tavren_text("alice");
    DONE(tavren_market_apply(market, tavren_text("Example Research"), &research, 1, now, &s->buyer, &refusal, &error));
    DONE(tavren_market_approve(market, s->buyer, &research, 1, now, &refusal, &error));
    DONE(tavren_market_fund(market, s->buyer, tavren_text("1000"), tavren_text("USD"), now, &refusal, &error));
    DONE(tavren_market_issue_key(market, s->buyer, now, &s->key, &refusal, &error));
    DONE(tavren_secret_generate(&s->secret, &public_key, &error));
    DONE(tavren_market_register_encryption(market, s->key, public_key, now, &refusal, &error));
    DONE(tavren_market_set_profile(market, s->user, &profile, now, &refusal, &error));
}

static void tear_down(scene *s) {
    tavren_secret_free(s->secret);
    tavren_api_key_free(s->key);
    tavren_market_free(s->market);
}

static tavren_offer_id publish(scene *s) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_OK;
    tavren_terms terms = terms_of("0.75");
    tavren_offer_id offer;
    DONE(tavren_market_publish(s->market, s->key, &terms, now, &offer, &refusal, &error));
    return offer;
}

static tavren_grant_id give(scene *s, tavren_offer_id offer) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_OK;
    tavren_presentation *shown = NULL;
    tavren_grant_id grant;
    DONE(tavren_market_present(s->market, s->user, offer, now, &shown, &refusal, &error));
    CHECK(tavren_presentation_reward(shown).minor == 75);
    CHECK(strcmp(tavren_presentation_reward(shown).currency, "USD") == 0);
    DONE(tavren_market_grant(s->market, s->user, shown, now, &grant, &refusal, &error));
    tavren_presentation_free(shown);
    return grant;
}

/* A record an hour, and how often it was asked for. */
static uint32_t hourly(void *context, const tavren_request *request, tavren_rows *rows) {
    int *asked = context;
    *asked += 1;
    CHECK(request->size >= sizeof *request);
    CHECK(same(request->user, "alice") && same(request->data_type, "app_usage"));
    CHECK(request->columns_len == 2 && same(request->columns[1], "minutes"));
    CHECK(request->until_ms - request->from_ms == 7 * DAY_MS);
    for (int64_t at = request->from_ms; at < request->until_ms; at += 3600000) {
        tavren_cell cells[2];
        cells[0] = tavren_cell_text(tavren_text("maps"));
        cells[1] = tavren_cell_int(at % 60);
        CHECK(tavren_rows_add(rows, at, cells, 2, NULL) == TAVREN_OK);
    }
    return TAVREN_OK;
}

static uint32_t fails(void *context, const tavren_request *request, tavren_rows *rows) {
    (void)context, (void)request, (void)rows;
    return TAVREN_E_SOURCE_FAILED;
}

/* Adds records that are wrong in every way and looks at no answer. */
static uint32_t careless(void *context, const tavren_request *request, tavren_rows *rows) {
    tavren_error *error = NULL;
    tavren_cell cells[2];
    (void)context;
    cells[0] = tavren_cell_text(tavren_text("maps"));
    cells[1] = tavren_cell_decimal(tavren_text("12.5x"));
    FAILS(tavren_rows_add(rows, request->from_ms, cells, 2, &error), TAVREN_E_RECORDS_MALFORMED, "cells");
    FAILS(tavren_rows_add(rows, request->from_ms, cells, 1, &error), TAVREN_E_RECORDS_MALFORMED, "cells");
    FAILS(tavren_rows_add(rows, INT64_MAX, cells, 2, &error), TAVREN_E_TIME_MALFORMED, "at_ms");
    FAILS(tavren_rows_add(rows, request->from_ms, NULL, 2, &error), TAVREN_E_NULL_ARGUMENT, "cells");
    cells[1].kind = 99;
    FAILS(tavren_rows_add(rows, request->from_ms, cells, 2, &error), TAVREN_E_RECORDS_MALFORMED, "cells");
    cells[1] = tavren_cell_null();
    tavren_rows_add(rows, request->from_ms, cells, 2, NULL);
    return TAVREN_OK;
}

static tavren_source source_of(void *context, uint32_t (*pull)(void *, const tavren_request *, tavren_rows *)) {
    tavren_source source = {0};
    source.size = sizeof source;
    source.context = context;
    source.pull = pull;
    return source;
}

static void from_offer_to_payload(scene *s) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_OK;
    int asked = 0;
    tavren_source source = source_of(&asked, hourly);
    tavren_fulfilled done = {0};
    tavren_claimed *claimed = NULL;
    tavren_opened *opened = NULL;
    tavren_wallet *wallet = NULL;
    tavren_receipt *receipt = NULL, *again = NULL;
    tavren_permission permission = {0};
    tavren_money balance;
    tavren_grant_id covered;
    tavren_offer *seen = NULL;
    tavren_offer_id offer = publish(s);

    DONE(tavren_market_offer(s->market, offer, now, &seen, &refusal, &error));
    CHECK(same(tavren_offer_title(seen), "app_usage") && same(tavren_offer_notice(seen), "app_usage"));
    CHECK(same(tavren_offer_price(seen), "0.75 USD"));
    tavren_offer_free(seen);

    tavren_grant_id grant = give(s, offer);
    done.size = sizeof done;
    DONE(tavren_market_fulfil(s->market, grant, &source, now, &done, &refusal, &error));
    CHECK(done.sealed == 1 && done.empty == 0 && done.failed == 0 && asked == 1);
    REFUSED(tavren_market_fulfil(s->market, grant, &source, now, &done, &refusal, &error),
            TAVREN_R_GRANT_NOTHING_DUE);

    DONE(tavren_market_claim(s->market, s->key, offer, now, &claimed, &refusal, &error));
    CHECK(tavren_claimed_len(claimed) == 1);
    DONE(tavren_claimed_open(claimed, 0, s->secret, &opened, &error));
    CHECK(tavren_opened_rows(opened) == 7 * 24);
    CHECK(holds(tavren_opened_bytes(opened), "\"app\":\"maps\""));
    CHECK(!holds(tavren_opened_bytes(opened), "alice"));
    FAILS(tavren_claimed_open(claimed, 1, s->secret, &opened, &error), TAVREN_E_LIMIT_EXCEEDED, "index");
    tavren_opened_free(opened);

    /* Only the buyer's own secret opens it, and it survives being kept as bytes. */
    tavren_secret *other = NULL;
    tavren_public_key public_key, other_key;
    DONE(tavren_secret_generate(&other, &other_key, &error));
    FAILS(tavren_claimed_open(claimed, 0, other, &opened, &error), TAVREN_E_SEAL_FORGED, "");
    tavren_secret_free(other);
    DONE(tavren_secret_from_bytes(tavren_secret_bytes(s->secret), &other, &public_key, &error));
    CHECK(memcmp(public_key.bytes, other_key.bytes, 32) != 0);
    DONE(tavren_claimed_open(claimed, 0, other, &opened, &error));
    tavren_opened_free(opened);
    tavren_secret_free(other);
    tavren_claimed_free(claimed);

    DONE(tavren_market_wallet(s->market, s->user, now, &wallet, &refusal, &error));
    CHECK(tavren_wallet_balances_len(wallet) == 1);
    DONE(tavren_wallet_balance(wallet, 0, &balance, &error));
    CHECK(balance.minor == 75 && strcmp(balance.currency, "USD") == 0);
    CHECK(holds(tavren_wallet_text(wallet), "Example Research"));
    CHECK(tavren_wallet_permissions_len(wallet) == 1);
    permission.size = sizeof permission;
    DONE(tavren_wallet_permission(wallet, 0, &permission, &error));
    CHECK(permission.size == sizeof permission && permission.earned.minor == 75);
    CHECK(memcmp(permission.grant.bytes, grant.bytes, 16) == 0);
    CHECK(same(permission.state, "fulfilled") && same(permission.data_type, "app_usage"));
    DONE(tavren_wallet_may_use(wallet, s->buyer, app_usage, research, now, &covered, &refusal, &error));
    CHECK(memcmp(covered.bytes, grant.bytes, 16) == 0);
    REFUSED(tavren_wallet_may_use(wallet, s->buyer, app_usage, tavren_text("ads"), now, &covered, &refusal, &error),
            TAVREN_R_USE_NOT_ALLOWED);
    tavren_wallet_free(wallet);

    DONE(tavren_market_may_use(s->market, s->user, s->buyer, app_usage, research, now, &covered, &refusal, &error));
    DONE(tavren_market_revoke(s->market, s->user, grant, now, &receipt, &refusal, &error));
    CHECK(tavren_receipt_paid(receipt).minor == 75 && tavren_receipt_stopped(receipt) == 0);
    CHECK(tavren_receipt_deletion_due(receipt) && tavren_receipt_ended_ms(receipt) == now);
    DONE(tavren_market_revoke(s->market, s->user, grant, now + 1, &again, &refusal, &error));
    CHECK(tavren_receipt_ended_ms(again) == now);
    REFUSED(tavren_market_may_use(s->market, s->user, s->buyer, app_usage, research, now + 1, &covered, &refusal, &error),
            TAVREN_R_USE_NOT_ALLOWED);
    tavren_receipt_free(receipt);
    tavren_receipt_free(again);
}

static void a_revoke_before_the_claim_costs_nothing(scene *s) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_OK;
    int asked = 0;
    tavren_source source = source_of(&asked, hourly);
    tavren_fulfilled done = {0};
    tavren_receipt *receipt = NULL;
    tavren_claimed *claimed = NULL;
    tavren_opened *opened = NULL;
    tavren_offer_id offer = publish(s);
    tavren_grant_id grant = give(s, offer);
    done.size = sizeof done;
    DONE(tavren_market_fulfil(s->market, grant, &source, now, &done, &refusal, &error));
    DONE(tavren_market_revoke(s->market, s->user, grant, now, &receipt, &refusal, &error));
    CHECK(tavren_receipt_stopped(receipt) == 1 && !tavren_receipt_deletion_due(receipt));
    CHECK(tavren_receipt_paid(receipt).minor == 0);
    DONE(tavren_market_claim(s->market, s->key, offer, now, &claimed, &refusal, &error));
    CHECK(tavren_claimed_len(claimed) == 0);
    FAILS(tavren_claimed_open(claimed, 0, s->secret, &opened, &error), TAVREN_E_LIMIT_EXCEEDED, "index");
    tavren_receipt_free(receipt);
    tavren_claimed_free(claimed);
}

/* Terms of three days, a bonus of two dollars, and a penalty. */
static tavren_terms staying(uint64_t penalty, uint64_t days) {
    tavren_terms terms = terms_of("0.10");
    terms.last_days = 0;
    terms.daily = 3;
    terms.bonus = tavren_text("2");
    terms.penalty = penalty;
    terms.penalty_days = days;
    return terms;
}

static void a_user_reads_bonus_and_penalty_and_loses_what_they_say(scene *s) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_OK;
    tavren_terms terms = staying(TAVREN_PENALTY_LOSE_BONUS, 0);
    tavren_offer_id offer;
    tavren_grant_id grant;
    tavren_offer *seen = NULL;
    tavren_presentation *shown = NULL;
    tavren_wallet *wallet = NULL;
    tavren_permission permission = {0};
    tavren_receipt *receipt = NULL;
    DONE(tavren_market_publish(s->market, s->key, &terms, now, &offer, &refusal, &error));
    DONE(tavren_market_offer(s->market, offer, now, &seen, &refusal, &error));
    CHECK(holds(tavren_offer_conditions(seen, TAVREN_LANGUAGE_ENGLISH), "a bonus of 2.00 USD"));
    CHECK(holds(tavren_offer_conditions(seen, TAVREN_LANGUAGE_ENGLISH), "you lose the whole bonus"));
    CHECK(holds(tavren_offer_conditions(seen, TAVREN_LANGUAGE_VIETNAMESE), "2.00 USD"));
    CHECK(tavren_offer_conditions(seen, 2).len == 0);
    tavren_offer_free(seen);
    DONE(tavren_market_present(s->market, s->user, offer, now, &shown, &refusal, &error));
    CHECK(tavren_presentation_bonus(shown).minor == 200);
    DONE(tavren_market_grant(s->market, s->user, shown, now, &grant, &refusal, &error));
    tavren_presentation_free(shown);
    DONE(tavren_market_wallet(s->market, s->user, now, &wallet, &refusal, &error));
    permission.size = sizeof permission;
    DONE(tavren_wallet_permission(wallet, 0, &permission, &error));
    CHECK(permission.bonus.open.minor == 200 && permission.bonus.earned.minor == 0);
    tavren_wallet_free(wallet);
    DONE(tavren_market_revoke(s->market, s->user, grant, now, &receipt, &refusal, &error));
    CHECK(tavren_receipt_bonus(receipt).lost.minor == 200 && tavren_receipt_bonus(receipt).open.minor == 0);
    tavren_receipt_free(receipt);

    terms = staying(TAVREN_PENALTY_COOLDOWN, 30);
    DONE(tavren_market_publish(s->market, s->key, &terms, now, &offer, &refusal, &error));
    DONE(tavren_market_present(s->market, s->user, offer, now, &shown, &refusal, &error));
    DONE(tavren_market_grant(s->market, s->user, shown, now, &grant, &refusal, &error));
    tavren_presentation_free(shown);
    DONE(tavren_market_revoke(s->market, s->user, grant, now, &receipt, &refusal, &error));
    tavren_receipt_free(receipt);
    shown = NULL;
    REFUSED(tavren_market_present(s->market, s->user, offer, now, &shown, &refusal, &error), TAVREN_R_REVOKE_COOLDOWN);

    terms = staying(3, 0);
    FAILS(tavren_market_publish(s->market, s->key, &terms, now, &offer, &refusal, &error), TAVREN_E_TERMS_INVALID, "penalty");
    terms = staying(TAVREN_PENALTY_NONE, 1);
    FAILS(tavren_market_publish(s->market, s->key, &terms, now, &offer, &refusal, &error), TAVREN_E_TERMS_INVALID, "penalty");
    terms = staying(TAVREN_PENALTY_COOLDOWN, 0);
    FAILS(tavren_market_publish(s->market, s->key, &terms, now, &offer, &refusal, &error), TAVREN_E_LIMIT_EXCEEDED, "penalty");
    terms = staying(TAVREN_PENALTY_COOLDOWN, UINT64_MAX);
    FAILS(tavren_market_publish(s->market, s->key, &terms, now, &offer, &refusal, &error), TAVREN_E_TERMS_INVALID, "penalty");
    terms = staying(TAVREN_PENALTY_NONE, 0);
    terms.bonus = tavren_text("0");
    FAILS(tavren_market_publish(s->market, s->key, &terms, now, &offer, &refusal, &error), TAVREN_E_MONEY_NEGATIVE, "bonus");
}

static void a_refusal_is_an_answer_and_writes_nothing_else(scene *s) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_OK;
    tavren_offer_id offer = publish(s), unknown = {{0}};
    tavren_grant_id grant = give(s, offer), none = {{7}};
    tavren_presentation *shown = NULL;
    tavren_receipt *receipt = NULL;
    tavren_buyer_id nobody = {{0}};
    tavren_api_key *key = NULL;
    tavren_terms terms = terms_of("0.75");

    REFUSED(tavren_market_present(s->market, s->user, unknown, now, &shown, &refusal, &error), TAVREN_R_OFFER_UNKNOWN);
    REFUSED(tavren_market_present(s->market, tavren_text("bob"), offer, now, &shown, &refusal, &error),
            TAVREN_R_USER_LACKS_DATA);
    CHECK(shown == NULL);
    DONE(tavren_market_present(s->market, s->user, publish(s), now, &shown, &refusal, &error));
    REFUSED(tavren_market_grant(s->market, tavren_text("bob"), shown, now, &none, &refusal, &error),
            TAVREN_R_PRESENTATION_UNKNOWN);
    CHECK(none.bytes[0] == 7);
    DONE(tavren_market_grant(s->market, s->user, shown, now, &none, &refusal, &error));
    REFUSED(tavren_market_grant(s->market, s->user, shown, now, &none, &refusal, &error),
            TAVREN_R_PRESENTATION_UNKNOWN);
    tavren_presentation_free(shown);
    shown = NULL;
    REFUSED(tavren_market_present(s->market, s->user, offer, now, &shown, &refusal, &error), TAVREN_R_GRANT_EXISTS);
    CHECK(shown == NULL);
    REFUSED(tavren_market_revoke(s->market, tavren_text("bob"), grant, now, &receipt, &refusal, &error),
            TAVREN_R_GRANT_UNKNOWN);
    CHECK(receipt == NULL);
    REFUSED(tavren_market_issue_key(s->market, nobody, now, &key, &refusal, &error), TAVREN_R_BUYER_UNKNOWN);
    CHECK(key == NULL);
    terms.purpose = tavren_text("advertising");
    REFUSED(tavren_market_publish(s->market, s->key, &terms, now, &offer, &refusal, &error), TAVREN_R_BUYER_PURPOSE);
    terms = terms_of("0.75");
    terms.budget = tavren_text("1000000");
    REFUSED(tavren_market_publish(s->market, s->key, &terms, now, &offer, &refusal, &error), TAVREN_R_FUNDS_SHORT);
    CHECK(same(tavren_code_name(TAVREN_R_FUNDS_SHORT), "funds_short"));
    CHECK(tavren_code_meaning(TAVREN_R_FUNDS_SHORT).len > 0 && tavren_code_meaning(12).len == 0);
    CHECK(tavren_code_name(0).len == 0 && tavren_code_name(UINT32_MAX).len == 0);
}

/* The code of the call says it all: nobody has to ask for the reason or the error. */
static void a_refusal_is_seen_by_the_code_alone(scene *s) {
    tavren_market *market = s->market;
    tavren_span user = s->user, bob = tavren_text("bob"), ads = tavren_text("advertising"), usd = tavren_text("USD");
    tavren_buyer_id buyer, nobody = {{0}};
    tavren_offer_id offer, unknown = {{0}};
    tavren_grant_id grant, none = {{0}};
    tavren_terms terms = terms_of("0.75");
    tavren_profile profile = profile_of();
    tavren_source source = source_of(NULL, fails);
    tavren_fulfilled done = {.size = sizeof done};
    tavren_secret *secret = NULL;
    tavren_public_key public_key;
    tavren_api_key *key = NULL;
    tavren_presentation *shown = NULL;
    tavren_claimed *claimed = NULL;
    tavren_receipt *receipt = NULL;
    tavren_wallet *wallet = NULL;
    tavren_offer *seen = NULL;
    terms.purpose = ads;
    CHECK(tavren_secret_generate(&secret, &public_key, NULL) == TAVREN_OK);
    CHECK(tavren_market_apply(market, bob, &research, 1, now, &buyer, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_market_approve(market, buyer, &ads, 1, now, NULL, NULL) == TAVREN_R_BUYER_PURPOSE);
    CHECK(tavren_market_fund(market, nobody, tavren_text("5"), usd, now, NULL, NULL) == TAVREN_R_BUYER_UNKNOWN);
    CHECK(tavren_market_issue_key(market, nobody, now, &key, NULL, NULL) == TAVREN_R_BUYER_UNKNOWN);
    CHECK(tavren_market_register_encryption(market, s->key, public_key, now, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_market_set_profile(market, user, &profile, now, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_market_publish(market, s->key, &terms, now, &offer, NULL, NULL) == TAVREN_R_BUYER_PURPOSE);
    CHECK(tavren_market_offer(market, unknown, now, &seen, NULL, NULL) == TAVREN_R_OFFER_UNKNOWN);
    CHECK(tavren_market_present(market, bob, publish(s), now, &shown, NULL, NULL) == TAVREN_R_USER_LACKS_DATA);
    CHECK(tavren_market_present(market, user, publish(s), now, &shown, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_market_grant(market, bob, shown, now, &grant, NULL, NULL) == TAVREN_R_PRESENTATION_UNKNOWN);
    CHECK(tavren_market_fulfil(market, none, &source, now, &done, NULL, NULL) == TAVREN_R_GRANT_UNKNOWN);
    CHECK(tavren_market_claim(market, s->key, unknown, now, &claimed, NULL, NULL) == TAVREN_R_OFFER_UNKNOWN);
    CHECK(tavren_market_revoke(market, user, none, now, &receipt, NULL, NULL) == TAVREN_R_GRANT_UNKNOWN);
    CHECK(tavren_market_may_use(market, user, nobody, app_usage, research, now, &grant, NULL, NULL) ==
          TAVREN_R_USE_NOT_ALLOWED);
    CHECK(tavren_market_wallet(market, user, now, &wallet, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_wallet_may_use(wallet, nobody, app_usage, research, now, &grant, NULL, NULL) ==
          TAVREN_R_USE_NOT_ALLOWED);
    CHECK(key == NULL && seen == NULL && claimed == NULL && receipt == NULL);
    tavren_wallet_free(wallet);
    tavren_presentation_free(shown);
    tavren_secret_free(secret);
}

/* What stood in the place of the refusal before a call is never taken for its answer. */
static void a_failure_and_a_success_are_no_refusal(scene *s) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_R_FUNDS_SHORT;
    tavren_wallet *wallet = NULL;
    tavren_span empty = {NULL, 0};
    FAILS(tavren_market_wallet(s->market, empty, now, &wallet, &refusal, &error), TAVREN_E_TEXT_EMPTY, "user");
    CHECK(refusal == TAVREN_OK);
    refusal = TAVREN_R_FUNDS_SHORT;
    FAILS(tavren_market_wallet(NULL, s->user, now, &wallet, &refusal, &error), TAVREN_E_NULL_ARGUMENT, "market");
    CHECK(refusal == TAVREN_OK);
    refusal = TAVREN_R_FUNDS_SHORT;
    DONE(tavren_market_wallet(s->market, s->user, now, &wallet, &refusal, &error));
    CHECK(refusal == TAVREN_OK);
    tavren_wallet_free(wallet);
}

static void a_source_that_fails_leaves_the_period_due(scene *s) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_OK;
    int asked = 0;
    tavren_source broken = source_of(NULL, fails), wrong = source_of(NULL, careless);
    tavren_source whole = source_of(&asked, hourly);
    tavren_fulfilled done = {0};
    tavren_grant_id grant = give(s, publish(s));
    done.size = sizeof done;
    DONE(tavren_market_fulfil(s->market, grant, &broken, now, &done, &refusal, &error));
    CHECK(done.sealed == 0 && done.failed == 1);
    REFUSED(tavren_market_fulfil(s->market, grant, &whole, now, &done, &refusal, &error), TAVREN_R_GRANT_LEASED);
    DONE(tavren_market_fulfil(s->market, grant, &wrong, now + REST_MS, &done, &refusal, &error));
    CHECK(done.sealed == 0 && done.failed == 1);
    DONE(tavren_market_fulfil(s->market, grant, &whole, now + 2 * REST_MS, &done, &refusal, &error));
    CHECK(done.sealed == 1 && done.failed == 0 && asked == 1);
    whole.pull = NULL;
    FAILS(tavren_market_fulfil(s->market, grant, &whole, now + 2 * REST_MS, &done, &refusal, &error),
          TAVREN_E_NULL_ARGUMENT, "source.pull");
}

static void bad_terms_name_the_field(scene *s) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_OK;
    tavren_offer_id offer;
    tavren_terms terms;
    char not_utf8[] = {(char)0xff, (char)0xfe};
#define BAD(change, code, field)                                                                             \
    terms = terms_of("0.75");                                                                                \
    change;                                                                                                  \
    FAILS(tavren_market_publish(s->market, s->key, &terms, now, &offer, &refusal, &error), (code), (field))
    BAD(terms.price = tavren_text("nan"), TAVREN_E_MONEY_NOT_A_NUMBER, "price");
    BAD(terms.price = tavren_text("-1"), TAVREN_E_MONEY_NEGATIVE, "price");
    BAD(terms.price = tavren_text("0"), TAVREN_E_MONEY_NEGATIVE, "price");
    BAD(terms.price = tavren_text("0.123456789"), TAVREN_E_MONEY_TOO_FINE, "price");
    BAD(terms.price.len = 0, TAVREN_E_MONEY_NOT_A_NUMBER, "price");
    BAD(terms.price.ptr = NULL, TAVREN_E_NULL_ARGUMENT, "price");
    BAD(terms.budget = tavren_text("0.001"), TAVREN_E_MONEY_TOO_FINE, "budget");
    BAD(terms.currency = tavren_text("usd"), TAVREN_E_CURRENCY_UNKNOWN, "currency");
    BAD(terms.currency = tavren_text("XAU"), TAVREN_E_CURRENCY_NO_MINOR_UNIT, "currency");
    BAD(terms.data_type.len = 0, TAVREN_E_TERMS_INVALID, "data_type");
    BAD(terms.data_type.ptr = not_utf8; terms.data_type.len = 2, TAVREN_E_NOT_UTF8, "data_type");
    BAD(terms.title = tavren_text("two\nlines"), TAVREN_E_TEXT_CONTROL, "title");
    BAD(terms.columns = NULL, TAVREN_E_NULL_ARGUMENT, "columns");
    BAD(terms.columns_len = 0, TAVREN_E_TERMS_INVALID, "columns");
    BAD(terms.columns_len = UINT64_MAX, TAVREN_E_LIMIT_EXCEEDED, "columns");
    BAD(terms.last_days = 0, TAVREN_E_TERMS_INVALID, "recurrence");
    BAD(terms.daily = 3, TAVREN_E_TERMS_INVALID, "recurrence");
    BAD(terms.last_days = UINT32_MAX, TAVREN_E_TERMS_INVALID, "recurrence");
    BAD(terms.places = UINT64_MAX, TAVREN_E_LIMIT_EXCEEDED, "places");
    BAD(terms.format = 9, TAVREN_E_TERMS_INVALID, "format");
    BAD(terms.size = 0, TAVREN_E_LIMIT_EXCEEDED, "terms");
    BAD(terms.size = UINT64_MAX, TAVREN_E_LIMIT_EXCEEDED, "terms");

    /* A struct of a later version: fine as long as it asks for nothing that this one does not know. */
    struct { tavren_terms known; uint64_t later; } newer = {terms_of("0.75"), 0};
    newer.known.size = sizeof newer;
    DONE(tavren_market_publish(s->market, s->key, &newer.known, now, &offer, &refusal, &error));
    newer.later = 1;
    FAILS(tavren_market_publish(s->market, s->key, &newer.known, now, &offer, &refusal, &error),
          TAVREN_E_LIMIT_EXCEEDED, "terms");
}

static void bad_arguments_name_the_field(scene *s) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_OK;
    tavren_span user = s->user, empty = {NULL, 0}, absent = {NULL, 5};
    tavren_wallet *wallet = NULL;
    tavren_api_key *key = NULL;
    tavren_secret *secret = NULL;
    tavren_public_key zero = {{0}};
    tavren_profile profile = profile_of();
    tavren_fulfilled done = {0};
    tavren_grant_id grant = {{0}};
    tavren_source source = source_of(NULL, fails);
    tavren_market *market = s->market;

    FAILS(tavren_market_wallet(market, empty, now, &wallet, &refusal, &error), TAVREN_E_TEXT_EMPTY, "user");
    FAILS(tavren_market_wallet(market, absent, now, &wallet, &refusal, &error), TAVREN_E_NULL_ARGUMENT, "user");
    FAILS(tavren_market_wallet(market, user, INT64_MIN, &wallet, &refusal, &error), TAVREN_E_TIME_MALFORMED, "now_ms");
    FAILS(tavren_market_present(market, user, (tavren_offer_id){{0}}, now - DAY_MS, (tavren_presentation **)&wallet,
                                &refusal, &error), TAVREN_E_CLOCK_BACKWARDS, "now");
    FAILS(tavren_market_fund(market, s->buyer, tavren_text("1e3"), tavren_text("USD"), now, &refusal, &error),
          TAVREN_E_MONEY_NOT_A_NUMBER, "amount");
    FAILS(tavren_market_fund(market, s->buyer, tavren_text("5"), tavren_text("ZZZ"), now, &refusal, &error),
          TAVREN_E_CURRENCY_UNKNOWN, "currency");
    FAILS(tavren_api_key_parse(tavren_text("tvk_no_key"), &key, &error), TAVREN_E_KEY_MALFORMED, "api_key");
    FAILS(tavren_secret_from_bytes(tavren_text("short"), &secret, &zero, &error), TAVREN_E_KEY_MALFORMED, "bytes");
    FAILS(tavren_market_register_encryption(market, s->key, zero, now, &refusal, &error),
          TAVREN_E_SEAL_PUBLIC_KEY, "public_key");
    profile.area = tavren_text("VN//District 1");
    FAILS(tavren_market_set_profile(market, user, &profile, now, &refusal, &error), TAVREN_E_AREA_MALFORMED, "area");
    profile.area = tavren_text("VN");
    profile.zone = tavren_text("Mars/Olympus");
    FAILS(tavren_market_set_profile(market, user, &profile, now, &refusal, &error), TAVREN_E_ZONE_UNKNOWN, "zone");
    FAILS(tavren_market_fulfil(market, grant, &source, now, &done, &refusal, &error),
          TAVREN_E_LIMIT_EXCEEDED, "fulfilled_out");
    CHECK(wallet == NULL && key == NULL && secret == NULL && done.sealed == 0 && refusal == TAVREN_OK);

    /* The key that was handed out is the key that is read back. */
    tavren_offer_id offer;
    tavren_terms terms = terms_of("0.75");
    DONE(tavren_api_key_parse(tavren_api_key_text(s->key), &key, &error));
    DONE(tavren_market_publish(market, key, &terms, now, &offer, &refusal, &error));
    tavren_api_key_free(key);

    FAILS(tavren_market_open(tavren_text("no/such/folder/market.db"), now, &market, &error), TAVREN_E_STORE_DENIED, "path");
    CHECK(market == s->market);
}

static void every_pointer_may_be_null(scene *s) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_OK;
    tavren_market *market = s->market, *other = NULL;
    tavren_span text = tavren_text("x");
    tavren_terms terms = terms_of("0.75");
    tavren_profile profile = profile_of();
    tavren_source source = source_of(NULL, fails);
    tavren_buyer_id buyer = s->buyer;
    tavren_offer_id offer = {{0}};
    tavren_grant_id grant = {{0}};
    tavren_public_key public_key = {{0}};
    tavren_fulfilled done = {0};
    tavren_permission permission = {0};
    tavren_money money;
    tavren_api_key *key = NULL;
    tavren_secret *secret = NULL;
    tavren_presentation *shown = NULL;
    tavren_receipt *receipt = NULL;
    tavren_claimed *claimed = NULL;
    tavren_opened *opened = NULL;
    tavren_wallet *wallet = NULL;
    tavren_offer *seen = NULL;
    done.size = sizeof done;
    permission.size = sizeof permission;
#define NULL_AT(field, call) FAILS(call, TAVREN_E_NULL_ARGUMENT, field)
    NULL_AT("market_out", tavren_market_open(text, now, NULL, &error));
    NULL_AT("market_out", tavren_market_memory(now, NULL, &error));
    NULL_AT("market", tavren_market_apply(NULL, text, &text, 1, now, &buyer, &refusal, &error));
    NULL_AT("purposes", tavren_market_apply(market, text, NULL, 1, now, &buyer, &refusal, &error));
    NULL_AT("buyer_out", tavren_market_apply(market, text, &text, 1, now, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_approve(NULL, buyer, &text, 1, now, &refusal, &error));
    NULL_AT("market", tavren_market_fund(NULL, buyer, text, text, now, &refusal, &error));
    NULL_AT("market", tavren_market_issue_key(NULL, buyer, now, &key, &refusal, &error));
    NULL_AT("key_out", tavren_market_issue_key(market, buyer, now, NULL, &refusal, &error));
    NULL_AT("key_out", tavren_api_key_parse(text, NULL, &error));
    NULL_AT("secret_out", tavren_secret_generate(NULL, &public_key, &error));
    NULL_AT("public_out", tavren_secret_generate(&secret, NULL, &error));
    NULL_AT("secret_out", tavren_secret_from_bytes(text, NULL, &public_key, &error));
    NULL_AT("public_out", tavren_secret_from_bytes(text, &secret, NULL, &error));
    NULL_AT("market", tavren_market_register_encryption(NULL, s->key, public_key, now, &refusal, &error));
    NULL_AT("key", tavren_market_register_encryption(market, NULL, public_key, now, &refusal, &error));
    NULL_AT("market", tavren_market_set_profile(NULL, text, &profile, now, &refusal, &error));
    NULL_AT("profile", tavren_market_set_profile(market, text, NULL, now, &refusal, &error));
    NULL_AT("market", tavren_market_publish(NULL, s->key, &terms, now, &offer, &refusal, &error));
    NULL_AT("key", tavren_market_publish(market, NULL, &terms, now, &offer, &refusal, &error));
    NULL_AT("terms", tavren_market_publish(market, s->key, NULL, now, &offer, &refusal, &error));
    NULL_AT("offer_out", tavren_market_publish(market, s->key, &terms, now, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_offer(NULL, offer, now, &seen, &refusal, &error));
    NULL_AT("offer_out", tavren_market_offer(market, offer, now, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_present(NULL, text, offer, now, &shown, &refusal, &error));
    NULL_AT("shown_out", tavren_market_present(market, text, offer, now, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_grant(NULL, text, shown, now, &grant, &refusal, &error));
    NULL_AT("shown", tavren_market_grant(market, text, NULL, now, &grant, &refusal, &error));
    NULL_AT("market", tavren_market_fulfil(NULL, grant, &source, now, &done, &refusal, &error));
    NULL_AT("source", tavren_market_fulfil(market, grant, NULL, now, &done, &refusal, &error));
    NULL_AT("fulfilled_out", tavren_market_fulfil(market, grant, &source, now, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_claim(NULL, s->key, offer, now, &claimed, &refusal, &error));
    NULL_AT("key", tavren_market_claim(market, NULL, offer, now, &claimed, &refusal, &error));
    NULL_AT("claimed_out", tavren_market_claim(market, s->key, offer, now, NULL, &refusal, &error));
    NULL_AT("claimed", tavren_claimed_open(NULL, 0, s->secret, &opened, &error));
    NULL_AT("market", tavren_market_revoke(NULL, text, grant, now, &receipt, &refusal, &error));
    NULL_AT("receipt_out", tavren_market_revoke(market, text, grant, now, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_may_use(NULL, text, buyer, text, text, now, &grant, &refusal, &error));
    NULL_AT("grant_out", tavren_market_may_use(market, text, buyer, text, text, now, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_wallet(NULL, text, now, &wallet, &refusal, &error));
    NULL_AT("wallet_out", tavren_market_wallet(market, text, now, NULL, &refusal, &error));
    NULL_AT("wallet", tavren_wallet_may_use(NULL, buyer, text, text, now, &grant, &refusal, &error));
    NULL_AT("wallet", tavren_wallet_permission(NULL, 0, &permission, &error));
    NULL_AT("wallet", tavren_wallet_balance(NULL, 0, &money, &error));
    NULL_AT("rows", tavren_rows_add(NULL, now, NULL, 0, &error));

    DONE(tavren_market_wallet(market, text, now, &wallet, &refusal, &error));
    NULL_AT("permission_out", tavren_wallet_permission(wallet, 0, NULL, &error));
    NULL_AT("balance_out", tavren_wallet_balance(wallet, 0, NULL, &error));
    FAILS(tavren_wallet_permission(wallet, 0, &permission, &error), TAVREN_E_LIMIT_EXCEEDED, "index");
    FAILS(tavren_wallet_balance(wallet, 0, &money, &error), TAVREN_E_LIMIT_EXCEEDED, "index");
    tavren_wallet_free(wallet);

    /* Nobody has to ask for the error. */
    CHECK(tavren_market_memory(INT64_MAX, &other, NULL) == TAVREN_E_TIME_MALFORMED);
    CHECK(other == NULL && key == NULL && secret == NULL && shown == NULL && receipt == NULL);
    CHECK(claimed == NULL && opened == NULL && seen == NULL && error == NULL);

    /* What only reads a value answers nothing for NULL, and freeing it does nothing. */
    CHECK(tavren_error_code(NULL) == TAVREN_OK && tavren_error_message(NULL).len == 0);
    CHECK(tavren_error_field(NULL).len == 0 && tavren_text(NULL).len == 0);
    CHECK(tavren_api_key_text(NULL).len == 0 && tavren_secret_bytes(NULL).len == 0);
    CHECK(tavren_offer_title(NULL).len == 0 && tavren_offer_notice(NULL).len == 0);
    CHECK(tavren_offer_price(NULL).len == 0 && tavren_presentation_reward(NULL).currency[0] == 0);
    CHECK(tavren_presentation_bonus(NULL).currency[0] == 0 && tavren_offer_conditions(NULL, 0).len == 0);
    CHECK(tavren_receipt_bonus(NULL).open.currency[0] == 0);
    CHECK(tavren_receipt_paid(NULL).currency[0] == 0 && tavren_receipt_stopped(NULL) == 0);
    CHECK(!tavren_receipt_deletion_due(NULL) && tavren_receipt_ended_ms(NULL) == INT64_MIN);
    CHECK(tavren_claimed_len(NULL) == 0 && tavren_opened_rows(NULL) == 0);
    CHECK(tavren_opened_bytes(NULL).len == 0 && tavren_wallet_text(NULL).len == 0);
    CHECK(tavren_wallet_permissions_len(NULL) == 0 && tavren_wallet_balances_len(NULL) == 0);
    tavren_error_free(NULL);
    tavren_market_free(NULL);
    tavren_api_key_free(NULL);
    tavren_secret_free(NULL);
    tavren_offer_free(NULL);
    tavren_presentation_free(NULL);
    tavren_receipt_free(NULL);
    tavren_claimed_free(NULL);
    tavren_opened_free(NULL);
    tavren_wallet_free(NULL);
}

/* What was committed is there when the file is opened again. */
static void a_file_keeps_what_was_given(void) {
    tavren_error *error = NULL;
    tavren_code refusal = TAVREN_OK;
    tavren_market *market = NULL;
    tavren_wallet *wallet = NULL;
    scene s;
    DONE(tavren_market_open(tavren_text("market.db"), now, &market, &error));
    set_up(&s, market);
    give(&s, publish(&s));
    tear_down(&s);
    DONE(tavren_market_open(tavren_text("market.db"), now, &market, &error));
    DONE(tavren_market_wallet(market, tavren_text("alice"), now, &wallet, &refusal, &error));
    CHECK(tavren_wallet_permissions_len(wallet) == 1);
    tavren_wallet_free(wallet);
    tavren_market_free(market);

    CHECK(remove("market.db.keys") == 0);
    FAILS(tavren_market_open(tavren_text("market.db"), now, &market, &error), TAVREN_E_KEYRING_MISSING, "");
    FILE *foreign = fopen("foreign.db", "w");
    CHECK(foreign != NULL && fputs("a file of somebody else, long enough to have a header", foreign) > 0);
    CHECK(fclose(foreign) == 0);
    FAILS(tavren_market_open(tavren_text("foreign.db"), now, &market, &error), TAVREN_E_STORE_FOREIGN, "path");
}

int main(void) {
    static void (*const tests[])(scene *) = {
        from_offer_to_payload,
        a_revoke_before_the_claim_costs_nothing,
        a_user_reads_bonus_and_penalty_and_loses_what_they_say,
        a_refusal_is_an_answer_and_writes_nothing_else,
        a_refusal_is_seen_by_the_code_alone,
        a_failure_and_a_success_are_no_refusal,
        a_source_that_fails_leaves_the_period_due,
        bad_terms_name_the_field,
        bad_arguments_name_the_field,
        every_pointer_may_be_null,
    };
    app_usage = tavren_text("app_usage");
    research = tavren_text("research");
    columns[0] = tavren_text("app");
    columns[1] = tavren_text("minutes");
    CHECK(tavren_abi_version() == TAVREN_ABI_VERSION);
    for (size_t at = 0; at < sizeof tests / sizeof *tests; at++) {
        tavren_error *error = NULL;
        tavren_code refusal = TAVREN_OK;
        tavren_market *market = NULL;
        scene s;
        DONE(tavren_market_memory(now, &market, &error));
        set_up(&s, market);
        tests[at](&s);
        tear_down(&s);
    }
    a_file_keeps_what_was_given();
    printf("%d checks\n", checks);
    return 0;
}
