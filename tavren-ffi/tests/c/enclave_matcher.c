/* A matcher whose calls the real runner answers, behind a socket. Run by tests/run with the folder of the
 * golden files, and TAVREN_ENCLAVE the program that listens (tests/examples/enclave.rs). */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <tavren.h>

#include "golden.h"

#define PEOPLE 3

static const int64_t HOUR = INT64_C(3600000);
static const tavren_vendor_id VENDOR = {{9}};
static const tavren_interest BOOKS = {.category = 4, .tier = TAVREN_TIER_HIGH, .level = 3, .has_level = true};

/* A runner that ends when its input is closed, once it listens at the socket `runner`. */
static FILE *runner(void) {
    char said[16];
    CHECK(mkfifo("said", 0600) == 0);
    FILE *input = popen("\"$TAVREN_ENCLAVE\" runner > said", "w");
    FILE *output = fopen("said", "r");
    CHECK(input != NULL && output != NULL && fgets(said, sizeof said, output) != NULL);
    CHECK(strcmp(said, "listens\n") == 0);
    fclose(output);
    return input;
}

static tavren_enclave_settings settings(void) {
    tavren_enclave_settings settings = {
        .size = sizeof settings, .epoch_hours = 6, .window_hours = 6, .notifying = true};
    memcpy(settings.rules, golden("policy").bytes, sizeof settings.rules);
    return settings;
}

static tavren_evidence_policy believed(const tavren_measurement *image) {
    blob none = {.len = 32};
    return policy(image, &none);
}

static tavren_signal somebody(uint8_t number, int64_t expires) {
    tavren_signal signal = {.size = sizeof signal, .id = {{number}}, .expires_ms = expires,
                            .tier = TAVREN_TIER_LOW, .area = 10, .has_area = true,
                            .price_max = TEXT("5"), .currency = TEXT("USD"),
                            .interests = &BOOKS, .interests_len = 1};
    return signal;
}

static const uint64_t AREAS[] = {10};

static tavren_criteria readers(void) {
    tavren_criteria criteria = {.size = sizeof criteria, .price = TEXT("3"), .currency = TEXT("USD"),
                                .level = 3, .category = 4, .has_category = true,
                                .areas = AREAS, .areas_len = 1};
    return criteria;
}

static tavren_code connects(const char *address, const tavren_evidence_policy *policy,
                            const tavren_enclave_settings *settings, tavren_matcher **matcher,
                            tavren_error **error) {
    static const char secret[32] = {7};
    tavren_tables *known = tables();
    tavren_code refusal;
    tavren_code code = tavren_matcher_connect(tavren_text(address), known, policy, settings,
                                              (tavren_span){secret, 32}, number("now") - 1, matcher,
                                              &refusal, error);
    CHECK((code == TAVREN_OK) == (*matcher != NULL));
    CHECK(refusal == (*error == NULL ? code : TAVREN_OK));
    tavren_tables_free(known);
    return code;
}

static void what_is_not_believed_is_not_connected_to(void) {
    tavren_measurement allowed = image(), other = allowed;
    other.bytes[0] ^= 1;
    tavren_evidence_policy usual = believed(&allowed), wrong = believed(&other);
    tavren_enclave_settings fine = settings(), changed = fine;
    tavren_matcher *none = NULL;
    tavren_error *error = NULL;
    CHECK(connects("unix:runner", &wrong, &fine, &none, &error) == TAVREN_R_EVIDENCE_IMAGE);
    changed.rules[0] ^= 1;
    CHECK(connects("unix:runner", &usual, &changed, &none, &error) == TAVREN_R_EVIDENCE_BINDING);
    fails(connects("unix:nobody", &usual, &fine, &none, &error), &error, TAVREN_E_MATCHER_UNAVAILABLE, "");
    fails(connects("runner", &usual, &fine, &none, &error), &error, TAVREN_E_LIMIT_EXCEEDED, "address");
    changed = fine, changed.epoch_hours = 7;
    fails(connects("unix:runner", &usual, &changed, &none, &error), &error, TAVREN_E_LIMIT_EXCEEDED,
          "epoch_hours");
    changed = fine, changed.window_hours = 0;
    fails(connects("unix:runner", &usual, &changed, &none, &error), &error, TAVREN_E_LIMIT_EXCEEDED,
          "window_hours");
    changed = fine, changed.size = 8;
    fails(connects("unix:runner", &usual, &changed, &none, &error), &error, TAVREN_E_LIMIT_EXCEEDED,
          "settings");
    fails(connects("unix:runner", NULL, &fine, &none, &error), &error, TAVREN_E_NULL_ARGUMENT, "policy");
    fails(connects("unix:runner", &usual, NULL, &none, &error), &error, TAVREN_E_NULL_ARGUMENT, "settings");
}

/* The receipts are those of the enclave that the evidence is of, and the first is of this view. */
static void receipts_fit(const tavren_matcher *matcher, const tavren_view *view) {
    static uint8_t statement[TAVREN_EVIDENCE_BYTES_MAX];
    tavren_measurement allowed = image();
    blob nonce = golden("nonce");
    tavren_evidence_policy live = policy(&allowed, &nonce);
    tavren_code refusal;
    uint64_t len = 0;
    CHECK(tavren_matcher_evidence(matcher, span(&nonce), statement, &len, &refusal, NULL) == TAVREN_OK);
    tavren_attested_keys *keys = NULL;
    tavren_span evidence = {(const char *)statement, len};
    CHECK(tavren_statement_verify(evidence, &live, number("now"), &keys, &refusal, NULL) == TAVREN_OK);
    tavren_attested said = {.size = sizeof said};
    CHECK(tavren_attested_keys_read(keys, &said, NULL) == TAVREN_OK && is(said.policy, 32, "policy"));

    tavren_match_receipts *receipts = NULL;
    tavren_signed_receipt one = {.size = sizeof one};
    tavren_error *error = NULL;
    CHECK(tavren_matcher_receipts(matcher, VENDOR, &receipts, NULL) == TAVREN_OK);
    CHECK(tavren_match_receipts_len(receipts) == 1);
    CHECK(tavren_match_receipts_at(receipts, 0, &one, NULL) == TAVREN_OK);
    CHECK(memcmp(one.boot, said.boot, sizeof one.boot) == 0);
    fails(tavren_match_receipts_at(receipts, 1, &one, &error), &error, TAVREN_E_LIMIT_EXCEEDED, "index");

    tavren_chain *chain = NULL;
    tavren_match_receipt receipt = {.size = sizeof receipt};
    tavren_view_hash hash;
    CHECK(tavren_chain_new(&chain, NULL) == TAVREN_OK);
    CHECK(tavren_chain_accept(chain, said.receipts, one.bytes, &receipt, &refusal, NULL) == TAVREN_OK);
    CHECK(tavren_view_receipt_hash(view, &hash, NULL) == TAVREN_OK);
    CHECK(memcmp(receipt.view, hash.bytes, sizeof hash.bytes) == 0);
    CHECK(receipt.disclosed.about == tavren_view_people(view).about);
    tavren_chain_free(chain);
    tavren_match_receipts_free(receipts);
    tavren_match_receipts_free(NULL);
    tavren_attested_keys_free(keys);
}

static void people_are_sealed_matched_and_told(void) {
    int64_t now = number("now");
    tavren_measurement allowed = image();
    tavren_evidence_policy usual = believed(&allowed);
    tavren_enclave_settings fine = settings();
    tavren_matcher *matcher = NULL;
    tavren_error *error = NULL;
    uint64_t count = 0, missed = 7, window = (uint64_t)(now / (6 * HOUR));
    CHECK(connects("unix:runner", &usual, &fine, &matcher, &error) == TAVREN_OK);
    CHECK(tavren_matcher_expire(matcher, now, &count, NULL, NULL) == TAVREN_OK && count == 0);

    tavren_signal all[PEOPLE];
    for (int at = 0; at < PEOPLE; at++) all[at] = somebody((uint8_t)(at + 1), now + 2 * HOUR);
    CHECK(tavren_matcher_upsert_all(matcher, all, PEOPLE, NULL, NULL) == TAVREN_OK);
    CHECK(tavren_matcher_remove(matcher, all[2].id, NULL, NULL) == TAVREN_OK);
    tavren_criteria deal = readers();
    tavren_view *view = NULL;
    tavren_code refusal;
    /* The epoch is the window that it is. */
    CHECK(tavren_matcher_post(matcher, 1, &deal, VENDOR, window + 1, true, now, &view, &refusal, NULL) ==
          TAVREN_R_QUESTION_MISFIT);
    CHECK(tavren_matcher_post(matcher, 1, &deal, VENDOR, window, true, now, &view, &refusal, &error) ==
          TAVREN_OK);
    CHECK(tavren_view_people(view).kind == TAVREN_FIGURE_ABOUT && tavren_view_people(view).about == 2);
    receipts_fit(matcher, view);
    tavren_view_free(view);

    uint32_t fed[2];
    tavren_signal anybody = somebody(9, now + HOUR);
    CHECK(tavren_matcher_feed(matcher, &anybody, TAVREN_ORDER_ANY, 2, fed, &count, NULL) == TAVREN_OK);
    CHECK(count == 1 && fed[0] == 1);
    bool counted = false;
    CHECK(tavren_matcher_report(matcher, all[0].id, 10, 1, TAVREN_ACT_SEEN, now, &counted, NULL, NULL) ==
          TAVREN_OK);
    CHECK(counted);

    /* Boxes come with the time, a box a tick for each: who was told is told no more. */
    tavren_signal_id told[PEOPLE] = {{{0}}};
    for (int at = 0; at < 4; at++) {
        CHECK(tavren_matcher_expire(matcher, now, &count, NULL, NULL) == TAVREN_OK);
    }
    CHECK(tavren_matcher_told(matcher, 1, told, &count, NULL) == TAVREN_OK && count == 1);
    CHECK(tavren_matcher_told(matcher, PEOPLE, told + 1, &count, NULL) == TAVREN_OK && count == 1);
    CHECK(told[0].bytes[0] + told[1].bytes[0] == 1 + 2);
    fails(tavren_matcher_told(matcher, 1, NULL, &count, &error), &error, TAVREN_E_NULL_ARGUMENT, "ids_out");
    CHECK(tavren_matcher_missed(matcher, &missed, NULL) == TAVREN_OK && missed == 0);
    CHECK(tavren_matcher_expire(matcher, now + 2 * HOUR, &count, NULL, NULL) == TAVREN_OK && count == 2);
    CHECK(tavren_matcher_withdraw(matcher, 1, NULL) == TAVREN_OK);
    tavren_matcher_free(matcher);
}

static void a_matcher_in_process_has_no_evidence(void) {
    tavren_matcher_settings fine = {.size = sizeof fine, .area_share_min = 1, .notifying = true};
    tavren_noise noise = {
        .size = sizeof noise, .epsilon_micro = 1000000, .cap_epsilon_micro = 1000000, .key = {5}};
    tavren_tables *known = tables();
    tavren_matcher *matcher = NULL;
    tavren_match_receipts *receipts = NULL;
    tavren_code refusal;
    uint8_t byte = 0;
    uint64_t len = 7;
    blob nonce = golden("nonce");
    CHECK(tavren_matcher_noisy(known, &fine, &noise, number("now"), &matcher, NULL) == TAVREN_OK);
    CHECK(tavren_matcher_evidence(matcher, span(&nonce), &byte, &len, &refusal, NULL) ==
          TAVREN_R_EVIDENCE_KIND);
    CHECK(len == 7 && refusal == TAVREN_R_EVIDENCE_KIND);
    CHECK(tavren_matcher_receipts(matcher, VENDOR, &receipts, NULL) == TAVREN_OK);
    CHECK(tavren_match_receipts_len(receipts) == 0 && tavren_match_receipts_len(NULL) == 0);
    CHECK(tavren_matcher_missed(matcher, &len, NULL) == TAVREN_OK && len == 0);
    tavren_match_receipts_free(receipts);
    tavren_matcher_free(matcher);
    tavren_tables_free(known);
}

int main(int count, char **arguments) {
    CHECK(count == 2 && getenv("TAVREN_ENCLAVE") != NULL);
    load_golden(arguments[1], "enclave.txt");
    FILE *input = runner();
    what_is_not_believed_is_not_connected_to();
    people_are_sealed_matched_and_told();
    CHECK(pclose(input) == 0);
    a_matcher_in_process_has_no_evidence();
    return 0;
}
