/* Evidence of a TDX guest, which a library believes that was built with the feature `tdx`. Run by
 * tests/run with the folder of the golden files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tavren.h>

#include "golden.h"

static const int64_t DAY = INT64_C(86400000);

static tavren_measurement register_of(const char *name) {
    tavren_measurement held;
    blob bytes = golden(name);
    CHECK(bytes.len == sizeof held.bytes);
    memcpy(held.bytes, bytes.bytes, sizeof held.bytes);
    return held;
}

static tavren_tdx_image guest(void) {
    tavren_tdx_image guest = {.mrtd = register_of("mrtd"), .configuration = {{0}}};
    static const char *const names[] = {"rtmr-0", "rtmr-1", "rtmr-2", "rtmr-3"};
    for (int at = 0; at < 4; at++) guest.rtmrs[at] = register_of(names[at]);
    return guest;
}

static blob statement, parts[6];

/* Lives as long as `guest`. */
static tavren_tdx_policy rules(const tavren_tdx_image *guest) {
    tavren_tdx_policy rules = {.size = sizeof rules, .images = guest, .images_len = 1, .has_root = true};
    memcpy(rules.nonce, golden("nonce").bytes, sizeof rules.nonce);
    memcpy(rules.root, golden("root").bytes, sizeof rules.root);
    return rules;
}

static tavren_tdx_collateral published(void) {
    tavren_tdx_collateral published = {
        .size = sizeof published, .tcb_info = span(&parts[0]), .tcb_info_chain = span(&parts[1]),
        .qe_identity = span(&parts[2]), .qe_identity_chain = span(&parts[3]),
        .root_crl = span(&parts[4]), .pck_crl = span(&parts[5])};
    return published;
}

static tavren_code verified(const tavren_tdx_policy *rules, const tavren_tdx_collateral *known, int64_t now) {
    tavren_attested_keys *keys = NULL;
    tavren_code refusal = TAVREN_OK;
    tavren_code code = tavren_statement_verify_tdx(span(&statement), rules, known, now, &keys, &refusal, NULL);
    CHECK(code == refusal && (code == TAVREN_OK) == (keys != NULL));
    if (keys != NULL) {
        tavren_attested said = {.size = sizeof said};
        CHECK(tavren_attested_keys_read(keys, &said, NULL) == TAVREN_OK);
        CHECK(is(said.policy, 32, "policy") && is(said.boot, 16, "boot"));
    }
    tavren_attested_keys_free(keys);
    return code;
}

static void a_guest_is_believed_by_its_image_nonce_root_and_collateral(bool built) {
    int64_t now = number("now");
    tavren_tdx_image fine = guest(), other = fine;
    tavren_tdx_policy usual = rules(&fine), changed = usual;
    tavren_tdx_collateral known = published(), old = known;
    tavren_tdx_platform platform = {.size = sizeof platform};
    tavren_code refusal;
    tavren_code code = tavren_statement_tdx_platform(span(&statement), &platform, &refusal, NULL);
    if (!built) {
        CHECK(verified(&usual, &known, now) == TAVREN_R_EVIDENCE_KIND && code == TAVREN_R_EVIDENCE_KIND);
        return;
    }
    CHECK(code == TAVREN_OK && strcmp(platform.family, "00806F050000") == 0);
    CHECK(strcmp(platform.authority, "platform") == 0);
    CHECK(verified(&usual, &known, now) == TAVREN_OK);
    CHECK(verified(&usual, &known, now + 21 * DAY) == TAVREN_R_EVIDENCE_COLLATERAL_TIME);
    other.rtmrs[3].bytes[0] = 1;
    changed.images = &other;
    CHECK(verified(&changed, &known, now) == TAVREN_R_EVIDENCE_IMAGE);
    changed = usual, changed.nonce[0] ^= 1;
    CHECK(verified(&changed, &known, now) == TAVREN_R_EVIDENCE_NONCE);
    changed.archive = true, changed.verified_at_ms = now;
    CHECK(verified(&changed, &known, now + 900 * DAY) == TAVREN_OK);
    changed = usual, changed.has_root = false;
    CHECK(verified(&changed, &known, now) == TAVREN_R_EVIDENCE_FORGED);
    changed = usual, changed.statuses = TAVREN_TCB_OUT_OF_DATE;
    CHECK(verified(&changed, &known, now) == TAVREN_OK);
    old.tcb_info = (tavren_span){"{}", 2};
    CHECK(verified(&usual, &old, now) == TAVREN_R_EVIDENCE_COLLATERAL);
}

static void what_is_wrong_is_named(void) {
    int64_t now = number("now");
    tavren_tdx_image fine = guest(), zeros = fine;
    memset(zeros.mrtd.bytes, 0, sizeof zeros.mrtd.bytes);
    tavren_tdx_policy usual = rules(&fine), wrong = usual;
    tavren_tdx_collateral known = published(), none = known;
    tavren_attested_keys *keys = NULL;
    tavren_error *error = NULL;
    tavren_code refusal;
#define VERIFY(rules, known) \
    tavren_statement_verify_tdx(span(&statement), (rules), (known), now, &keys, &refusal, &error)
    fails(VERIFY(NULL, &known), &error, TAVREN_E_NULL_ARGUMENT, "policy");
    fails(VERIFY(&usual, NULL), &error, TAVREN_E_NULL_ARGUMENT, "collateral");
    wrong.images = &zeros;
    fails(VERIFY(&wrong, &known), &error, TAVREN_E_LIMIT_EXCEEDED, "images");
    wrong = usual, wrong.statuses = 128;
    fails(VERIFY(&wrong, &known), &error, TAVREN_E_LIMIT_EXCEEDED, "statuses");
    wrong = usual, memset(wrong.nonce, 0, sizeof wrong.nonce);
    fails(VERIFY(&wrong, &known), &error, TAVREN_E_LIMIT_EXCEEDED, "nonce");
    none.tcb_info = (tavren_span){"\xff", 1};
    fails(VERIFY(&usual, &none), &error, TAVREN_E_NOT_UTF8, "tcb_info");
    none = known, none.root_crl = (tavren_span){NULL, 1};
    fails(VERIFY(&usual, &none), &error, TAVREN_E_NULL_ARGUMENT, "root_crl");
    CHECK(keys == NULL);
#undef VERIFY
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    load_golden(arguments[1], "tdx.txt");
    static const char *const names[] = {"tcb-info", "tcb-info-chain", "qe-identity", "qe-identity-chain",
                                        "root-crl", "pck-crl"};
    statement = golden("statement");
    for (int at = 0; at < 6; at++) parts[at] = golden(names[at]);
    const char *built = getenv("TAVREN_TDX");
    a_guest_is_believed_by_its_image_nonce_root_and_collateral(built != NULL);
    what_is_wrong_is_named();
    return 0;
}
