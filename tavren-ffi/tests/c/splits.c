/* Splits through the C ABI: exact, once under a token, broken off and gone on with, and bad input by
 * code and field. Run by tests/run. */
#include <string.h>
#include <tavren.h>

#include "check.h"

#define TEXT(literal) {literal, sizeof(literal) - 1}

static const int64_t NOW = INT64_C(1795176000000);

static const tavren_span RESEARCH = TEXT("research"), USD = TEXT("USD");
static const tavren_span USERS[] = {TEXT("ann"), TEXT("bob"), TEXT("cat")};
static const uint64_t WEIGHTS[] = {2, 1, 1};

/* Calls, which use `refusal` and `error`. */
#define DONE(call) check((call) == TAVREN_OK && refusal == TAVREN_OK && error == NULL, #call, __FILE__, __LINE__)
#define REFUSED(call, why) check(refused((call), (why)), #call, __FILE__, __LINE__)
#define FAILS(call, code, field) check(failed((call), (code), (field)), #call, __FILE__, __LINE__)

static tavren_error *error;
static tavren_code refusal;

static bool refused(tavren_code code, tavren_code expected) {
    bool right = code == expected && refusal == expected && error == NULL;
    refusal = TAVREN_OK;
    return right;
}

static bool failed(tavren_code code, tavren_code expected, const char *field) {
    tavren_span at = tavren_error_field(error);
    bool right = code == expected && tavren_error_code(error) == expected;
    right = right && at.len == strlen(field) && memcmp(at.ptr, field, at.len) == 0;
    tavren_error_free(error);
    error = NULL;
    return right;
}

static int64_t balance(const tavren_market *market, tavren_span user) {
    tavren_wallet *wallet = NULL;
    tavren_money money = {0};
    DONE(tavren_market_wallet(market, user, NOW, &wallet, &refusal, &error));
    DONE(tavren_wallet_balance(wallet, 0, &money, &error));
    tavren_wallet_free(wallet);
    return money.minor;
}

/* Counts what it is told, and breaks off at the first where it counts down from zero. */
static bool progress(void *context, const tavren_split *split) {
    int *told = context;
    CHECK(split->size == sizeof *split && split->commits <= split->commits_all);
    return ++*told > 0;
}

static void a_split_is_exact_and_done_once(const tavren_market *market, tavren_split_request request) {
    tavren_market *once = NULL;
    tavren_split split = {.size = sizeof split}, again = split;
    DONE(tavren_market_once(market, tavren_text("invoice 17"), &once, &error));
    /* Broken off at once, its amount is in the pool and nobody is paid. */
    int told = -1;
    request.context = &told;
    request.progress = progress;
    DONE(tavren_market_split(once, &request, NOW, &split, &refusal, &error));
    CHECK(split.posted && !split.done && split.left.minor == 1001 && split.paid.minor == 0);
    CHECK(split.commits == 1 && split.commits_all == 2 && balance(market, USERS[0]) == 100);
    told = 0;
    DONE(tavren_market_split(once, &request, NOW, &split, &refusal, &error));
    CHECK(told == 2 && split.done && split.contributors == 3 && split.erased == 0);
    CHECK(split.amount.minor == 1001 && split.paid.minor == 1001);
    CHECK(split.left.minor == 0 && split.waived.minor == 0);
    CHECK(balance(market, USERS[0]) == 601 || balance(market, USERS[0]) == 600);
    int64_t all = 0;
    for (int at = 0; at < 3; at++) all += balance(market, USERS[at]);
    CHECK(all == 1001 + 300);
    DONE(tavren_market_view_split(market, split.id, NOW, &again, &refusal, &error));
    CHECK(again.done && memcmp(&again.id, &split.id, sizeof split.id) == 0);
    bool swept = true;
    DONE(tavren_market_sweep_splits(market, NOW, &swept, &refusal, &error));
    CHECK(!swept);
    request.amount = tavren_text("10.02");
    FAILS(tavren_market_split(once, &request, NOW, &split, &refusal, &error), TAVREN_E_ID_REUSED, "amount");
    tavren_market_free(once);
}

static void bad_input_is_refused_by_field(const tavren_market *market, const tavren_split_request *good) {
    static const tavren_span twice[] = {TEXT("ann"), TEXT("ann"), TEXT("cat")}, strange[] = {
        TEXT("ann"), TEXT("bob"), TEXT("nobody")}, empty[] = {TEXT("ann"), TEXT("bob"), TEXT("")};
    static const uint64_t nothing[] = {0, 0, 0};
    tavren_split split = {.size = sizeof split, .commits = 7};
    tavren_split_request bad = *good;
#define SPLIT tavren_market_split(market, &bad, NOW, &split, &refusal, &error)
    bad.users = twice;
    FAILS(SPLIT, TAVREN_E_COLUMN_VALUE, "users");
    bad.users = strange;
    FAILS(SPLIT, TAVREN_E_COLUMN_VALUE, "users");
    bad.users = empty;
    FAILS(SPLIT, TAVREN_E_TEXT_EMPTY, "users");
    bad.users = NULL;
    FAILS(SPLIT, TAVREN_E_NULL_ARGUMENT, "users");
    bad = *good, bad.weights = NULL;
    FAILS(SPLIT, TAVREN_E_NULL_ARGUMENT, "weights");
    bad.weights = nothing;
    FAILS(SPLIT, TAVREN_E_WEIGHTS_MALFORMED, "weights");
    bad = *good, bad.len = 0;
    FAILS(SPLIT, TAVREN_E_WEIGHTS_MALFORMED, "weights");
    bad = *good, bad.amount = tavren_text("1.234");
    FAILS(SPLIT, TAVREN_E_MONEY_TOO_FINE, "amount");
    bad = *good, bad.size = 8;
    FAILS(SPLIT, TAVREN_E_LIMIT_EXCEEDED, "request");
    bad = *good, bad.fees = true;
    REFUSED(SPLIT, TAVREN_R_BALANCE_SHORT);
    bad = *good, bad.buyer = (tavren_buyer_id){{7}};
    REFUSED(SPLIT, TAVREN_R_BUYER_UNKNOWN);
#undef SPLIT
    FAILS(tavren_market_split(market, NULL, NOW, &split, &refusal, &error), TAVREN_E_NULL_ARGUMENT, "request");
    FAILS(tavren_market_split(market, good, NOW, NULL, &refusal, &error), TAVREN_E_NULL_ARGUMENT, "split_out");
    REFUSED(tavren_market_view_split(market, (tavren_split_id){{0}}, NOW, &split, &refusal, &error),
            TAVREN_R_SPLIT_UNKNOWN);
    FAILS(tavren_market_sweep_splits(market, NOW, NULL, &refusal, &error), TAVREN_E_NULL_ARGUMENT, "swept_out");
    CHECK(split.commits == 7);
}

int main(void) {
    tavren_market *market = NULL;
    tavren_buyer_id buyer;
    DONE(tavren_market_memory(NOW, &market, &error));
    DONE(tavren_market_apply(market, tavren_text("Example Research"), &RESEARCH, 1, NOW, &buyer, &refusal, &error));
    DONE(tavren_market_fund(market, buyer, tavren_text("100"), USD, NOW, &refusal, &error));
    for (int at = 0; at < 3; at++)
        DONE(tavren_market_deposit(market, USERS[at], tavren_text("1"), USD, NOW, &refusal, &error));
    tavren_split_request request = {.size = sizeof request, .buyer = buyer, .amount = TEXT("10.01"), .currency = USD,
                                    .users = USERS, .weights = WEIGHTS, .len = 3};
    a_split_is_exact_and_done_once(market, request);
    bad_input_is_refused_by_field(market, &request);
    tavren_market_free(market);
    return 0;
}
