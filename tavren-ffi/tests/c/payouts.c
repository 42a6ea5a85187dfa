/* Payouts through the C ABI: the recorded exchanges of the golden file, and bad input by code and
 * field. Run by tests/run with the folder of the golden files. */
#include <inttypes.h>
#include <string.h>
#include <tavren.h>

#include "check.h"

#define TEXT(literal) {literal, sizeof(literal) - 1}

static const int64_t NOW = INT64_C(1795176000000), TOLERANCE = 300000;

static const tavren_span USD = TEXT("USD"), ALICE = TEXT("alice"), NONE = {NULL, 0};

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

/* A market where alice asked for five dollars, and a batch took it. */
typedef struct play {
    tavren_market *market;
    tavren_processor *processor;
    tavren_payout_id payout;
    tavren_payout_batch_id batch;
    char payout_text[37], batch_text[37];
    tavren_header headers[8];
    char header_texts[8][512];
    uint64_t headers_len;
    tavren_http_request *request; /* What is to be sent next. */
    char refused[64];             /* Why the last thing was refused. */
} play;

static void print_id(const uint8_t *bytes, char *text) {
    for (int at = 0; at < 16; at++) {
        if (at == 4 || at == 6 || at == 8 || at == 10) *text++ = '-';
        text += sprintf(text, "%02x", bytes[at]);
    }
}

static void open_play(play *p, const char *name, tavren_span destination) {
    static const tavren_span endpoints[] = {TEXT("whsec_retired"), TEXT("whsec_of_the_endpoint")};
    tavren_granularity granularity;
    bool taken = false;
    memset(p, 0, sizeof *p);
    if (strcmp(name, "stripe") == 0)
        DONE(tavren_processor_stripe(tavren_text("sk_test_of_the_platform"), endpoints, 2, NONE, &p->processor, &error));
    else
        DONE(tavren_processor_paypal(tavren_text("A21AA_of_the_application"), tavren_text("1JE4291016473214C"), NONE,
                                     &p->processor, &error));
    tavren_span processor = tavren_processor_name(p->processor);
    CHECK(same(processor, name));
    DONE(tavren_market_memory(NOW, &p->market, &error));
    DONE(tavren_market_deposit(p->market, ALICE, tavren_text("10"), USD, NOW, &refusal, &error));
    DONE(tavren_processor_granularity(p->processor, USD, &granularity, &refusal, &error));
    DONE(tavren_market_request_payout(p->market, ALICE, tavren_text("5"), USD, processor, granularity, destination, NOW,
                                      &p->payout, &refusal, &error));
    DONE(tavren_market_take_payout_batch(p->market, processor, USD, NOW, &taken, &p->batch, &refusal, &error));
    CHECK(taken);
    print_id(p->payout.bytes, p->payout_text);
    print_id(p->batch.bytes, p->batch_text);
}

static void close_play(play *p) {
    CHECK(p->request == NULL);
    tavren_processor_free(p->processor);
    tavren_market_free(p->market);
}

static tavren_payout_batch *unsettled(const play *p) {
    tavren_payout_batch *batch = NULL;
    DONE(tavren_market_payout_batch(p->market, tavren_processor_name(p->processor), USD, p->batch, NOW, &batch,
                                    &refusal, &error));
    return batch;
}

static void refuse(play *p, tavren_code code) {
    tavren_span name = tavren_code_name(code);
    CHECK(code != TAVREN_OK && refusal == code && error == NULL);
    snprintf(p->refused, sizeof p->refused, "%.*s", (int)name.len, name.ptr);
    refusal = TAVREN_OK;
}

/* Records what a reply says, and takes what is to be sent next. */
static void follow(play *p, tavren_code code, tavren_reply *reply) {
    tavren_observation seen[8] = {0};
    uint32_t new = 0;
    if (code != TAVREN_OK) {
        refuse(p, code);
        return;
    }
    uint64_t len = tavren_reply_observations_len(reply);
    CHECK(len <= 8 && tavren_reply_next_len(reply) <= 1);
    for (uint64_t at = 0; at < len; at++) {
        seen[at].size = sizeof seen[at];
        DONE(tavren_reply_observation(reply, at, &seen[at], &error));
    }
    code = tavren_market_record_payouts(p->market, tavren_processor_name(p->processor), seen, len, NOW, &new, &refusal,
                                        &error);
    if (code != TAVREN_OK)
        refuse(p, code);
    else if (tavren_reply_next_len(reply) == 1)
        DONE(tavren_reply_next(reply, 0, &p->request, &error));
    tavren_reply_free(reply);
}

static void ask(play *p, const char *what) {
    tavren_payout_batch *batch = unsettled(p);
    tavren_reply *reply = NULL;
    if (strcmp(what, "cancel") == 0) {
        DONE(tavren_processor_cancel(p->processor, batch, p->payout, NOW, &p->request, &refusal, &error));
    } else if (strcmp(what, "encode") == 0) {
        tavren_code code = tavren_processor_encode(p->processor, batch, NOW, &reply, &refusal, &error);
        follow(p, code, reply);
    } else {
        tavren_code code = tavren_processor_lookup(p->processor, batch, NOW, &reply, &refusal, &error);
        follow(p, code, reply);
    }
    tavren_payout_batch_free(batch);
}

static void keep_header(play *p, char *text) {
    CHECK(p->headers_len < 8);
    char *kept = p->header_texts[p->headers_len];
    snprintf(kept, sizeof p->header_texts[0], "%s", text);
    char *value = strchr(kept, ' ');
    CHECK(value != NULL);
    *value++ = 0;
    p->headers[p->headers_len++] = (tavren_header){tavren_text(kept), tavren_text(value)};
}

static void hear(play *p, const char *body) {
    tavren_reply *reply = NULL;
    tavren_code code = tavren_processor_decode_event(p->processor, p->headers, p->headers_len, tavren_text(body), NOW,
                                                     TOLERANCE, &reply, &refusal, &error);
    p->headers_len = 0;
    follow(p, code, reply);
}

static void sent(const play *p, const char *line) {
    static char text[8192];
    tavren_http http = {.size = sizeof http};
    bool credentials = false;
    CHECK(p->request != NULL);
    DONE(tavren_http_request_read(p->request, &http, &error));
    snprintf(text, sizeof text, "%.*s %.*s%s%.*s", (int)http.method.len, http.method.ptr, (int)http.url.len, http.url.ptr,
             http.body.len == 0 ? "" : " ", (int)http.body.len, http.body.len == 0 ? "" : http.body.ptr);
    if (strcmp(text, line) != 0) fprintf(stderr, "%s\n%s\n", text, line);
    CHECK(strcmp(text, line) == 0);
    for (uint64_t at = 0; at < http.headers_len; at++) {
        tavren_header header;
        DONE(tavren_http_request_header(p->request, at, &header, &error));
        credentials = credentials || same(header.name, "authorization");
    }
    CHECK(credentials);
}

static void answered(play *p, const char *line) {
    tavren_http_request *request = p->request;
    tavren_reply *reply = NULL;
    const char *body = strchr(line, ' ');
    p->request = NULL;
    tavren_code code =
        tavren_processor_decode(p->processor, request, (uint32_t)strtoul(line, NULL, 10),
                                body == NULL ? NONE : tavren_text(body + 1), &reply, &refusal, &error);
    follow(p, code, reply);
    tavren_http_request_free(request);
}

static void stands(const play *p, const char *state) {
    static const char *const words[] = {"",        "requested", "cancelled", "sent",   "unknown",
                                        "pending", "held",      "paid",      "failed", "returned"};
    tavren_payouts *payouts = NULL, *rest = NULL;
    tavren_payout payout = {.size = sizeof payout};
    DONE(tavren_market_payouts(p->market, ALICE, NULL, NOW, &payouts, &refusal, &error));
    CHECK(tavren_payouts_len(payouts) == 1);
    DONE(tavren_payouts_at(payouts, 0, &payout, &error));
    CHECK(payout.state <= TAVREN_PAYOUT_RETURNED && strcmp(words[payout.state], state) == 0);
    CHECK(payout.amount.minor == 500 && payout.has_batch && payout.at_ms == NOW);
    CHECK(memcmp(payout.id.bytes, p->payout.bytes, 16) == 0 && memcmp(payout.batch.bytes, p->batch.bytes, 16) == 0);
    DONE(tavren_market_payouts(p->market, ALICE, payouts, NOW, &rest, &refusal, &error));
    CHECK(tavren_payouts_len(rest) == 0);
    tavren_payouts_free(rest);
    tavren_payouts_free(payouts);
}

/* The line with the ids of this play. */
static void filled(const play *p, const char *line, char *text, size_t room) {
    while (*line != 0) {
        const char *id = NULL;
        if (strncmp(line, "$payout", 7) == 0) id = p->payout_text, line += 7;
        else if (strncmp(line, "$batch", 6) == 0) id = p->batch_text, line += 6;
        CHECK(room > 37);
        if (id == NULL) {
            *text++ = *line++;
            room--;
        } else {
            memcpy(text, id, 36);
            text += 36;
            room -= 36;
        }
    }
    *text = 0;
}

static char *after(char *line, const char *word) {
    size_t len = strlen(word);
    return strncmp(line, word, len) == 0 ? line + len : NULL;
}

static void the_recorded_exchanges_come_to_what_was_recorded(const char *folder) {
    static char path[4096], raw[4096], line[8192];
    static play p;
    char *rest, *destination;
    int refusals = 0;
    snprintf(path, sizeof path, "%s/payouts.txt", folder);
    FILE *golden = fopen(path, "r");
    CHECK(golden != NULL);
    while (fgets(raw, sizeof raw, golden) != NULL) {
        raw[strcspn(raw, "\n")] = 0;
        if (raw[0] == '#' || raw[0] == 0) continue;
        filled(&p, raw, line, sizeof line);
        if ((rest = after(line, "processor ")) != NULL) {
            if (p.market != NULL) close_play(&p);
            destination = strchr(rest, ' ');
            *destination++ = 0;
            open_play(&p, rest, tavren_text(destination));
        } else if ((rest = after(line, "header ")) != NULL) keep_header(&p, rest);
        else if ((rest = after(line, "event ")) != NULL) hear(&p, rest);
        else if ((rest = after(line, "> ")) != NULL) sent(&p, rest);
        else if ((rest = after(line, "< ")) != NULL) answered(&p, rest);
        else if ((rest = after(line, "! ")) != NULL) {
            CHECK(strcmp(p.refused, rest) == 0);
            p.refused[0] = 0;
            refusals++;
        } else if ((rest = after(line, "= ")) != NULL) {
            CHECK(p.request == NULL && p.refused[0] == 0);
            stands(&p, rest);
        } else ask(&p, line);
    }
    fclose(golden);
    close_play(&p);
    CHECK(refusals == 6);
}

static void a_payout_is_cancelled_while_no_batch_has_taken_it(void) {
    static const tavren_granularity cent = {1, 1};
    static const tavren_span stripe = TEXT("stripe");
    tavren_market *market = NULL;
    tavren_payout_id payout;
    tavren_payout_batch_id batch, batches[1];
    uint64_t len = 7;
    bool taken = true;
    DONE(tavren_market_memory(NOW, &market, &error));
    DONE(tavren_market_deposit(market, ALICE, tavren_text("10"), USD, NOW, &refusal, &error));
    DONE(tavren_market_request_payout(market, ALICE, tavren_text("4"), USD, stripe, cent, tavren_text("acct_1"), NOW,
                                      &payout, &refusal, &error));
    DONE(tavren_market_cancel_payout(market, ALICE, payout, NOW, &refusal, &error));
    DONE(tavren_market_take_payout_batch(market, stripe, USD, NOW, &taken, &batch, &refusal, &error));
    CHECK(!taken);
    DONE(tavren_market_payout_batches(market, stripe, USD, NULL, NOW, NULL, 0, &len, &refusal, &error));
    CHECK(len == 0);
    DONE(tavren_market_request_payout(market, ALICE, tavren_text("4"), USD, stripe, cent, tavren_text("acct_1"), NOW,
                                      &payout, &refusal, &error));
    DONE(tavren_market_take_payout_batch(market, stripe, USD, NOW, &taken, &batch, &refusal, &error));
    DONE(tavren_market_payout_batches(market, stripe, USD, NULL, NOW, batches, 1, &len, &refusal, &error));
    CHECK(taken && len == 1 && memcmp(batches[0].bytes, batch.bytes, 16) == 0);
    DONE(tavren_market_payout_batches(market, stripe, USD, &batch, NOW, batches, 1, &len, &refusal, &error));
    CHECK(len == 0);
    REFUSED(tavren_market_cancel_payout(market, ALICE, payout, NOW, &refusal, &error), TAVREN_R_PAYOUT_STATE);
    REFUSED(tavren_market_request_payout(market, ALICE, tavren_text("7"), USD, stripe, cent, tavren_text("acct_1"), NOW,
                                         &payout, &refusal, &error),
            TAVREN_R_BALANCE_SHORT);
    tavren_market_free(market);
}

static void bad_arguments_name_the_field(void) {
    static const tavren_granularity none = {0, 1}, cent = {1, 1};
    static const tavren_span stripe = TEXT("stripe");
    tavren_observation seen[2] = {{.size = sizeof seen[0], .evidence = TAVREN_EVIDENCE_PAID},
                                  {.size = sizeof seen[0], .evidence = 7}};
    tavren_header headers[129];
    tavren_market *market = NULL;
    tavren_processor *processor = NULL;
    tavren_granularity granularity;
    tavren_payout_id payout;
    tavren_reply *reply = NULL;
    uint32_t new = 7;
    for (int at = 0; at < 129; at++) headers[at] = (tavren_header){TEXT("a"), TEXT("b")};
    DONE(tavren_market_memory(NOW, &market, &error));
    DONE(tavren_processor_stripe(tavren_text("sk"), NULL, 0, NONE, &processor, &error));
    NULL_AT("processor_out", tavren_processor_stripe(tavren_text("sk"), NULL, 0, NONE, NULL, &error));
    NULL_AT("batch", tavren_processor_encode(processor, NULL, NOW, &reply, &refusal, &error));
    FAILS(tavren_processor_granularity(processor, tavren_text("usd"), &granularity, &refusal, &error),
          TAVREN_E_CURRENCY_UNKNOWN, "currency");
    REFUSED(tavren_processor_granularity(processor, tavren_text("CLF"), &granularity, &refusal, &error),
            TAVREN_R_PROCESSOR_CURRENCY);
    FAILS(tavren_processor_decode_event(processor, headers, 129, NONE, NOW, TOLERANCE, &reply, &refusal, &error),
          TAVREN_E_LIMIT_EXCEEDED, "headers");
    REFUSED(tavren_processor_decode_event(processor, headers, 1, NONE, NOW, TOLERANCE, &reply, &refusal, &error),
            TAVREN_R_WEBHOOK_FORGED);
    FAILS(tavren_market_request_payout(market, ALICE, tavren_text("4"), USD, stripe, none, tavren_text("acct_1"), NOW,
                                       &payout, &refusal, &error),
          TAVREN_E_MONEY_NEGATIVE, "granularity");
    FAILS(tavren_market_request_payout(market, ALICE, tavren_text("4"), USD, tavren_text(""), cent,
                                       tavren_text("acct_1"), NOW, &payout, &refusal, &error),
          TAVREN_E_TEXT_EMPTY, "processor");
    FAILS(tavren_market_record_payouts(market, stripe, seen, 2, NOW, &new, &refusal, &error), TAVREN_E_LIMIT_EXCEEDED,
          "evidence");
    seen[1] = seen[0];
    seen[1].total = (tavren_money){1, "USD"};
    FAILS(tavren_market_record_payouts(market, stripe, seen, 2, NOW, &new, &refusal, &error), TAVREN_E_LIMIT_EXCEEDED,
          "total");
    seen[1].total = (tavren_money){0, ""};
    seen[1].amount = (tavren_money){1, "usd"};
    FAILS(tavren_market_record_payouts(market, stripe, seen, 2, NOW, &new, &refusal, &error), TAVREN_E_CURRENCY_UNKNOWN,
          "amount");
    REFUSED(tavren_market_record_payouts(market, stripe, seen, 1, NOW, &new, &refusal, &error),
            TAVREN_R_PAYOUT_UNKNOWN);
    CHECK(new == 7 && reply == NULL);
    CHECK(tavren_payouts_len(NULL) == 0 && tavren_reply_next_len(NULL) == 0 && tavren_payout_batch_len(NULL) == 0);
    CHECK(tavren_reply_later_len(NULL) == 0 && tavren_processor_name(NULL).len == 0);
    tavren_payouts_free(NULL);
    tavren_payout_batch_free(NULL);
    tavren_http_request_free(NULL);
    tavren_reply_free(NULL);
    tavren_processor_free(processor);
    tavren_market_free(market);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    the_recorded_exchanges_come_to_what_was_recorded(arguments[1]);
    a_payout_is_cancelled_while_no_batch_has_taken_it();
    bad_arguments_name_the_field();
    return 0;
}
