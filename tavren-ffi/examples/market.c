/* From an open market to a payload: what the README shows.
 *
 * cc -Iinclude tavren-ffi/examples/market.c target/release/libtavren.a -lpthread -ldl -lm -o market
 */
#include <stdio.h>
#include <tavren.h>
#include <time.h>

/* Seven records of the person who is asked about, an hour apart, made up here. */
static uint32_t pull(void *context, const tavren_request *request, tavren_rows *rows) {
    (void)context;
    for (int64_t hour = 0; hour < 7; hour++) {
        tavren_cell cells[] = {tavren_cell_text(tavren_text("maps")), tavren_cell_int(hour + 5)};
        tavren_rows_add(rows, request->from_ms + hour * 3600000, cells, 2, NULL);
    }
    return TAVREN_OK;
}

static tavren_error *error;
static tavren_code refusal = TAVREN_OK;

static int stop(void) {
    tavren_span why = error ? tavren_error_message(error) : tavren_code_meaning(refusal);
    fprintf(stderr, "%.*s\n", (int)why.len, why.ptr);
    tavren_error_free(error);
    return 1;
}

static void print(tavren_span text) { printf("%.*s\n", (int)text.len, text.ptr); }

#define TRY(call) \
    if ((call) != TAVREN_OK) return stop()

int main(void) {
    tavren_span user = tavren_text("alice"), research = tavren_text("research");
    tavren_span app_usage = tavren_text("app_usage"), usd = tavren_text("USD");
    tavren_span columns[] = {tavren_text("app"), tavren_text("minutes")};
    tavren_market *market;
    tavren_buyer_id buyer;
    tavren_api_key *key;
    tavren_secret *secret;
    tavren_public_key public_key;
    tavren_offer_id offer;
    tavren_presentation *shown;
    tavren_grant_id grant;
    tavren_claimed *claimed;
    tavren_opened *rows;
    tavren_wallet *wallet;
    tavren_receipt *receipt;

    /* README: TRY(call) stops where a call is not TAVREN_OK; pull() adds seven records. */
    int64_t now = (int64_t)time(NULL) * 1000;
    TRY(tavren_market_open(tavren_text("market.db"), now, &market, &error));
    TRY(tavren_market_apply(market, tavren_text("Example Research"), &research, 1, now, &buyer, &refusal, &error));
    TRY(tavren_market_approve(market, buyer, &research, 1, now, &refusal, &error));
    TRY(tavren_market_fund(market, buyer, tavren_text("1000"), usd, now, &refusal, &error));
    TRY(tavren_market_issue_key(market, buyer, now, &key, &refusal, &error));
    TRY(tavren_secret_generate(&secret, &public_key, &error));
    TRY(tavren_market_register_encryption(market, key, public_key, now, &refusal, &error));
    tavren_profile profile = {.size = sizeof profile, .data_types = &app_usage, .data_types_len = 1};
    TRY(tavren_market_set_profile(market, user, &profile, now, &refusal, &error));
    tavren_terms terms = {.size = sizeof terms, .price = tavren_text("0.75"), .currency = usd, .data_type = app_usage,
                          .columns = columns, .columns_len = 2, .last_days = 7, .purpose = research};
    TRY(tavren_market_publish(market, key, &terms, now, &offer, &refusal, &error));
    TRY(tavren_market_present(market, user, offer, now, &shown, &refusal, &error)); /* what the user saw, hashed */
    TRY(tavren_market_grant(market, user, shown, now, &grant, &refusal, &error)); /* refusal: why, in words */
    tavren_source source = {.size = sizeof source, .pull = pull};
    tavren_fulfilled done = {.size = sizeof done};
    TRY(tavren_market_fulfil(market, grant, &source, now, &done, &refusal, &error)); /* pull, verify, seal */
    TRY(tavren_market_claim(market, key, offer, now, &claimed, &refusal, &error)); /* one commit: the user is paid */
    TRY(tavren_claimed_open(claimed, 0, secret, &rows, &error));
    print(tavren_opened_bytes(rows));
    TRY(tavren_market_wallet(market, user, now, &wallet, &refusal, &error));
    print(tavren_wallet_text(wallet));
    TRY(tavren_market_revoke(market, user, grant, now, &receipt, &refusal, &error));
    /* README end */

    tavren_receipt_free(receipt);
    tavren_wallet_free(wallet);
    tavren_opened_free(rows);
    tavren_claimed_free(claimed);
    tavren_presentation_free(shown);
    tavren_secret_free(secret);
    tavren_api_key_free(key);
    tavren_market_free(market);
    return 0;
}
