/* Money and the ledger through the C ABI: currencies, rounding, batches in memory and of a market,
 * and bad input by line, code and field. Run by tests/run. */
#include <string.h>
#include <tavren.h>

#include "check.h"

#define TEXT(literal) {literal, sizeof(literal) - 1}

static const int64_t NOW = INT64_C(1795176000000), DAY = INT64_C(86400000);

static const tavren_span USD = TEXT("USD"), ALICE = TEXT("alice");

/* Calls, which use `refusal` and `error`. */
#define DONE(call) check(done((call)), #call, __FILE__, __LINE__)
#define REFUSED(call, why) check(refused((call), (why)), #call, __FILE__, __LINE__)
#define FAILS(call, code, field) check(failed((call), (code), (field)), #call, __FILE__, __LINE__)
#define NULL_AT(field, call) FAILS(call, TAVREN_E_NULL_ARGUMENT, field)

static tavren_error *error;
static tavren_code refusal;

static bool same(tavren_span span, const char *text) {
    return span.len == strlen(text) && (span.len == 0 || memcmp(span.ptr, text, span.len) == 0);
}

static bool done(tavren_code code) {
    if (code != TAVREN_OK) {
        tavren_span name = tavren_code_name(code), field = tavren_error_field(error);
        fprintf(stderr, "%.*s %.*s\n", (int)name.len, name.ptr, (int)field.len, field.ptr);
    }
    return code == TAVREN_OK && refusal == TAVREN_OK;
}

static bool refused(tavren_code code, tavren_code expected) {
    bool right = code == expected && refusal == expected && error == NULL;
    refusal = TAVREN_OK;
    return right;
}

static bool failed(tavren_code code, tavren_code expected, const char *field) {
    bool right = code == expected && tavren_error_code(error) == expected &&
                 same(tavren_error_field(error), field);
    tavren_error_free(error);
    error = NULL;
    return right;
}

static void money_is_parsed_printed_and_rounded(void) {
    static const int64_t halves[] = {0, 13, 12, 13, 12, 13, 12, 12};
    tavren_currency currency = {.size = sizeof currency};
    tavren_money money;
    tavren_money_text text;
    uint64_t len = tavren_currencies_len();
    CHECK(len == 165);
    for (uint64_t at = 0; at < len; at++) {
        DONE(tavren_currencies_at(at, &currency, &error));
        CHECK(currency.name.len > 0 && currency.decimals <= 4 && currency.code[3] == 0);
    }
    FAILS(tavren_currencies_at(len, &currency, &error), TAVREN_E_LIMIT_EXCEEDED, "index");
    DONE(tavren_currency_read(tavren_text("KWD"), &currency, &error));
    CHECK(same(currency.name, "Kuwaiti Dinar") && currency.decimals == 3);
    FAILS(tavren_currency_read(tavren_text("XAU"), &currency, &error), TAVREN_E_CURRENCY_NO_MINOR_UNIT, "currency");
    DONE(tavren_money_parse(tavren_text("-1000000000000000"), tavren_text("JPY"), &money, &error));
    DONE(tavren_money_print(money, &text, &error));
    CHECK(strcmp(text.text, "-1000000000000000 JPY") == 0);
    DONE(tavren_money_parse(tavren_text("0.75"), USD, &money, &error));
    DONE(tavren_money_print(money, &text, &error));
    CHECK(money.minor == 75 && strcmp(text.text, "0.75 USD") == 0);
    FAILS(tavren_money_parse(tavren_text("0.755"), USD, &money, &error), TAVREN_E_MONEY_TOO_FINE, "amount");
    for (uint32_t mode = TAVREN_ROUND_UP; mode <= TAVREN_ROUND_HALF_EVEN; mode++) {
        DONE(tavren_money_round(tavren_text("0.125"), USD, mode, &money, &error));
        CHECK(money.minor == halves[mode]);
    }
    FAILS(tavren_money_round(tavren_text("1"), USD, 8, &money, &error), TAVREN_E_LIMIT_EXCEEDED, "mode");
    money.currency[0] = 'u';
    FAILS(tavren_money_print(money, &text, &error), TAVREN_E_CURRENCY_UNKNOWN, "money");
}

static const tavren_account OUTSIDE = {.kind = TAVREN_ACCOUNT_EXTERNAL}, FEES = {.kind = TAVREN_ACCOUNT_FEES},
                            BUYER = {TAVREN_ACCOUNT_FUNDING, {1}}, USER = {TAVREN_ACCOUNT_AVAILABLE, {2}};

static tavren_command_id key(uint8_t number) {
    tavren_command_id id = {{number}};
    return id;
}

static tavren_line moves(tavren_account from, tavren_account to, int64_t minor) {
    tavren_line line = {.size = sizeof line, .kind = TAVREN_LINE_MOVE, .from = from, .to = to, .amount = {minor, "USD"}};
    return line;
}

static tavren_line refers(uint32_t kind, uint8_t batch, uint32_t to, int64_t minor) {
    tavren_line line = {.size = sizeof line, .kind = kind, .amount = {minor, "USD"}, .of = {key(batch), to}};
    return line;
}

static tavren_code apply(tavren_ledger *ledger, uint8_t number, const tavren_line *lines, uint64_t len, bool *booked) {
    return tavren_ledger_apply(ledger, key(number), lines, len, NOW, booked, NULL, &refusal, &error);
}

static void has(const tavren_ledger *ledger, tavren_account account, int64_t now, int64_t booked, int64_t held) {
    tavren_balance balance;
    DONE(tavren_ledger_balance(ledger, account, USD, now, &balance, &error));
    CHECK(balance.booked.minor == booked && balance.held.minor == held && balance.available.minor == booked - held);
}

/* Ten dollars are a buyer's, and four of them held for a user until tomorrow. */
static tavren_ledger *open_ledger(void) {
    tavren_ledger *ledger = NULL;
    bool booked = false;
    tavren_line lines[2] = {moves(OUTSIDE, BUYER, 1000), moves(BUYER, USER, 400)};
    lines[1].kind = TAVREN_LINE_HOLD;
    lines[1].until_ms = NOW + DAY;
    DONE(tavren_ledger_new(&ledger, &error));
    DONE(apply(ledger, 3, lines, 2, &booked));
    CHECK(booked);
    return ledger;
}

static void a_hold_is_drawn_closed_and_reversed(void) {
    tavren_ledger *ledger = open_ledger();
    tavren_line_id hold = {key(3), 1};
    tavren_line draw = refers(TAVREN_LINE_DRAW, 3, 1, 100), close = refers(TAVREN_LINE_CLOSE, 3, 1, 0),
                reverse = refers(TAVREN_LINE_REVERSE, 4, 0, 100);
    tavren_posting postings[8];
    uint64_t len = 0;
    uint32_t state = 7;
    bool booked = false;
    has(ledger, BUYER, NOW, 1000, 400);
    has(ledger, BUYER, NOW + DAY, 1000, 0);
    DONE(tavren_ledger_hold(ledger, hold, NOW + DAY, &state, &error));
    CHECK(state == TAVREN_HOLD_EXPIRED);
    DONE(apply(ledger, 4, &draw, 1, &booked));
    DONE(apply(ledger, 4, &draw, 1, &booked));
    CHECK(!booked);
    DONE(apply(ledger, 5, &close, 1, &booked));
    CHECK(booked);
    DONE(tavren_ledger_hold(ledger, hold, NOW, &state, &error));
    CHECK(state == TAVREN_HOLD_CLOSED);
    has(ledger, BUYER, NOW, 900, 0);
    has(ledger, USER, NOW, 100, 0);
    DONE(tavren_ledger_journal(ledger, 1, postings, 8, &len, &error));
    CHECK(len == 3 && postings[0].amount.minor == 1000 && postings[1].amount.minor == -100);
    CHECK(postings[2].account.kind == TAVREN_ACCOUNT_AVAILABLE && postings[2].account.id[0] == 2);
    DONE(tavren_ledger_journal(ledger, 0, NULL, 0, &len, &error));
    CHECK(len == 0);
    DONE(apply(ledger, 6, &reverse, 1, &booked));
    has(ledger, USER, NOW, 0, 0);
    REFUSED(apply(ledger, 4, &draw, 1, &booked), TAVREN_R_BATCH_REVERSED);
    tavren_ledger_free(ledger);
}

static void a_refusal_names_line_field_and_why(void) {
    static tavren_line many[8191];
    tavren_ledger *ledger = open_ledger();
    tavren_line lines[2] = {moves(BUYER, FEES, 100), moves(BUYER, USER, 600)}, other = moves(BUYER, FEES, 1);
    tavren_line_fault fault = {7, TEXT("none")};
    bool booked = false;
    REFUSED(tavren_ledger_apply(ledger, key(4), lines, 2, NOW, &booked, &fault, &refusal, &error),
            TAVREN_R_BALANCE_SHORT);
    CHECK(fault.line == 1 && same(fault.field, "from") && !booked);
    has(ledger, BUYER, NOW, 1000, 400);
    lines[1].to = BUYER;
    FAILS(tavren_ledger_apply(ledger, key(4), lines, 2, NOW, &booked, &fault, &refusal, &error),
          TAVREN_E_ACCOUNT_SAME, "to");
    CHECK(fault.line == 1 && same(fault.field, "to"));
    lines[1].to.kind = 99;
    FAILS(tavren_ledger_apply(ledger, key(4), lines, 2, NOW, &booked, &fault, &refusal, &error),
          TAVREN_E_LIMIT_EXCEEDED, "to");
    CHECK(fault.line == 1 && same(fault.field, "to"));
    lines[0].kind = 0;
    FAILS(apply(ledger, 4, lines, 1, &booked), TAVREN_E_LIMIT_EXCEEDED, "kind");
    lines[0] = moves(BUYER, FEES, 100);
    memset(&lines[0].amount, 0, sizeof lines[0].amount);
    FAILS(apply(ledger, 4, lines, 1, &booked), TAVREN_E_CURRENCY_UNKNOWN, "amount");
    DONE(apply(ledger, 4, &other, 1, &booked));
    other.amount.minor = 2;
    FAILS(tavren_ledger_apply(ledger, key(4), &other, 1, NOW, &booked, &fault, &refusal, &error), TAVREN_E_ID_REUSED,
          "amount");
    CHECK(fault.line == 0 && fault.field.len == 0);
    FAILS(apply(ledger, 5, NULL, 0, &booked), TAVREN_E_LIMIT_EXCEEDED, "lines");
    for (int at = 0; at < 8191; at++) many[at] = moves(OUTSIDE, FEES, 1);
    FAILS(apply(ledger, 5, many, 8191, &booked), TAVREN_E_LIMIT_EXCEEDED, "lines");
    DONE(apply(ledger, 5, many, 8190, &booked));
    has(ledger, FEES, NOW, 8191, 0);
    NULL_AT("ledger", apply(NULL, 5, many, 1, &booked));
    NULL_AT("lines", apply(ledger, 6, NULL, 1, &booked));
    NULL_AT("booked_out", apply(ledger, 6, many, 1, NULL));
    tavren_ledger_free(ledger);
    tavren_ledger_free(NULL);
}

static void an_account_stays_within_its_limits(void) {
    tavren_ledger *ledger = open_ledger();
    tavren_limits limits = {.size = sizeof limits, .ceiling = 200, .has_ceiling = true};
    tavren_line line = moves(BUYER, FEES, 201);
    bool booked = false;
    DONE(tavren_ledger_limit(ledger, FEES, USD, &limits, &error));
    REFUSED(apply(ledger, 4, &line, 1, &booked), TAVREN_R_BALANCE_FULL);
    line.amount.minor = 200;
    DONE(apply(ledger, 4, &line, 1, &booked));
    NULL_AT("limits", tavren_ledger_limit(ledger, FEES, USD, NULL, &error));
    tavren_ledger_free(ledger);
}

static tavren_batch_line books(uint32_t kind, tavren_party from, tavren_party to, int64_t minor) {
    tavren_batch_line line = {.size = sizeof line, .kind = kind, .from = from, .to = to, .amount = {minor, "USD"}};
    return line;
}

/* What is held of the buyer and of the user is shown, and is not free. */
static void what_is_held_is_shown(tavren_market *market, tavren_buyer_id buyer, int64_t user_free, int64_t user_held,
                                  int64_t buyer_held) {
    tavren_api_key *key = NULL;
    tavren_wallet *wallet = NULL;
    tavren_balance funds;
    tavren_money money;
    DONE(tavren_market_issue_key(market, buyer, NOW, &key, &refusal, &error));
    DONE(tavren_market_funds(market, key, USD, NOW, &funds, &refusal, &error));
    CHECK(funds.held.minor == buyer_held && funds.booked.minor - funds.available.minor == buyer_held);
    NULL_AT("funds_out", tavren_market_funds(market, key, USD, NOW, NULL, &refusal, &error));
    DONE(tavren_market_wallet(market, ALICE, NOW, &wallet, &refusal, &error));
    DONE(tavren_wallet_balance(wallet, 0, &money, &error));
    CHECK(money.minor == user_free && tavren_wallet_held_len(wallet) == (user_held > 0));
    if (user_held > 0) {
        DONE(tavren_wallet_held(wallet, 0, &money, &error));
        CHECK(money.minor == user_held);
    }
    FAILS(tavren_wallet_held(wallet, 1, &money, &error), TAVREN_E_LIMIT_EXCEEDED, "index");
    tavren_wallet_free(wallet);
    tavren_api_key_free(key);
}

static void the_operator_books_batches_in_a_market(void) {
    static const tavren_span research = TEXT("research");
    static const tavren_party none = {0};
    tavren_market *market = NULL, *once = NULL;
    tavren_buyer_id id;
    tavren_command_id booked, again, named;
    tavren_party alice = {.kind = TAVREN_PARTY_USER, .user = ALICE}, buyer = {.kind = TAVREN_PARTY_BUYER},
                 fees = {.kind = TAVREN_PARTY_FEES};
    DONE(tavren_market_memory(NOW, &market, &error));
    DONE(tavren_market_apply(market, tavren_text("A buyer"), &research, 1, NOW, &id, &refusal, &error));
    DONE(tavren_market_approve(market, id, &research, 1, NOW, &refusal, &error));
    DONE(tavren_market_fund(market, id, tavren_text("10"), USD, NOW, &refusal, &error));
    DONE(tavren_market_deposit(market, ALICE, tavren_text("1"), USD, NOW, &refusal, &error));
    memcpy(buyer.id, id.bytes, sizeof buyer.id);
    tavren_batch_line lines[2] = {books(TAVREN_LINE_MOVE, buyer, alice, 300), books(TAVREN_LINE_HOLD, buyer, alice, 400)};
    lines[1].until_ms = NOW + DAY;
    DONE(tavren_market_once(market, tavren_text("bonus"), &once, &error));
    DONE(tavren_market_book(once, lines, 2, NOW, &booked, &refusal, &error));
    DONE(tavren_market_book(once, lines, 2, NOW, &again, &refusal, &error));
    DONE(tavren_market_id_of(market, tavren_text("bonus"), &named, &refusal, &error));
    CHECK(memcmp(&booked, &again, sizeof booked) == 0 && memcmp(&booked, &named, sizeof booked) == 0);
    what_is_held_is_shown(market, id, 400, 0, 400);
    tavren_batch_line own = books(TAVREN_LINE_HOLD, alice, buyer, 150);
    own.until_ms = NOW + DAY;
    DONE(tavren_market_book(market, &own, 1, NOW, &again, &refusal, &error));
    what_is_held_is_shown(market, id, 250, 150, 400);
    own = books(TAVREN_LINE_CLOSE, none, none, 0);
    own.of = (tavren_line_id){again, 0};
    DONE(tavren_market_book(market, &own, 1, NOW, &again, &refusal, &error));
    tavren_batch_line draw = books(TAVREN_LINE_DRAW, none, none, 100), close = books(TAVREN_LINE_CLOSE, none, none, 0),
                      reverse = books(TAVREN_LINE_REVERSE, none, none, 300);
    draw.of = close.of = (tavren_line_id){booked, 1};
    reverse.of = (tavren_line_id){booked, 0};
    DONE(tavren_market_book(market, &draw, 1, NOW, &again, &refusal, &error));
    DONE(tavren_market_book(market, &close, 1, NOW, &again, &refusal, &error));
    REFUSED(tavren_market_book(market, &close, 1, NOW, &again, &refusal, &error), TAVREN_R_HOLD_CLOSED);
    DONE(tavren_market_book(market, &reverse, 1, NOW, &again, &refusal, &error));
    lines[0] = books(TAVREN_LINE_MOVE, alice, fees, 201);
    REFUSED(tavren_market_book(market, lines, 1, NOW, &again, &refusal, &error), TAVREN_R_BALANCE_SHORT);
    lines[0].amount.minor = 200;
    DONE(tavren_market_book(market, lines, 1, NOW, &again, &refusal, &error));
    lines[0].from.user = (tavren_span){NULL, 0};
    FAILS(tavren_market_book(market, lines, 1, NOW, &again, &refusal, &error), TAVREN_E_TEXT_EMPTY, "user");
    lines[0].from = none;
    FAILS(tavren_market_book(market, lines, 1, NOW, &again, &refusal, &error), TAVREN_E_LIMIT_EXCEEDED, "from");
    FAILS(tavren_market_book(market, NULL, 0, NOW, &again, &refusal, &error), TAVREN_E_LIMIT_EXCEEDED, "lines");
    tavren_market_free(once);
    tavren_market_free(market);
}

int main(void) {
    money_is_parsed_printed_and_rounded();
    a_hold_is_drawn_closed_and_reversed();
    a_refusal_names_line_field_and_why();
    an_account_stays_within_its_limits();
    the_operator_books_batches_in_a_market();
    return 0;
}
