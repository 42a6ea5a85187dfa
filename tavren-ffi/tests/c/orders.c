/* Orders through the C ABI: from a deposit to a settlement, with both sides of a proof, and bad
 * input by code and field. Run by tests/run. */
#include <string.h>
#include <tavren.h>

#include "check.h"

#define TEXT(literal) {literal, sizeof(literal) - 1}

static const int64_t NOW = INT64_C(1795176000000), DAY = INT64_C(86400000);

static const tavren_span RESEARCH = TEXT("research"), USD = TEXT("USD");

/* Calls, which use `refusal` and `error`. */
#define DONE(call) check(done((call), &refusal, &error), #call, __FILE__, __LINE__)
#define REFUSED(call, why) check(refused((call), &refusal, error, (why)), #call, __FILE__, __LINE__)
#define FAILS(call, code, field) check(failed((call), &error, (code), (field)), #call, __FILE__, __LINE__)
#define NULL_AT(field, call) FAILS(call, TAVREN_E_NULL_ARGUMENT, field)

static tavren_error *error;
static tavren_code refusal;

static bool same(tavren_span span, const char *text) {
    return span.len == strlen(text) && (span.len == 0 || memcmp(span.ptr, text, span.len) == 0);
}

static bool done(tavren_code code, const tavren_code *why, tavren_error **failure) {
    if (code != TAVREN_OK) {
        tavren_span name = tavren_code_name(code), field = tavren_error_field(*failure);
        fprintf(stderr, "%.*s %.*s\n", (int)name.len, name.ptr, (int)field.len, field.ptr);
        tavren_error_free(*failure);
        *failure = NULL;
        return false;
    }
    return *why == TAVREN_OK;
}

static bool refused(tavren_code code, tavren_code *why, const tavren_error *failure, tavren_code expected) {
    bool right = code == expected && *why == expected && failure == NULL;
    if (!right) fprintf(stderr, "code %u, refusal %u\n", (unsigned)code, (unsigned)*why);
    *why = TAVREN_OK;
    return right;
}

static bool failed(tavren_code code, tavren_error **failure, tavren_code expected, const char *field) {
    tavren_span at = tavren_error_field(*failure);
    bool right = code == expected && tavren_error_code(*failure) == expected && same(at, field);
    if (!right) fprintf(stderr, "code %u, field %.*s\n", (unsigned)code, (int)at.len, at.ptr);
    tavren_error_free(*failure);
    *failure = NULL;
    return right;
}

/* A market with a vendor and one deal. */
typedef struct shop {
    tavren_market *market;
    tavren_tables *tables;
    tavren_buyer_id vendor;
    tavren_api_key *key;
    tavren_deal_id deal;
    tavren_deals *deals; /* The deal as agents read it. */
    tavren_verifying_key issuer;
} shop;

/* Somebody with an agent. */
typedef struct person {
    tavren_span user;
    tavren_agent_secret *secret;
    uint64_t next; /* The number of the next holder. */
    tavren_pseudonym pseudonym;
} person;

static tavren_tables *tables(void) {
    static const tavren_area_row areas[] = {{.code = 84, .name = TEXT("VN")}};
    static const tavren_span rungs[] = {TEXT("1"), TEXT("5"), TEXT("10")};
    static const tavren_ladder ladders[] = {{TEXT("USD"), rungs, 3}};
    static const tavren_thresholds thresholds[] = {
        {.currency = TEXT("USD"), .low = TEXT("0"), .medium = TEXT("3"), .high = TEXT("500")}};
    tavren_tables *made = NULL;
    DONE(tavren_tables_new(areas, 1, ladders, 1, thresholds, 1, &made, &error));
    return made;
}

static tavren_deal_terms coffee(void) {
    tavren_deal_terms terms = {
        .size = sizeof terms, .title = TEXT("Two coffees for one"), .price = TEXT("3.50"),
        .currency = TEXT("USD"), .closes_ms = NOW + 300 * DAY, .regular = TEXT("7.00"), .per_person = 5};
    return terms;
}

static tavren_deals *read(const shop *s, tavren_deal_id deal) {
    tavren_deals *deals = NULL;
    DONE(tavren_market_deal(s->market, deal, NOW, &deals, &refusal, &error));
    return deals;
}

static tavren_deals *post(const shop *s, const tavren_deal_terms *terms) {
    tavren_deal_id deal;
    DONE(tavren_market_post_deal(s->market, s->key, terms, NOW, &deal, &refusal, &error));
    return read(s, deal);
}

static shop open_shop(void) {
    shop s = {0};
    tavren_deal_terms terms = coffee();
    DONE(tavren_market_memory(NOW, &s.market, &error));
    s.tables = tables();
    DONE(tavren_market_apply(s.market, tavren_text("A coffee shop"), &RESEARCH, 1, NOW, &s.vendor, &refusal, &error));
    DONE(tavren_market_approve(s.market, s.vendor, &RESEARCH, 1, NOW, &refusal, &error));
    DONE(tavren_market_issue_key(s.market, s.vendor, NOW, &s.key, &refusal, &error));
    DONE(tavren_market_post_deal(s.market, s.key, &terms, NOW, &s.deal, &refusal, &error));
    s.deals = read(&s, s.deal);
    DONE(tavren_market_issuer(s.market, &s.issuer, &refusal, &error));
    return s;
}

static void close_shop(shop *s) {
    tavren_deals_free(s->deals);
    tavren_api_key_free(s->key);
    tavren_tables_free(s->tables);
    tavren_market_free(s->market);
}

static person somebody(const char *name) {
    char bytes[32] = {0};
    strncpy(bytes, name, sizeof bytes - 1);
    person who = {.user = tavren_text(name)};
    tavren_span secret = {bytes, sizeof bytes};
    DONE(tavren_agent_secret_from_bytes(secret, &who.secret, &error));
    memcpy(who.pseudonym.bytes, bytes, sizeof who.pseudonym.bytes);
    return who;
}

static tavren_code enrol(const shop *s, const person *who, int64_t attested_until) {
    tavren_verifying_key key = tavren_agent_secret_public(who->secret);
    return tavren_market_enrol_agent(s->market, who->user, key, attested_until, NOW, &refusal, &error);
}

/* Somebody with an attested agent, a stake, and five dollars to spend. */
static person join(const shop *s, const char *name) {
    person who = somebody(name);
    DONE(tavren_market_deposit(s->market, who.user, tavren_text("75"), USD, NOW, &refusal, &error));
    DONE(tavren_market_stake(s->market, who.user, tavren_text("70"), USD, NOW, &refusal, &error));
    DONE(enrol(s, &who, NOW + 90 * DAY));
    return who;
}

/* A fresh credential of somebody, as the device keeps it. */
static tavren_credential *credential(const shop *s, person *who, int64_t now) {
    tavren_verifying_key holder;
    tavren_signature signature;
    tavren_credentials *issued = NULL;
    tavren_credential *kept = NULL;
    DONE(tavren_agent_secret_request(who->secret, who->next++, &holder, 1, &signature, &error));
    DONE(tavren_market_issue_credentials(s->market, who->user, &holder, 1, signature, s->tables, now, &issued,
                                         &refusal, &error));
    CHECK(tavren_credentials_len(issued) == 1 && tavren_credentials_bytes(issued, 1).len == 0);
    DONE(tavren_credential_parse(tavren_credentials_bytes(issued, 0), &kept, &error));
    CHECK(tavren_credential_is_sound(kept, s->issuer, holder));
    tavren_credentials_free(issued);
    return kept;
}

static tavren_holder holder(const shop *s, const person *who, const tavren_credential *kept) {
    tavren_holder made = {.size = sizeof made, .secret = who->secret, .number = who->next - 1,
                          .credential = kept, .tables = s->tables, .pseudonym = who->pseudonym};
    return made;
}

static tavren_proof *prove(const shop *s, person *who, int64_t now) {
    tavren_credential *kept = credential(s, who, now);
    tavren_holder shown = holder(s, who, kept);
    tavren_proof *proof = NULL;
    DONE(tavren_holder_prove(&shown, s->deals, 0, now, &proof, &refusal, &error));
    tavren_credential_free(kept);
    return proof;
}

static tavren_code accept(const shop *s, const person *who, const tavren_proof *proof, int64_t now,
                          tavren_order_id *order) {
    return tavren_market_accept_deal(s->market, who->user, proof, s->tables, false, now, order, &refusal, &error);
}

static tavren_order_id ordered(const shop *s, person *who, int64_t now) {
    tavren_order_id order;
    tavren_proof *proof = prove(s, who, now);
    DONE(accept(s, who, proof, now, &order));
    tavren_proof_free(proof);
    return order;
}

static void confirm(const shop *s, tavren_order_id order, int64_t now) {
    tavren_handover *handover = NULL;
    DONE(tavren_market_confirm_order(s->market, s->key, order, now, &handover, &refusal, &error));
    tavren_handover_free(handover);
}

static uint32_t state(const shop *s, const person *who, int64_t now) {
    tavren_orders *orders = NULL;
    tavren_order order = {.size = sizeof order};
    DONE(tavren_market_orders(s->market, who->user, now, &orders, &refusal, &error));
    DONE(tavren_orders_at(orders, 0, &order, &error));
    tavren_orders_free(orders);
    return order.state;
}

static int64_t balance(const shop *s, const person *who, int64_t now) {
    tavren_wallet *wallet = NULL;
    tavren_money money;
    DONE(tavren_market_wallet(s->market, who->user, now, &wallet, &refusal, &error));
    DONE(tavren_wallet_balance(wallet, 0, &money, &error));
    tavren_wallet_free(wallet);
    return money.minor;
}

static int64_t staked(const shop *s, const person *who, int64_t now) {
    tavren_money money;
    DONE(tavren_market_staked(s->market, who->user, USD, now, &money, &refusal, &error));
    CHECK(strcmp(money.currency, "USD") == 0);
    return money.minor;
}

static void from_a_deposit_to_a_settlement(shop *s) {
    static const char *const names[] = {"ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal", "ida", "jon"};
    tavren_money settled = {0}, payable;
    for (size_t at = 0; at < sizeof names / sizeof *names; at++) {
        REFUSED(tavren_market_settle_vendor(s->market, s->vendor, USD, NOW, &settled, &refusal, &error),
                TAVREN_R_SETTLEMENT_EARLY);
        person who = join(s, names[at]);
        CHECK(balance(s, &who, NOW) == 500 && staked(s, &who, NOW) == 7000);

        /* The agent proves, and the vendor reads from bytes and believes it. */
        tavren_proof *proof = prove(s, &who, NOW), *sent = NULL;
        DONE(tavren_proof_parse(tavren_proof_bytes(proof), &sent, &refusal, &error));
        tavren_deal_id of = tavren_proof_deal(sent);
        CHECK(memcmp(&of, &s->deal, sizeof of) == 0);
        tavren_proven proven = {.size = sizeof proven};
        DONE(tavren_proof_verify(sent, s->issuer, s->deals, 0, s->tables, NOW, &proven, &refusal, &error));
        CHECK(memcmp(&proven.pseudonym, &who.pseudonym, sizeof who.pseudonym) == 0);
        CHECK(proven.expires_ms == NOW + 300000 && proven.credential_expires_ms > NOW + 6 * DAY && !proven.near);

        /* The user pays. */
        tavren_order_id order;
        DONE(accept(s, &who, sent, NOW, &order));
        CHECK(balance(s, &who, NOW) == 150 && state(s, &who, NOW) == TAVREN_ORDER_OPEN);

        /* The vendor hands over, and learns a name. */
        tavren_handover *handover = NULL;
        tavren_handed_over over = {.size = sizeof over};
        DONE(tavren_market_confirm_order(s->market, s->key, order, NOW, &handover, &refusal, &error));
        DONE(tavren_handover_read(handover, &over, &error));
        CHECK(memcmp(&over.order, &order, sizeof order) == 0 && memcmp(&over.deal, &s->deal, sizeof of) == 0);
        CHECK(memcmp(&over.pseudonym, &who.pseudonym, sizeof who.pseudonym) == 0);
        tavren_deal deal = {.size = sizeof deal};
        DONE(tavren_deals_at(s->deals, 0, &deal, &error));
        CHECK(memcmp(over.terms_hash, deal.hash, sizeof deal.hash) == 0 && same(over.title, "Two coffees for one"));
        tavren_handover_free(handover);
        CHECK(state(s, &who, NOW) == TAVREN_ORDER_CONFIRMED);
        tavren_proof_free(proof);
        tavren_proof_free(sent);
        tavren_agent_secret_free(who.secret);
    }
    DONE(tavren_market_settle_vendor(s->market, s->vendor, USD, NOW + DAY, &settled, &refusal, &error));
    CHECK(settled.minor == 3500 && strcmp(settled.currency, "USD") == 0);
    DONE(tavren_market_payable(s->market, s->key, USD, NOW + DAY, &payable, &refusal, &error));
    CHECK(payable.minor == 3500);
}

static void orders_are_read_cancelled_and_swept(shop *s) {
    person ann = join(s, "ann"), bob = join(s, "bob");
    tavren_order_id unknown = {{0}}, first = ordered(s, &ann, NOW);
    tavren_proof *proof = prove(s, &ann, NOW);
    tavren_order_id none = {{7}};
    REFUSED(accept(s, &ann, proof, NOW, &none), TAVREN_R_BALANCE_SHORT);
    CHECK(none.bytes[0] == 7);
    tavren_proof_free(proof);
    tavren_orders *orders = NULL;
    tavren_order order = {.size = sizeof order};
    DONE(tavren_market_orders(s->market, ann.user, NOW, &orders, &refusal, &error));
    CHECK(tavren_orders_len(orders) == 1);
    DONE(tavren_orders_at(orders, 0, &order, &error));
    CHECK(memcmp(&order.id, &first, sizeof first) == 0 && memcmp(&order.deal, &s->deal, sizeof s->deal) == 0);
    CHECK(memcmp(&order.vendor, &s->vendor, sizeof s->vendor) == 0 && same(order.title, "Two coffees for one"));
    CHECK(order.price.minor == 350 && order.at_ms == NOW && order.until_ms == NOW + 14 * DAY);
    CHECK(order.state == TAVREN_ORDER_OPEN && !order.automatic);
    FAILS(tavren_orders_at(orders, 1, &order, &error), TAVREN_E_LIMIT_EXCEEDED, "index");
    NULL_AT("order_out", tavren_orders_at(orders, 0, NULL, &error));
    order.size = 8;
    FAILS(tavren_orders_at(orders, 0, &order, &error), TAVREN_E_LIMIT_EXCEEDED, "order_out");
    tavren_orders_free(orders);

    REFUSED(tavren_market_cancel_order(s->market, bob.user, first, NOW, &refusal, &error), TAVREN_R_ORDER_UNKNOWN);
    REFUSED(tavren_market_cancel_order(s->market, ann.user, unknown, NOW, &refusal, &error), TAVREN_R_ORDER_UNKNOWN);
    DONE(tavren_market_cancel_order(s->market, ann.user, first, NOW, &refusal, &error));
    DONE(tavren_market_cancel_order(s->market, ann.user, first, NOW, &refusal, &error));
    CHECK(balance(s, &ann, NOW) == 500 && state(s, &ann, NOW) == TAVREN_ORDER_CANCELLED);
    tavren_handover *handover = NULL;
    REFUSED(tavren_market_confirm_order(s->market, s->key, first, NOW, &handover, &refusal, &error),
            TAVREN_R_ORDER_STATE);
    CHECK(handover == NULL);

    /* A rule of bob's orders, and nobody comes for it. */
    proof = prove(s, &bob, NOW);
    DONE(tavren_market_accept_deal(s->market, bob.user, proof, s->tables, true, NOW, &first, &refusal, &error));
    tavren_proof_free(proof);
    DONE(tavren_market_orders(s->market, bob.user, NOW, &orders, &refusal, &error));
    order.size = sizeof order;
    DONE(tavren_orders_at(orders, 0, &order, &error));
    CHECK(order.automatic);
    tavren_orders_free(orders);
    int64_t late = NOW + 14 * DAY;
    CHECK(state(s, &bob, late) == TAVREN_ORDER_LAPSED && balance(s, &bob, late) == 500);
    uint32_t swept = 0, all = 0;
    do {
        DONE(tavren_market_sweep_orders(s->market, late, &swept, &refusal, &error));
        all += swept;
    } while (swept > 0);
    CHECK(all > 0 && balance(s, &bob, late) == 500 && state(s, &bob, late) == TAVREN_ORDER_LAPSED);
    tavren_agent_secret_free(ann.secret);
    tavren_agent_secret_free(bob.secret);
}

static tavren_notifications *waiting(const shop *s, uint64_t after) {
    tavren_notifications *list = NULL;
    DONE(tavren_market_notifications(s->market, after, 10, &list, &refusal, &error));
    return list;
}

static void what_a_rule_buys_its_user_is_told(shop *s) {
    person ann = join(s, "ann");
    tavren_order_id order;
    tavren_proof *proof = prove(s, &ann, NOW);
    DONE(tavren_market_accept_deal(s->market, ann.user, proof, s->tables, true, NOW, &order, &refusal, &error));
    tavren_proof_free(proof);
    tavren_notifications *list = waiting(s, 0);
    CHECK(tavren_notifications_len(list) == 1 && tavren_notifications_len(NULL) == 0);
    tavren_waiting one = {.size = sizeof one};
    DONE(tavren_notifications_at(list, 0, &one, &error));
    FAILS(tavren_notifications_at(list, 1, &one, &error), TAVREN_E_LIMIT_EXCEEDED, "index");
    NULL_AT("notifications", tavren_notifications_at(NULL, 0, &one, &error));

    tavren_notification *told = NULL;
    tavren_tidings tidings = {.size = sizeof tidings};
    DONE(tavren_market_open_notification(s->market, one.message, NOW, &told, &refusal, &error));
    DONE(tavren_notification_read(told, &tidings, &error));
    CHECK(tidings.kind == TAVREN_TIDINGS_BOUGHT && tidings.at_ms == NOW && same(tidings.user, "ann"));
    CHECK(memcmp(&tidings.order, &order, sizeof order) == 0);
    CHECK(memcmp(&tidings.deal, &s->deal, sizeof s->deal) == 0 && same(tidings.title, "Two coffees for one"));
    CHECK(tidings.price.minor == 350 && tidings.until_ms == NOW + 14 * DAY);
    NULL_AT("notification", tavren_notification_read(NULL, &tidings, &error));
    NULL_AT("tidings_out", tavren_notification_read(told, NULL, &error));
    tavren_notification_free(told);
    tavren_notification_free(NULL);

    char forged[1024];
    CHECK(one.message.len < sizeof forged);
    memcpy(forged, one.message.ptr, one.message.len);
    forged[one.message.len - 1] ^= 1;
    tavren_span wrong = {forged, one.message.len}, null = {NULL, 1};
#define OPEN(message) tavren_market_open_notification(s->market, (message), NOW, &told, &refusal, &error)
    told = NULL;
    FAILS(OPEN(wrong), TAVREN_E_SEAL_FORGED, "message");
    FAILS(OPEN(((tavren_span){NULL, 0})), TAVREN_E_SEAL_FORGED, "message");
    NULL_AT("message", OPEN(null));
    CHECK(told == NULL);
#undef OPEN

    /* What was sent is forgotten. */
    uint64_t removed = 7;
    DONE(tavren_market_forget_notifications(s->market, one.position, &removed, &refusal, &error));
    CHECK(removed == 1);
    tavren_notifications_free(list);
    list = waiting(s, 0);
    CHECK(tavren_notifications_len(list) == 0);
    tavren_notifications_free(list);
    tavren_notifications_free(NULL);
    NULL_AT("market", tavren_market_notifications(NULL, 0, 10, &list, &refusal, &error));
    NULL_AT("notifications_out", tavren_market_notifications(s->market, 0, 10, NULL, &refusal, &error));
    NULL_AT("removed_out", tavren_market_forget_notifications(s->market, 0, NULL, &refusal, &error));
    tavren_agent_secret_free(ann.secret);
}

static void a_stake_is_locked_taken_back_or_forfeited(shop *s) {
    person ann = join(s, "ann"), poor = somebody("poor");
    tavren_order_id order;
    DONE(tavren_market_deposit(s->market, poor.user, tavren_text("50"), USD, NOW, &refusal, &error));
    DONE(enrol(s, &poor, NOW + DAY));
    CHECK(staked(s, &poor, NOW) == 0);
    tavren_proof *proof = prove(s, &poor, NOW);
    REFUSED(accept(s, &poor, proof, NOW, &order), TAVREN_R_STAKE_SHORT);
    tavren_proof_free(proof);
    REFUSED(tavren_market_stake(s->market, poor.user, tavren_text("51"), USD, NOW, &refusal, &error),
            TAVREN_R_BALANCE_SHORT);

    confirm(s, ordered(s, &ann, NOW), NOW);
    int64_t late = NOW + 30 * DAY;
    REFUSED(tavren_market_unstake(s->market, ann.user, tavren_text("70"), USD, late - 1, &refusal, &error),
            TAVREN_R_STAKE_LOCKED);
    DONE(tavren_market_unstake(s->market, ann.user, tavren_text("20"), USD, late, &refusal, &error));
    CHECK(staked(s, &ann, late) == 5000);

    tavren_agent_view view = {.size = sizeof view};
    tavren_verifying_key key = tavren_agent_secret_public(ann.secret);
    DONE(tavren_market_agent(s->market, ann.user, late, &view, &refusal, &error));
    CHECK(view.enrolled && memcmp(&view.public_key, &key, sizeof key) == 0 && view.confirmed == 1);
    CHECK(view.attested_until_ms == NOW + 90 * DAY && view.reputation > 5000 && view.open == 0 && view.faults == 0);
    tavren_money forfeited = {0};
    DONE(tavren_market_forfeit(s->market, ann.user, tavren_text("60"), USD, TAVREN_FAULT_DEVICE, late, &forfeited,
                               &refusal, &error));
    CHECK(forfeited.minor == 5000 && staked(s, &ann, late) == 0);
    DONE(tavren_market_agent(s->market, ann.user, late, &view, &refusal, &error));
    CHECK(view.attested_until_ms == 0 && view.faults == 1 && view.reputation < 1000);
    FAILS(tavren_market_forfeit(s->market, ann.user, tavren_text("1"), USD, 3, late, &forfeited, &refusal, &error),
          TAVREN_E_LIMIT_EXCEEDED, "fault");
    FAILS(tavren_market_stake(s->market, ann.user, tavren_text("0"), USD, late, &refusal, &error),
          TAVREN_E_MONEY_NEGATIVE, "amount");
    DONE(tavren_market_agent(s->market, tavren_text("nobody"), late, &view, &refusal, &error));
    CHECK(!view.enrolled && view.reputation == 5000);
    tavren_agent_secret_free(ann.secret);
    tavren_agent_secret_free(poor.secret);
}

static void only_the_enrolled_agent_has_credentials_issued(shop *s) {
    person ann = join(s, "ann"), bob = somebody("bob");
    tavren_verifying_key keys[33], low = {{0}};
    tavren_signature signature, other;
    tavren_credentials *issued = NULL;
    DONE(tavren_agent_secret_request(ann.secret, 0, keys, 32, &signature, &error));
    DONE(tavren_agent_secret_request(bob.secret, 0, keys, 32, &other, &error));
#define ISSUE(who, holders, len, by) \
    tavren_market_issue_credentials(s->market, who, holders, len, by, s->tables, NOW, &issued, &refusal, &error)
    /* The keys are bob's by now. */
    REFUSED(ISSUE(ann.user, keys, 32, signature), TAVREN_R_PROOF_FORGED);
    REFUSED(ISSUE(ann.user, keys, 32, other), TAVREN_R_PROOF_FORGED);
    REFUSED(ISSUE(bob.user, keys, 32, other), TAVREN_R_AGENT_ABSENT);
    FAILS(ISSUE(ann.user, keys, 33, other), TAVREN_E_LIMIT_EXCEEDED, "holders");
    FAILS(ISSUE(ann.user, NULL, 0, other), TAVREN_E_LIMIT_EXCEEDED, "holders");
    FAILS(ISSUE(ann.user, NULL, 1, other), TAVREN_E_NULL_ARGUMENT, "holders");
    DONE(tavren_agent_secret_request(ann.secret, 0, keys, 3, &signature, &error));
    DONE(ISSUE(ann.user, keys, 3, signature));
    CHECK(tavren_credentials_len(issued) == 3);
    tavren_credentials_free(issued);
    issued = NULL;
    DONE(enrol(s, &ann, 0));
    REFUSED(ISSUE(ann.user, keys, 3, signature), TAVREN_R_AGENT_UNATTESTED);
    CHECK(issued == NULL);
    /* Agents take each other's place three times at once. */
    for (int at = 0; at < 3; at++) {
        tavren_code code = tavren_market_enrol_agent(s->market, ann.user, keys[at], 0, NOW, &refusal, &error);
        if (at < 2) DONE(code);
        else REFUSED(code, TAVREN_R_AGENT_RATE);
    }

    FAILS(enrol(s, &ann, NOW + 93 * DAY), TAVREN_E_LIMIT_EXCEEDED, "attested_until");
    FAILS(enrol(s, &ann, INT64_MAX), TAVREN_E_TIME_MALFORMED, "attested_until_ms");
    FAILS(tavren_market_enrol_agent(s->market, ann.user, low, 0, NOW, &refusal, &error), TAVREN_E_SEAL_PUBLIC_KEY,
          "public_key");
    FAILS(tavren_agent_secret_request(ann.secret, 0, keys, 33, &signature, &error), TAVREN_E_LIMIT_EXCEEDED,
          "holders_len");
    FAILS(tavren_agent_secret_request(ann.secret, 0, keys, 0, &signature, &error), TAVREN_E_LIMIT_EXCEEDED,
          "holders_len");
    FAILS(tavren_agent_secret_request(ann.secret, UINT64_MAX, keys, 2, &signature, &error), TAVREN_E_LIMIT_EXCEEDED,
          "first");
    tavren_agent_secret_free(ann.secret);
    tavren_agent_secret_free(bob.secret);
}

static void a_secret_is_kept_as_bytes_and_no_two_are_the_same(void) {
    tavren_agent_secret *first = NULL, *second = NULL, *again = NULL;
    DONE(tavren_agent_secret_generate(&first, &error));
    DONE(tavren_agent_secret_generate(&second, &error));
    DONE(tavren_agent_secret_from_bytes(tavren_agent_secret_bytes(first), &again, &error));
    tavren_verifying_key one = tavren_agent_secret_public(first), other = tavren_agent_secret_public(second),
                         same_one = tavren_agent_secret_public(again);
    CHECK(memcmp(&one, &same_one, sizeof one) == 0 && memcmp(&one, &other, sizeof one) != 0);
    FAILS(tavren_agent_secret_from_bytes(tavren_text("short"), &again, &error), TAVREN_E_KEY_MALFORMED, "bytes");
    tavren_agent_secret_free(first);
    tavren_agent_secret_free(second);
    tavren_agent_secret_free(again);
}

static void a_standing_is_shown_by_who_has_it_alone(shop *s) {
    person ann = join(s, "ann");
    tavren_deal_terms dear = coffee();
    dear.tier = TAVREN_TIER_MEDIUM;
    tavren_deals *deals = post(s, &dear);
    uint32_t tier = 0, level = 9;
    tavren_proof *proof = NULL;
    tavren_credential *kept = credential(s, &ann, NOW);
    tavren_holder shown = holder(s, &ann, kept);
    DONE(tavren_credential_standing(kept, 0, false, &tier, &level, &error));
    CHECK(tier == TAVREN_TIER_LOW && level == 0);
    REFUSED(tavren_holder_prove(&shown, deals, 0, NOW, &proof, &refusal, &error), TAVREN_R_STANDING_SHORT);
    CHECK(proof == NULL);
    tavren_credential_free(kept);
    confirm(s, ordered(s, &ann, NOW), NOW);
    kept = credential(s, &ann, NOW);
    shown = holder(s, &ann, kept);
    DONE(tavren_credential_standing(kept, 0, false, &tier, &level, &error));
    CHECK(tier == TAVREN_TIER_MEDIUM);
    DONE(tavren_credential_standing(kept, 3, true, &tier, &level, &error));
    CHECK(tier == TAVREN_TIER_LOW);
    FAILS(tavren_credential_standing(kept, 64, true, &tier, &level, &error), TAVREN_E_CATEGORY_UNKNOWN, "category");
    DONE(tavren_holder_prove(&shown, deals, 0, NOW, &proof, &refusal, &error));
    tavren_proof_free(proof);
    proof = NULL;

    /* Somebody else's key does not show it, and it ends. */
    shown.number++;
    REFUSED(tavren_holder_prove(&shown, deals, 0, NOW, &proof, &refusal, &error), TAVREN_R_PROOF_MISFIT);
    shown = holder(s, &ann, kept);
    int64_t expires = tavren_credential_expires_ms(kept);
    CHECK(expires > NOW + 6 * DAY && expires <= NOW + 7 * DAY);
    REFUSED(tavren_holder_prove(&shown, deals, 0, expires, &proof, &refusal, &error), TAVREN_R_PROOF_EXPIRED);
    CHECK(proof == NULL);
    tavren_credential_free(kept);
    tavren_deals_free(deals);
    tavren_agent_secret_free(ann.secret);
}

static void who_is_near_is_known_by_the_agent_alone(shop *s) {
    person ann = join(s, "ann");
    tavren_deal_terms nearby = coffee();
    nearby.radius = 800, nearby.latitude = 10776530, nearby.longitude = 106700980;
    tavren_deals *deals = post(s, &nearby);
    tavren_credential *kept = credential(s, &ann, NOW);
    tavren_holder shown = holder(s, &ann, kept);
    tavren_proof *proof = NULL;
    tavren_proven proven = {.size = sizeof proven};
    REFUSED(tavren_holder_prove(&shown, deals, 0, NOW, &proof, &refusal, &error), TAVREN_R_PLACE_UNPROVEN);
    shown.has_position = true, shown.latitude = INT64_MAX, shown.longitude = INT64_MIN;
    REFUSED(tavren_holder_prove(&shown, deals, 0, NOW, &proof, &refusal, &error), TAVREN_R_PLACE_UNPROVEN);
    shown.latitude = 10776000, shown.longitude = 106700000;
    DONE(tavren_holder_prove(&shown, deals, 0, NOW, &proof, &refusal, &error));
    DONE(tavren_proof_verify(proof, s->issuer, deals, 0, s->tables, NOW, &proven, &refusal, &error));
    CHECK(proven.near);
    tavren_proof_free(proof);
    tavren_credential_free(kept);
    tavren_deals_free(deals);
    tavren_agent_secret_free(ann.secret);
}

static void a_proof_is_for_one_deal_once_and_unaltered(shop *s) {
    person ann = join(s, "ann"), bob = join(s, "bob");
    tavren_proof *proof = prove(s, &ann, NOW), *altered = NULL;
    tavren_proven proven = {.size = sizeof proven};
    tavren_order_id order;
    tavren_deal_terms terms = coffee();
    tavren_deals *other = post(s, &terms);
    tavren_verifying_key stranger = tavren_agent_secret_public(bob.secret), low = {{0}};
#define VERIFY(which, by, deals, at, now) \
    tavren_proof_verify(which, by, deals, at, s->tables, now, &proven, &refusal, &error)
    REFUSED(VERIFY(proof, s->issuer, other, 0, NOW), TAVREN_R_PROOF_MISFIT);
    REFUSED(VERIFY(proof, stranger, s->deals, 0, NOW), TAVREN_R_PROOF_FORGED);
    REFUSED(VERIFY(proof, s->issuer, s->deals, 0, NOW + 300000), TAVREN_R_PROOF_EXPIRED);
    FAILS(VERIFY(proof, low, s->deals, 0, NOW), TAVREN_E_SEAL_PUBLIC_KEY, "issuer");
    FAILS(VERIFY(proof, s->issuer, s->deals, 1, NOW), TAVREN_E_LIMIT_EXCEEDED, "index");
    FAILS(VERIFY(proof, s->issuer, s->deals, 0, INT64_MAX), TAVREN_E_TIME_MALFORMED, "now_ms");
    proven.size = 8;
    FAILS(VERIFY(proof, s->issuer, s->deals, 0, NOW), TAVREN_E_LIMIT_EXCEEDED, "proven_out");
    proven.size = sizeof proven;
    CHECK(proven.expires_ms == 0);

    /* Every byte counts; here are some of each part. */
    tavren_span bytes = tavren_proof_bytes(proof);
    char changed[4096];
    CHECK(bytes.len < sizeof changed - 1);
    for (uint64_t at = 0; at < bytes.len; at += 47) {
        memcpy(changed, bytes.ptr, bytes.len);
        changed[at] ^= 1;
        tavren_span sent = {changed, bytes.len};
        tavren_code code = tavren_proof_parse(sent, &altered, &refusal, &error);
        if (code == TAVREN_OK) {
            CHECK(VERIFY(altered, s->issuer, s->deals, 0, NOW) != TAVREN_OK);
            tavren_proof_free(altered);
            altered = NULL;
        } else {
            CHECK(code == TAVREN_R_PROOF_MALFORMED);
        }
        CHECK(refusal != TAVREN_OK && error == NULL);
        refusal = TAVREN_OK;
    }
    memcpy(changed, bytes.ptr, bytes.len);
    for (uint64_t len = 0; len <= bytes.len + 1; len++) {
        if (len == bytes.len) continue;
        changed[bytes.len] = 0;
        tavren_span sent = {changed, len};
        REFUSED(tavren_proof_parse(sent, &altered, &refusal, &error), TAVREN_R_PROOF_MALFORMED);
    }

    REFUSED(accept(s, &bob, proof, NOW, &order), TAVREN_R_PROOF_MISFIT);
    DONE(tavren_market_deposit(s->market, ann.user, tavren_text("5"), USD, NOW, &refusal, &error));
    DONE(accept(s, &ann, proof, NOW, &order));
    REFUSED(accept(s, &ann, proof, NOW, &order), TAVREN_R_PROOF_SHOWN);
    tavren_proof_free(proof);
    tavren_deals_free(other);
    tavren_agent_secret_free(ann.secret);
    tavren_agent_secret_free(bob.secret);
}

static void what_is_no_credential_is_not_read(shop *s) {
    person ann = join(s, "ann");
    tavren_verifying_key holders[2], none = {{0}};
    tavren_signature signature;
    tavren_credentials *issued = NULL;
    tavren_credential *kept = NULL;
    DONE(tavren_agent_secret_request(ann.secret, 0, holders, 2, &signature, &error));
    DONE(tavren_market_issue_credentials(s->market, ann.user, holders, 2, signature, s->tables, NOW, &issued, &refusal,
                                         &error));
    tavren_span bytes = tavren_credentials_bytes(issued, 0);
    DONE(tavren_credential_parse(bytes, &kept, &error));
    CHECK(tavren_credential_is_sound(kept, s->issuer, holders[0]));
    CHECK(!tavren_credential_is_sound(kept, s->issuer, holders[1]));
    CHECK(!tavren_credential_is_sound(kept, holders[1], holders[0]));
    CHECK(!tavren_credential_is_sound(kept, none, holders[0]) && !tavren_credential_is_sound(kept, s->issuer, none));
    tavren_credential_free(kept);
    kept = NULL;
    char changed[513] = {0};
    CHECK(bytes.len < sizeof changed);
    memcpy(changed, bytes.ptr, bytes.len);
    for (uint64_t len = 0; len < sizeof changed; len++) {
        tavren_span cut = {changed, len};
        if (len == bytes.len) continue;
        FAILS(tavren_credential_parse(cut, &kept, &error), TAVREN_E_RECORD_CORRUPT, "bytes");
    }
    tavren_span more = {changed, sizeof changed};
    FAILS(tavren_credential_parse(more, &kept, &error), TAVREN_E_LIMIT_EXCEEDED, "bytes");
    /* What was changed on the way is not sound. */
    for (uint64_t at = 0; at < bytes.len; at += 31) {
        memcpy(changed, bytes.ptr, bytes.len);
        changed[at] ^= 1;
        tavren_span sent = {changed, bytes.len};
        if (tavren_credential_parse(sent, &kept, NULL) == TAVREN_OK) {
            CHECK(!tavren_credential_is_sound(kept, s->issuer, holders[0]));
            tavren_credential_free(kept);
            kept = NULL;
        }
    }
    tavren_credentials_free(issued);
    tavren_agent_secret_free(ann.secret);
}

static void money_and_users_that_are_wrong_are_named(shop *s) {
    tavren_span ann = tavren_text("ann"), five = tavren_text("5");
    tavren_money money;
#define DEPOSIT(user, amount, currency, now) \
    tavren_market_deposit(s->market, user, amount, currency, now, &refusal, &error)
    FAILS(DEPOSIT(tavren_text(""), five, USD, NOW), TAVREN_E_TEXT_EMPTY, "user");
    FAILS(DEPOSIT(tavren_text("\xff"), five, USD, NOW), TAVREN_E_NOT_UTF8, "user");
    FAILS(DEPOSIT(ann, tavren_text("1e3"), USD, NOW), TAVREN_E_MONEY_NOT_A_NUMBER, "amount");
    FAILS(DEPOSIT(ann, tavren_text("0.001"), USD, NOW), TAVREN_E_MONEY_TOO_FINE, "amount");
    FAILS(DEPOSIT(ann, tavren_text("-5"), USD, NOW), TAVREN_E_MONEY_NEGATIVE, "amount");
    FAILS(DEPOSIT(ann, five, tavren_text("ZZZ"), NOW), TAVREN_E_CURRENCY_UNKNOWN, "currency");
    FAILS(DEPOSIT(ann, five, USD, INT64_MIN), TAVREN_E_TIME_MALFORMED, "now_ms");
    FAILS(tavren_market_staked(s->market, ann, tavren_text("usd"), NOW, &money, &refusal, &error),
          TAVREN_E_CURRENCY_UNKNOWN, "currency");
    FAILS(tavren_market_settle_vendor(s->market, s->vendor, tavren_text("ZZZ"), NOW, &money, &refusal, &error),
          TAVREN_E_CURRENCY_UNKNOWN, "currency");
    FAILS(tavren_market_payable(s->market, s->key, tavren_text(""), NOW, &money, &refusal, &error),
          TAVREN_E_CURRENCY_UNKNOWN, "currency");
}

static void every_pointer_may_be_null(shop *s) {
    person ann = join(s, "ann");
    tavren_market *market = s->market;
    tavren_tables *by = s->tables;
    tavren_span user = ann.user, five = tavren_text("5"), null = {NULL, 1};
    tavren_verifying_key key = tavren_agent_secret_public(ann.secret);
    tavren_signature signature;
    tavren_agent_secret *secret = NULL;
    tavren_credentials *issued = NULL;
    tavren_credential *kept = credential(s, &ann, NOW), *other = NULL;
    tavren_holder shown = holder(s, &ann, kept);
    tavren_proof *proof = prove(s, &ann, NOW), *parsed = NULL;
    tavren_proven proven = {.size = sizeof proven};
    tavren_order_id order;
    tavren_orders *orders = NULL;
    tavren_order one = {.size = sizeof one};
    tavren_handover *handover = NULL;
    tavren_handed_over over = {.size = sizeof over};
    tavren_agent_view view = {.size = sizeof view};
    tavren_money money;
    uint32_t number;
    NULL_AT("secret_out", tavren_agent_secret_generate(NULL, &error));
    NULL_AT("secret_out", tavren_agent_secret_from_bytes(five, NULL, &error));
    NULL_AT("bytes", tavren_agent_secret_from_bytes(null, &secret, &error));
    NULL_AT("secret", tavren_agent_secret_request(NULL, 0, &key, 1, &signature, &error));
    NULL_AT("holders_out", tavren_agent_secret_request(ann.secret, 0, NULL, 1, &signature, &error));
    NULL_AT("signature_out", tavren_agent_secret_request(ann.secret, 0, &key, 1, NULL, &error));
    NULL_AT("market", tavren_market_enrol_agent(NULL, user, key, 0, NOW, &refusal, &error));
    NULL_AT("user", tavren_market_enrol_agent(market, null, key, 0, NOW, &refusal, &error));
    NULL_AT("market", tavren_market_agent(NULL, user, NOW, &view, &refusal, &error));
    NULL_AT("user", tavren_market_agent(market, null, NOW, &view, &refusal, &error));
    NULL_AT("view_out", tavren_market_agent(market, user, NOW, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_stake(NULL, user, five, USD, NOW, &refusal, &error));
    NULL_AT("user", tavren_market_stake(market, null, five, USD, NOW, &refusal, &error));
    NULL_AT("amount", tavren_market_stake(market, user, null, USD, NOW, &refusal, &error));
    NULL_AT("currency", tavren_market_stake(market, user, five, null, NOW, &refusal, &error));
    NULL_AT("market", tavren_market_unstake(NULL, user, five, USD, NOW, &refusal, &error));
    NULL_AT("user", tavren_market_unstake(market, null, five, USD, NOW, &refusal, &error));
    NULL_AT("amount", tavren_market_unstake(market, user, null, USD, NOW, &refusal, &error));
    NULL_AT("currency", tavren_market_unstake(market, user, five, null, NOW, &refusal, &error));
    NULL_AT("market", tavren_market_staked(NULL, user, USD, NOW, &money, &refusal, &error));
    NULL_AT("user", tavren_market_staked(market, null, USD, NOW, &money, &refusal, &error));
    NULL_AT("currency", tavren_market_staked(market, user, null, NOW, &money, &refusal, &error));
    NULL_AT("staked_out", tavren_market_staked(market, user, USD, NOW, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_forfeit(NULL, user, five, USD, 1, NOW, &money, &refusal, &error));
    NULL_AT("user", tavren_market_forfeit(market, null, five, USD, 1, NOW, &money, &refusal, &error));
    NULL_AT("amount", tavren_market_forfeit(market, user, null, USD, 1, NOW, &money, &refusal, &error));
    NULL_AT("currency", tavren_market_forfeit(market, user, five, null, 1, NOW, &money, &refusal, &error));
    NULL_AT("forfeited_out", tavren_market_forfeit(market, user, five, USD, 1, NOW, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_issuer(NULL, &key, &refusal, &error));
    NULL_AT("issuer_out", tavren_market_issuer(market, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_issue_credentials(NULL, user, &key, 1, signature, by, NOW, &issued, &refusal, &error));
    NULL_AT("user", tavren_market_issue_credentials(market, null, &key, 1, signature, by, NOW, &issued, &refusal, &error));
    NULL_AT("holders", tavren_market_issue_credentials(market, user, NULL, 1, signature, by, NOW, &issued, &refusal, &error));
    NULL_AT("tables", tavren_market_issue_credentials(market, user, &key, 1, signature, NULL, NOW, &issued, &refusal, &error));
    NULL_AT("credentials_out",
            tavren_market_issue_credentials(market, user, &key, 1, signature, by, NOW, NULL, &refusal, &error));
    NULL_AT("bytes", tavren_credential_parse(null, &other, &error));
    NULL_AT("credential_out", tavren_credential_parse(five, NULL, &error));
    NULL_AT("credential", tavren_credential_standing(NULL, 0, false, &number, &number, &error));
    NULL_AT("tier_out", tavren_credential_standing(kept, 0, false, NULL, &number, &error));
    NULL_AT("level_out", tavren_credential_standing(kept, 0, false, &number, NULL, &error));
    NULL_AT("holder", tavren_holder_prove(NULL, s->deals, 0, NOW, &parsed, &refusal, &error));
    NULL_AT("deals", tavren_holder_prove(&shown, NULL, 0, NOW, &parsed, &refusal, &error));
    NULL_AT("proof_out", tavren_holder_prove(&shown, s->deals, 0, NOW, NULL, &refusal, &error));
    shown.secret = NULL;
    NULL_AT("secret", tavren_holder_prove(&shown, s->deals, 0, NOW, &parsed, &refusal, &error));
    shown.secret = ann.secret, shown.credential = NULL;
    NULL_AT("credential", tavren_holder_prove(&shown, s->deals, 0, NOW, &parsed, &refusal, &error));
    shown.credential = kept, shown.tables = NULL;
    NULL_AT("tables", tavren_holder_prove(&shown, s->deals, 0, NOW, &parsed, &refusal, &error));
    shown.size = 8;
    FAILS(tavren_holder_prove(&shown, s->deals, 0, NOW, &parsed, &refusal, &error), TAVREN_E_LIMIT_EXCEEDED, "holder");
    NULL_AT("bytes", tavren_proof_parse(null, &parsed, &refusal, &error));
    NULL_AT("proof_out", tavren_proof_parse(five, NULL, &refusal, &error));
    NULL_AT("proof", tavren_proof_verify(NULL, key, s->deals, 0, by, NOW, &proven, &refusal, &error));
    NULL_AT("deals", tavren_proof_verify(proof, key, NULL, 0, by, NOW, &proven, &refusal, &error));
    NULL_AT("tables", tavren_proof_verify(proof, key, s->deals, 0, NULL, NOW, &proven, &refusal, &error));
    NULL_AT("proven_out", tavren_proof_verify(proof, key, s->deals, 0, by, NOW, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_deposit(NULL, user, five, USD, NOW, &refusal, &error));
    NULL_AT("user", tavren_market_deposit(market, null, five, USD, NOW, &refusal, &error));
    NULL_AT("amount", tavren_market_deposit(market, user, null, USD, NOW, &refusal, &error));
    NULL_AT("currency", tavren_market_deposit(market, user, five, null, NOW, &refusal, &error));
    NULL_AT("market", tavren_market_accept_deal(NULL, user, proof, by, false, NOW, &order, &refusal, &error));
    NULL_AT("user", tavren_market_accept_deal(market, null, proof, by, false, NOW, &order, &refusal, &error));
    NULL_AT("proof", tavren_market_accept_deal(market, user, NULL, by, false, NOW, &order, &refusal, &error));
    NULL_AT("tables", tavren_market_accept_deal(market, user, proof, NULL, false, NOW, &order, &refusal, &error));
    NULL_AT("order_out", tavren_market_accept_deal(market, user, proof, by, false, NOW, NULL, &refusal, &error));
    order = ordered(s, &ann, NOW);
    NULL_AT("market", tavren_market_cancel_order(NULL, user, order, NOW, &refusal, &error));
    NULL_AT("user", tavren_market_cancel_order(market, null, order, NOW, &refusal, &error));
    NULL_AT("market", tavren_market_orders(NULL, user, NOW, &orders, &refusal, &error));
    NULL_AT("user", tavren_market_orders(market, null, NOW, &orders, &refusal, &error));
    NULL_AT("orders_out", tavren_market_orders(market, user, NOW, NULL, &refusal, &error));
    NULL_AT("orders", tavren_orders_at(NULL, 0, &one, &error));
    NULL_AT("market", tavren_market_confirm_order(NULL, s->key, order, NOW, &handover, &refusal, &error));
    NULL_AT("key", tavren_market_confirm_order(market, NULL, order, NOW, &handover, &refusal, &error));
    NULL_AT("handover_out", tavren_market_confirm_order(market, s->key, order, NOW, NULL, &refusal, &error));
    CHECK(state(s, &ann, NOW) == TAVREN_ORDER_OPEN && handover == NULL);
    DONE(tavren_market_confirm_order(market, s->key, order, NOW, &handover, &refusal, &error));
    NULL_AT("handover", tavren_handover_read(NULL, &over, &error));
    NULL_AT("handed_over_out", tavren_handover_read(handover, NULL, &error));
    NULL_AT("market", tavren_market_sweep_orders(NULL, NOW, &number, &refusal, &error));
    NULL_AT("swept_out", tavren_market_sweep_orders(market, NOW, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_settle_vendor(NULL, s->vendor, USD, NOW, &money, &refusal, &error));
    NULL_AT("currency", tavren_market_settle_vendor(market, s->vendor, null, NOW, &money, &refusal, &error));
    NULL_AT("settled_out", tavren_market_settle_vendor(market, s->vendor, USD, NOW, NULL, &refusal, &error));
    NULL_AT("market", tavren_market_payable(NULL, s->key, USD, NOW, &money, &refusal, &error));
    NULL_AT("key", tavren_market_payable(market, NULL, USD, NOW, &money, &refusal, &error));
    NULL_AT("currency", tavren_market_payable(market, s->key, null, NOW, &money, &refusal, &error));
    NULL_AT("payable_out", tavren_market_payable(market, s->key, USD, NOW, NULL, &refusal, &error));
    CHECK(secret == NULL && issued == NULL && other == NULL && parsed == NULL && orders == NULL);

    CHECK(tavren_agent_secret_bytes(NULL).len == 0 && tavren_agent_secret_public(NULL).bytes[0] == 0);
    CHECK(tavren_credentials_len(NULL) == 0 && tavren_credentials_bytes(NULL, 0).len == 0);
    CHECK(!tavren_credential_is_sound(NULL, key, key) && tavren_credential_expires_ms(NULL) == 0);
    CHECK(tavren_proof_bytes(NULL).len == 0 && tavren_proof_deal(NULL).bytes[0] == 0);
    CHECK(tavren_orders_len(NULL) == 0);
    tavren_agent_secret_free(NULL);
    tavren_credentials_free(NULL);
    tavren_credential_free(NULL);
    tavren_proof_free(NULL);
    tavren_orders_free(NULL);
    tavren_handover_free(NULL);
    tavren_handover_free(handover);
    tavren_credential_free(kept);
    tavren_proof_free(proof);
    tavren_agent_secret_free(ann.secret);
}

int main(void) {
    static void (*const tests[])(shop *) = {
        from_a_deposit_to_a_settlement,
        orders_are_read_cancelled_and_swept,
        what_a_rule_buys_its_user_is_told,
        a_stake_is_locked_taken_back_or_forfeited,
        only_the_enrolled_agent_has_credentials_issued,
        a_standing_is_shown_by_who_has_it_alone,
        who_is_near_is_known_by_the_agent_alone,
        a_proof_is_for_one_deal_once_and_unaltered,
        what_is_no_credential_is_not_read,
        money_and_users_that_are_wrong_are_named,
        every_pointer_may_be_null,
    };
    for (size_t at = 0; at < sizeof tests / sizeof *tests; at++) {
        shop s = open_shop();
        tests[at](&s);
        close_shop(&s);
    }
    a_secret_is_kept_as_bytes_and_no_two_are_the_same();
    return 0;
}
