/* The enclave from outside: evidence, what an agent seals and is told, what a vendor checks. Run by
 * tests/run with the folder of the golden files, and TAVREN_ENCLAVE the program that answers lines
 * (tests/examples/enclave.rs): the real runner. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tavren.h>

#include "golden.h"

static const int64_t HOUR = INT64_C(3600000), DAY = INT64_C(86400000);

/* --- Evidence ------------------------------------------------------------------------------------- */

static tavren_attested_keys *attested(const blob *statement, int64_t now) {
    tavren_measurement allowed = image();
    blob nonce = golden("nonce");
    tavren_evidence_policy live = policy(&allowed, &nonce);
    tavren_attested_keys *keys = NULL;
    tavren_code refusal;
    CHECK(tavren_statement_verify(span(statement), &live, now, &keys, &refusal, NULL) == TAVREN_OK);
    CHECK(refusal == TAVREN_OK);
    return keys;
}

static tavren_code refused(const blob *statement, const tavren_evidence_policy *policy, int64_t now) {
    tavren_attested_keys *keys = NULL;
    tavren_code refusal = TAVREN_OK;
    tavren_code code = tavren_statement_verify(span(statement), policy, now, &keys, &refusal, NULL);
    CHECK(code == refusal && (code == TAVREN_OK) == (keys != NULL));
    tavren_attested_keys_free(keys);
    return code;
}

static tavren_verifying_key receipt_key(void) {
    tavren_verifying_key key;
    memcpy(key.bytes, golden("receipt-key").bytes, sizeof key.bytes);
    return key;
}

static void evidence_vouches_for_keys(void) {
    blob statement = golden("statement");
    tavren_attested_keys *keys = attested(&statement, number("now"));
    tavren_attested said = {.size = sizeof said};
    CHECK(tavren_attested_keys_read(keys, &said, NULL) == TAVREN_OK);
    CHECK(is(said.receipts.bytes, sizeof said.receipts.bytes, "receipt-key"));
    CHECK(is(said.policy, sizeof said.policy, "policy") && is(said.boot, sizeof said.boot, "boot"));
    tavren_attested_keys_free(keys);
    tavren_attested_keys_free(NULL);
}

static void evidence_is_for_its_time_nonce_image_and_root(void) {
    int64_t now = number("now");
    tavren_measurement allowed = image(), other = allowed;
    other.bytes[0] ^= 1;
    blob statement = golden("statement"), nonce = golden("nonce");
    tavren_evidence_policy usual = policy(&allowed, &nonce), changed = usual;
    CHECK(refused(&statement, &usual, now) == TAVREN_OK);
    CHECK(refused(&statement, &usual, now + HOUR / 10) == TAVREN_R_EVIDENCE_TIME);
    CHECK(refused(&statement, &usual, now - HOUR / 10) == TAVREN_R_EVIDENCE_TIME);
    changed.has_age_max = true, changed.age_max_ms = 600000;
    CHECK(refused(&statement, &changed, now + HOUR / 10) == TAVREN_OK);
    changed = usual, changed.nonce[0] ^= 1;
    CHECK(refused(&statement, &changed, now) == TAVREN_R_EVIDENCE_NONCE);
    changed.archive = true, changed.verified_at_ms = now;
    CHECK(refused(&statement, &changed, now + 900 * DAY) == TAVREN_OK);
    CHECK(refused(&statement, &changed, now - HOUR) == TAVREN_R_EVIDENCE_TIME);
    changed = usual, changed.images = &other;
    CHECK(refused(&statement, &changed, now) == TAVREN_R_EVIDENCE_IMAGE);
    changed = usual, changed.images = NULL, changed.images_len = 0;
    CHECK(refused(&statement, &changed, now) == TAVREN_R_EVIDENCE_IMAGE);
    tavren_register wanted = {.index = 1, .measurement = allowed};
    changed = usual, changed.registers = &wanted, changed.registers_len = 1;
    CHECK(refused(&statement, &changed, now) == TAVREN_OK);
    wanted.index = 8;
    CHECK(refused(&statement, &changed, now) == TAVREN_R_EVIDENCE_IMAGE);
    /* The root of AWS, which every policy pins that names none. */
    changed = usual, changed.has_root = false;
    CHECK(refused(&statement, &changed, now) == TAVREN_R_EVIDENCE_FORGED);
    /* A runner that waits for its sealing service has no keys to seal to. */
    statement = golden("waiting-statement");
    CHECK(refused(&statement, &usual, now) == TAVREN_R_EVIDENCE_BINDING);
}

static void development_evidence_is_taken_only_when_asked_for(void) {
    int64_t now = number("now");
    tavren_measurement allowed = image();
    blob statement = golden("development-statement"), nonce = golden("nonce");
    tavren_evidence_policy usual = policy(&allowed, &nonce);
    CHECK(refused(&statement, &usual, now) == TAVREN_R_EVIDENCE_KIND);
    usual.development = true;
    /* A library that was built to be used takes none. */
    tavren_code code = refused(&statement, &usual, now);
    CHECK(code == TAVREN_OK || code == TAVREN_R_EVIDENCE_KIND);
    statement = golden("statement");
    CHECK(refused(&statement, &usual, now) == TAVREN_R_EVIDENCE_KIND);
}

static void no_altered_byte_of_a_statement_gives_keys(void) {
    int64_t now = number("now");
    tavren_measurement allowed = image(), zeros = {{0}};
    blob statement = golden("statement"), nonce = golden("nonce");
    tavren_evidence_policy usual = policy(&allowed, &nonce), wrong = usual;
    for (uint64_t at = 0; at < statement.len; at += 61) {
        statement.bytes[at] ^= 1;
        CHECK(tavren_statement_verify(span(&statement), &usual, now, &(tavren_attested_keys *){NULL},
                                      NULL, NULL) != TAVREN_OK);
        statement.bytes[at] ^= 1;
    }
    tavren_attested_keys *keys = NULL;
    tavren_error *error = NULL;
    tavren_code refusal;
#define VERIFY(statement, policy, now) \
    tavren_statement_verify((statement), (policy), (now), &keys, &refusal, &error)
    statement.len--;
    fails(VERIFY(span(&statement), &usual, now), &error, TAVREN_E_MESSAGE_MALFORMED, "statement");
    statement.len++;
    tavren_span none = {NULL, 0}, null = {NULL, 1}, whole = span(&statement);
    fails(VERIFY(none, &usual, now), &error, TAVREN_E_MESSAGE_MALFORMED, "statement");
    fails(VERIFY(null, &usual, now), &error, TAVREN_E_NULL_ARGUMENT, "statement");
    fails(VERIFY(whole, NULL, now), &error, TAVREN_E_NULL_ARGUMENT, "policy");
    fails(VERIFY(whole, &usual, INT64_MAX), &error, TAVREN_E_TIME_MALFORMED, "now_ms");
    fails(tavren_statement_verify(whole, &usual, now, NULL, &refusal, &error), &error,
          TAVREN_E_NULL_ARGUMENT, "keys_out");
    wrong.size = 8;
    fails(VERIFY(whole, &wrong, now), &error, TAVREN_E_LIMIT_EXCEEDED, "policy");
    wrong = usual, memset(wrong.nonce, 0, sizeof wrong.nonce);
    fails(VERIFY(whole, &wrong, now), &error, TAVREN_E_LIMIT_EXCEEDED, "nonce");
    wrong = usual, wrong.images = &zeros;
    fails(VERIFY(whole, &wrong, now), &error, TAVREN_E_LIMIT_EXCEEDED, "images");
    tavren_register beyond = {.index = 32, .measurement = allowed};
    wrong = usual, wrong.registers = &beyond, wrong.registers_len = 1;
    fails(VERIFY(whole, &wrong, now), &error, TAVREN_E_LIMIT_EXCEEDED, "registers");
    CHECK(keys == NULL && refusal == TAVREN_OK);
#undef VERIFY
}

/* --- Names ---------------------------------------------------------------------------------------- */

static tavren_agent_secret *agent(void) {
    blob bytes = golden("secret");
    tavren_agent_secret *secret = NULL;
    CHECK(tavren_agent_secret_from_bytes(span(&bytes), &secret, NULL) == TAVREN_OK);
    return secret;
}

static void names_follow_from_secret_epoch_and_vendor(void) {
    tavren_agent_secret *secret = agent();
    uint64_t epoch = 0, day = (uint64_t)(number("now") / DAY);
    uint32_t hours = (uint32_t)number("epoch-hours");
    int64_t end = 0;
    tavren_error *error = NULL;
    CHECK(tavren_epoch_at(hours, number("now"), &epoch, NULL) == TAVREN_OK);
    CHECK((int64_t)epoch == number("epoch"));
    CHECK(tavren_epoch_end(hours, epoch, &end, NULL) == TAVREN_OK && end == number("expires"));
    fails(tavren_epoch_at(0, 0, &epoch, &error), &error, TAVREN_E_LIMIT_EXCEEDED, "hours");
    fails(tavren_epoch_end(7, 0, &end, &error), &error, TAVREN_E_LIMIT_EXCEEDED, "hours");
    fails(tavren_epoch_end(256 + 6, 0, &end, &error), &error, TAVREN_E_LIMIT_EXCEEDED, "hours");

    tavren_buyer_id vendor;
    memcpy(vendor.bytes, golden("vendor").bytes, sizeof vendor.bytes);
    tavren_signal_id signal = tavren_agent_secret_signal_id(secret, epoch);
    tavren_pseudonym name = tavren_agent_secret_vendor_id(secret, vendor, epoch);
    tavren_signal_id today = tavren_agent_secret_day_id(secret, day);
    CHECK(is(signal.bytes, sizeof signal.bytes, "signal-id"));
    CHECK(is(name.bytes, sizeof name.bytes, "vendor-id"));
    CHECK(is(today.bytes, sizeof today.bytes, "day-id"));
    tavren_pseudonym next = tavren_agent_secret_vendor_id(secret, vendor, epoch + 1);
    CHECK(memcmp(next.bytes, name.bytes, sizeof name.bytes) != 0);
    tavren_signal_id zeros = {{0}}, none = tavren_agent_secret_signal_id(NULL, epoch);
    CHECK(memcmp(none.bytes, zeros.bytes, sizeof none.bytes) == 0);
    tavren_agent_secret_free(secret);
}

/* --- Boxes and receipts --------------------------------------------------------------------------- */

static tavren_received opened(const tavren_inbox *inbox, const blob *sealed) {
    tavren_received received = {.size = sizeof received};
    tavren_code refusal;
    CHECK(tavren_inbox_open(inbox, span(sealed), &received, &refusal, NULL) == TAVREN_OK);
    CHECK(refusal == TAVREN_OK);
    return received;
}

static void boxes_open_once_and_in_order(void) {
    blob key = golden("response-key");
    tavren_inbox *inbox = NULL;
    tavren_error *error = NULL;
    CHECK(tavren_inbox_new(span(&key), &inbox, NULL) == TAVREN_OK);
    blob first = golden("box-0"), second = golden("box-1"), third = golden("box-2"), last = golden("box-3");
    tavren_received received = opened(inbox, &first);
    CHECK(received.notice == TAVREN_NOTICE_INCLUDED && received.missed == 0);
    tavren_inclusion_receipt receipt = {.size = sizeof receipt};
    tavren_span signed_bytes = {(const char *)received.receipt, received.receipt_len};
    CHECK(tavren_inclusion_receipt_verify(receipt_key(), signed_bytes, &receipt, NULL, NULL) == TAVREN_OK);
    CHECK(is(receipt.signal, sizeof receipt.signal, "signal-hash") && receipt.at_ms == number("now"));
    CHECK((int64_t)receipt.epoch == number("epoch") && receipt.index == 0);

    received = opened(inbox, &third);
    CHECK(received.notice == TAVREN_NOTICE_MATCHED && received.missed == 1);
    CHECK(is(received.deal.bytes, 16, "deal-2") && received.revision == 1 && received.receipt_len == 0);
    received = opened(inbox, &last);
    CHECK(received.notice == TAVREN_NOTICE_NONE && received.missed == 0);

    tavren_code refusal = TAVREN_OK;
    received.missed = 7;
    CHECK(tavren_inbox_open(inbox, span(&second), &received, &refusal, NULL) == TAVREN_R_NOTICE_REPLAYED);
    CHECK(refusal == TAVREN_R_NOTICE_REPLAYED);
#define OPEN(sealed) tavren_inbox_open(inbox, (sealed), &received, &refusal, &error)
    second.bytes[second.len - 1] ^= 1;
    fails(OPEN(span(&second)), &error, TAVREN_E_SEAL_FORGED, "sealed");
    second.len--;
    fails(OPEN(span(&second)), &error, TAVREN_E_LIMIT_EXCEEDED, "sealed");
    fails(OPEN(((tavren_span){NULL, 0})), &error, TAVREN_E_LIMIT_EXCEEDED, "sealed");
    CHECK(received.missed == 7 && refusal == TAVREN_OK);
#undef OPEN
    key.len--;
    fails(tavren_inbox_new(span(&key), &inbox, &error), &error, TAVREN_E_KEY_MALFORMED, "response_key");
    tavren_inbox_free(inbox);
    tavren_inbox_free(NULL);
}

static void receipts_are_a_chain_and_no_altered_byte_verifies(void) {
    blob first = golden("match-1"), second = golden("match-2");
    tavren_verifying_key key = receipt_key(), other = key, weak = {{0}};
    other.bytes[0] ^= 1;
    tavren_match_receipt one = {.size = sizeof one}, two = one;
    tavren_chain *chain = NULL;
    tavren_error *error = NULL;
    tavren_code refusal;
    CHECK(tavren_chain_new(&chain, NULL) == TAVREN_OK);
    CHECK(tavren_chain_accept(chain, key, span(&second), &two, &refusal, NULL) == TAVREN_R_RECEIPT_CHAIN);
    CHECK(tavren_chain_accept(chain, key, span(&first), &one, &refusal, NULL) == TAVREN_OK);
    CHECK(tavren_chain_accept(chain, key, span(&first), &one, &refusal, NULL) == TAVREN_R_RECEIPT_CHAIN);
    CHECK(tavren_chain_accept(chain, key, span(&second), &two, &refusal, NULL) == TAVREN_OK);
    CHECK(is(one.deal, sizeof one.deal, "deal-hash-1") && is(two.deal, sizeof two.deal, "deal-hash-2"));
    CHECK(is(one.policy, sizeof one.policy, "policy") && one.sequence == 0 && two.sequence == 1);
    CHECK((int64_t)one.epoch == number("epoch") && memcmp(one.inputs, two.inputs, 32) == 0);
    CHECK(one.disclosed.kind == TAVREN_FIGURE_ABOUT && one.disclosed.about == 1);
    static const uint8_t zeros[32];
    CHECK(memcmp(one.previous, zeros, 32) == 0 && memcmp(two.previous, zeros, 32) != 0);
    CHECK(is(one.view, sizeof one.view, "view-hash-1") && is(two.view, sizeof two.view, "view-hash-2"));

    /* What people did with a deal is answered in the same chain, by the hash of the question. */
    blob activity = golden("activity");
    tavren_buyer_id vendor;
    tavren_deal_id deal;
    tavren_deal_hash question;
    uint64_t day = (uint64_t)number("question-day");
    memcpy(vendor.bytes, golden("vendor").bytes, sizeof vendor.bytes);
    memcpy(deal.bytes, golden("deal-1").bytes, sizeof deal.bytes);
    CHECK(tavren_chain_accept(chain, key, span(&activity), &two, &refusal, NULL) == TAVREN_OK);
    CHECK(tavren_question_hash(vendor, deal, TAVREN_ACT_SEEN, day, &question, NULL) == TAVREN_OK);
    CHECK(is(question.bytes, sizeof question.bytes, "question-hash"));
    CHECK(memcmp(two.deal, question.bytes, sizeof two.deal) == 0 && is(two.view, 32, "activity-view-hash"));
    CHECK(tavren_question_hash(vendor, deal, TAVREN_ACT_TAKEN, day, &question, NULL) == TAVREN_OK);
    CHECK(memcmp(two.deal, question.bytes, sizeof two.deal) != 0);
    fails(tavren_question_hash(vendor, deal, 3, day, &question, &error), &error, TAVREN_E_LIMIT_EXCEEDED, "act");
    tavren_chain_free(chain);
    tavren_chain_free(NULL);

    CHECK(tavren_match_receipt_verify(key, span(&first), &one, &refusal, NULL) == TAVREN_OK);
    for (uint64_t at = 0; at < first.len; at += 5) {
        first.bytes[at] ^= 1;
        CHECK(tavren_match_receipt_verify(key, span(&first), &one, NULL, NULL) != TAVREN_OK);
        first.bytes[at] ^= 1;
    }
    tavren_inclusion_receipt kind = {.size = sizeof kind};
    CHECK(tavren_inclusion_receipt_verify(key, span(&first), &kind, &refusal, NULL) ==
          TAVREN_R_RECEIPT_FORGED);
    fails(tavren_match_receipt_verify(weak, span(&first), &one, NULL, &error), &error,
          TAVREN_E_KEY_MALFORMED, "key");
    first.len--;
    fails(tavren_match_receipt_verify(key, span(&first), &one, NULL, &error), &error,
          TAVREN_E_MESSAGE_MALFORMED, "bytes");
}

/* --- The real runner ------------------------------------------------------------------------------ */

/* All that was asked so far, and all that was answered to it: the runner is started again for each
 * line and says the same again, since its boot and its draws are fixed. */
static char asked[1 << 16], answered[1 << 18];

/* The last line that answers; `lines before it stay in `answered`. */
static const char *ask(const char *line) {
    strncat(asked, line, sizeof asked - strlen(asked) - 2);
    strcat(asked, "\n");
    FILE *in = fopen("asked", "w");
    CHECK(in != NULL && fputs(asked, in) >= 0 && fclose(in) == 0);
    CHECK(system("\"$TAVREN_ENCLAVE\" < asked > answered") == 0);
    FILE *out = fopen("answered", "r");
    CHECK(out != NULL);
    size_t len = fread(answered, 1, sizeof answered - 1, out);
    fclose(out);
    CHECK(len > 1 && len < sizeof answered - 1 && answered[len - 1] == '\n');
    answered[len - 1] = '\0';
    const char *last = strrchr(answered, '\n');
    return last == NULL ? answered : last + 1;
}

static blob answer(const char *line, const char *word) {
    const char *last = ask(line);
    CHECK(strncmp(last, word, strlen(word)) == 0 && last[strlen(word)] == ' ');
    return from_hex(last + strlen(word) + 1);
}

static bool answers(const char *line, const char *expected) { return strcmp(ask(line), expected) == 0; }

/* The box of slot 5 at a tick. */
static blob tick(int64_t now) {
    char line[64];
    snprintf(line, sizeof line, "tick %" PRId64, now);
    CHECK(answers(line, "ticked 1"));
    char *box = strrchr(answered, '\n');
    CHECK(box != NULL);
    *box = '\0';
    box = strrchr(answered, '\n');
    box = box == NULL ? answered : box + 1;
    CHECK(strncmp(box, "box 5 ", 6) == 0);
    return from_hex(box + 6);
}

static bool loads(const tavren_sealed_signal *sealed, const char *expected) {
    char line[2048] = "load 5 ";
    tavren_span bytes = tavren_sealed_signal_bytes(sealed);
    CHECK(bytes.len > 0 && bytes.len < 900);
    for (uint64_t at = 0; at < bytes.len; at++) {
        snprintf(line + 7 + 2 * at, 3, "%02x", (unsigned)(uint8_t)bytes.ptr[at]);
    }
    return answers(line, expected);
}

static tavren_stamp stamp(uint64_t sequence, int64_t now) {
    tavren_stamp stamp = {.sequence = sequence};
    CHECK(tavren_epoch_at(6, now, &stamp.epoch, NULL) == TAVREN_OK);
    CHECK(tavren_epoch_end(6, stamp.epoch, &stamp.expires_ms, NULL) == TAVREN_OK);
    return stamp;
}

static const tavren_interest BOOKS = {.category = 4, .tier = TAVREN_TIER_HIGH, .level = 3, .has_level = true};

static tavren_signal reader(void) {
    tavren_signal signal = {.size = sizeof signal, .tier = TAVREN_TIER_LOW, .level = 0, .area = 10,
                            .has_area = true, .price_max = TEXT("5"), .currency = TEXT("USD"),
                            .interests = &BOOKS, .interests_len = 1};
    return signal;
}

static int64_t matched(const char *line) {
    blob receipt = answer(line, "matched");
    tavren_match_receipt read = {.size = sizeof read};
    CHECK(tavren_match_receipt_verify(receipt_key(), span(&receipt), &read, NULL, NULL) == TAVREN_OK);
    CHECK(read.disclosed.kind == TAVREN_FIGURE_ABOUT);
    return read.disclosed.about;
}

static void an_agent_seals_its_signal_and_is_told_of_a_deal(void) {
    int64_t now = number("now");
    tavren_agent_secret *secret = agent();
    tavren_tables *known = tables();
    char hello[80];
    snprintf(hello, sizeof hello, "hello %.64s", golden_line("nonce"));
    blob statement = answer(hello, "evidence");
    tavren_attested_keys *keys = attested(&statement, now);

    tavren_signal signal = reader();
    tavren_sealed_signal *sealed = NULL, *gone = NULL, *report = NULL;
    CHECK(tavren_agent_secret_seal_signal(secret, keys, &signal, known, stamp(1, now), &sealed, NULL) ==
          TAVREN_OK);
    CHECK(loads(sealed, "taken"));
    CHECK(loads(sealed, "refused signal_replayed"));
    CHECK(matched("post 1") == 1);

    tavren_inbox *inbox = NULL;
    CHECK(tavren_inbox_new(tavren_sealed_signal_response_key(sealed), &inbox, NULL) == TAVREN_OK);
    blob box = tick(now);
    tavren_received received = opened(inbox, &box);
    CHECK(received.notice == TAVREN_NOTICE_INCLUDED);
    tavren_inclusion_receipt receipt = {.size = sizeof receipt};
    tavren_span signed_bytes = {(const char *)received.receipt, received.receipt_len};
    CHECK(tavren_inclusion_receipt_verify(receipt_key(), signed_bytes, &receipt, NULL, NULL) == TAVREN_OK);
    tavren_span hash = tavren_sealed_signal_hash(sealed);
    CHECK(hash.len == 32 && memcmp(hash.ptr, receipt.signal, 32) == 0);
    box = tick(now);
    received = opened(inbox, &box);
    CHECK(received.notice == TAVREN_NOTICE_MATCHED && is(received.deal.bytes, 16, "deal-1"));
    box = tick(now);
    CHECK(opened(inbox, &box).notice == TAVREN_NOTICE_NONE);

    /* What the user did, under seal: it looks like any signal, and the signal stands. */
    tavren_done done[] = {{.deal = received.deal, .act = TAVREN_ACT_SEEN},
                          {.deal = received.deal, .act = TAVREN_ACT_TAKEN}};
    uint64_t today = (uint64_t)(now / DAY);
    CHECK(tavren_agent_secret_seal_report(secret, keys, done, 2, today, 10, known, stamp(2, now), &report,
                                          NULL) == TAVREN_OK);
    CHECK(tavren_sealed_signal_bytes(report).len == tavren_sealed_signal_bytes(sealed).len);
    CHECK(loads(report, "taken") && matched("post 2") == 1);
    CHECK(tavren_agent_secret_seal_withdrawal(secret, keys, stamp(3, now), &gone, NULL) == TAVREN_OK);
    CHECK(tavren_sealed_signal_bytes(gone).len == tavren_sealed_signal_bytes(sealed).len);
    CHECK(loads(gone, "taken") && matched("post 3") == 0);

    tavren_stamp wrong = stamp(4, now);
    wrong.epoch++;
    tavren_sealed_signal_free(gone);
    CHECK(tavren_agent_secret_seal_withdrawal(secret, keys, wrong, &gone, NULL) == TAVREN_OK);
    CHECK(loads(gone, "refused signal_epoch"));
    wrong = stamp(4, now), wrong.expires_ms = now;
    tavren_sealed_signal_free(gone);
    CHECK(tavren_agent_secret_seal_withdrawal(secret, keys, wrong, &gone, NULL) == TAVREN_OK);
    CHECK(loads(gone, "refused signal_expired"));

    tavren_inbox_free(inbox);
    tavren_sealed_signal_free(gone);
    tavren_sealed_signal_free(report);
    tavren_sealed_signal_free(sealed);
    tavren_sealed_signal_free(NULL);
    tavren_attested_keys_free(keys);
    tavren_tables_free(known);
    tavren_agent_secret_free(secret);
}

static void what_cannot_be_sealed_names_the_field(void) {
    int64_t now = number("now");
    blob statement = golden("statement");
    tavren_attested_keys *keys = attested(&statement, now);
    tavren_agent_secret *secret = agent();
    tavren_tables *known = tables();
    tavren_sealed_signal *sealed = NULL;
    tavren_error *error = NULL;
    tavren_signal signal = reader();
    tavren_stamp usual = stamp(1, now), late = usual;
    late.expires_ms = INT64_MAX;
#define SIGNAL(keys, signal, stamp) \
    tavren_agent_secret_seal_signal(secret, (keys), (signal), known, (stamp), &sealed, &error)
    fails(SIGNAL(NULL, &signal, usual), &error, TAVREN_E_NULL_ARGUMENT, "keys");
    fails(SIGNAL(keys, NULL, usual), &error, TAVREN_E_NULL_ARGUMENT, "signal");
    fails(SIGNAL(keys, &signal, late), &error, TAVREN_E_TIME_MALFORMED, "expires_ms");
    signal.area = 11;
    fails(SIGNAL(keys, &signal, usual), &error, TAVREN_E_AREA_UNKNOWN, "area");
#define REPORT(done, len, area) \
    tavren_agent_secret_seal_report(secret, keys, (done), (len), 0, (area), known, usual, &sealed, &error)
    tavren_done done[5] = {{.act = TAVREN_ACT_SEEN}, {.act = TAVREN_ACT_SEEN}, {.act = TAVREN_ACT_SEEN},
                           {.act = TAVREN_ACT_SEEN}, {.act = TAVREN_ACT_SEEN}};
    fails(REPORT(done, 5, 0), &error, TAVREN_E_LIMIT_EXCEEDED, "done");
    fails(REPORT(NULL, 1, 0), &error, TAVREN_E_NULL_ARGUMENT, "done");
    fails(REPORT(done, 1, 11), &error, TAVREN_E_AREA_UNKNOWN, "area");
    done[0].act = 3;
    fails(REPORT(done, 1, 0), &error, TAVREN_E_LIMIT_EXCEEDED, "done");
    CHECK(sealed == NULL);
#undef SIGNAL
#undef REPORT
    CHECK(tavren_sealed_signal_bytes(NULL).len == 0 && tavren_sealed_signal_response_key(NULL).len == 0);
    tavren_attested_keys_free(keys);
    tavren_tables_free(known);
    tavren_agent_secret_free(secret);
}

int main(int count, char **arguments) {
    CHECK(count == 2 && getenv("TAVREN_ENCLAVE") != NULL);
    load_golden(arguments[1], "enclave.txt");
    evidence_vouches_for_keys();
    evidence_is_for_its_time_nonce_image_and_root();
    development_evidence_is_taken_only_when_asked_for();
    no_altered_byte_of_a_statement_gives_keys();
    names_follow_from_secret_epoch_and_vendor();
    boxes_open_once_and_in_order();
    receipts_are_a_chain_and_no_altered_byte_verifies();
    what_cannot_be_sealed_names_the_field();
    an_agent_seals_its_signal_and_is_told_of_a_deal();
    return 0;
}
