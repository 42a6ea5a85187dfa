"""What a runner said once: evidence, boxes and receipts that Rust and C read too, and bad ones."""

import runpy
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
import tavren
from conftest import furnish
from house import EPOCHS, GOLDEN, NOON, READER, TABLES, at, golden, policy, stamp
from tavren.enclave import (
    Chain,
    EpochLength,
    Inbox,
    Included,
    InclusionReceipt,
    MatchReceipt,
    Policy,
    Profile,
    ResponseKey,
    Statement,
)
from shop import WORTHS
from tavren.matching import Areas, Tables
from test_bad_input import raises
from test_deals import coffee
from test_refusals import code

NONCE = golden("nonce")


def verify(now=NOON, nonce=NONCE, statement=None, **changes):
    statement = golden("statement") if statement is None else statement
    return Statement.parse(statement).verify(policy(nonce, **changes), now)


def test_evidence_vouches_for_keys():
    keys = verify()
    assert keys.receipts == golden("receipt-key")
    assert (keys.policy, keys.boot) == (GOLDEN["policy"], GOLDEN["boot"])
    assert keys == verify() != golden("receipt-key")
    assert verify(registers={1: golden("image"), 2: golden("image")}) == keys
    # Kept: as of when it was verified live, whatever the nonce and however long ago.
    archive = Profile.archive(NOON)
    assert verify(NOON + timedelta(days=900), profile=archive) == keys
    assert code(verify(NOON - timedelta(hours=1), profile=archive)) == "evidence_time"


def test_evidence_is_for_its_time_nonce_image_and_root():
    old, new = NOON + timedelta(minutes=6), NOON - timedelta(minutes=2)
    assert code(verify(old)) == code(verify(new)) == "evidence_time"
    assert verify(old, age_max_millis=600_000)
    assert code(verify(NOON + timedelta(days=1), age_max_millis=2**32 - 1)) == "evidence_time"
    assert code(verify(nonce=bytes([7]) * 32)) == "evidence_nonce"
    assert code(verify(images=[])) == "evidence_image"
    assert code(verify(images=[bytes([6]) * 48])) == "evidence_image"
    assert code(verify(registers={8: golden("image")})) == "evidence_image"
    # The root of AWS, which every policy pins that names none.
    assert code(verify(root=None)) == "evidence_forged"
    # A runner that waits for its sealing service has no keys to seal to.
    assert code(verify(statement=golden("waiting-statement"))) == "evidence_binding"


def test_development_evidence_is_taken_only_when_asked_for():
    statement, live = golden("development-statement"), Profile.live(NONCE)
    assert code(verify(statement=statement)) == "evidence_kind"
    allowed = Policy.development(golden("root"), [golden("image")], live)
    # A package that was built to be used has no such policy.
    if allowed:
        assert Statement.parse(statement).verify(allowed, NOON).receipts == bytes([4]) * 32
        assert code(Statement.parse(golden("statement")).verify(allowed, NOON)) == "evidence_kind"
    else:
        assert code(allowed) == "evidence_kind"
    raises(lambda: Policy.development(b"", [], live), "limit_exceeded", "root")


def test_no_altered_byte_of_a_statement_gives_keys():
    statement = golden("statement")
    for place in range(0, len(statement), 61):
        altered = bytearray(statement)
        altered[place] ^= 1
        try:
            keys = verify(statement=bytes(altered))
        except tavren.InputError as error:
            assert error.code in ("message_malformed", "evidence_malformed")
        else:
            assert not keys and keys.code.startswith("evidence_")
    for none in (b"", statement[:-1], statement + b"\0"):
        raises(lambda none=none: Statement.parse(none), "message_malformed", "data")
    raises(lambda: Statement.parse(bytes(65_537)), "limit_exceeded", "data")


def test_boxes_open_once_and_in_order():
    key = ResponseKey.from_bytes(golden("response-key"))
    inbox = Inbox(key)
    included = inbox.open(golden("box-0"))
    assert isinstance(included.notice, Included) and included.missed == 0
    receipt = InclusionReceipt.verify(golden("receipt-key"), included.notice.receipt)
    assert (receipt.signal, receipt.at) == (GOLDEN["signal-hash"], NOON)
    matched = inbox.open(golden("box-2"))
    assert (matched.notice.deal.replace("-", ""), matched.missed) == (GOLDEN["deal-2"], 1)
    assert inbox.open(golden("box-3")).notice is None
    for number in (0, 1, 2, 3):
        assert code(inbox.open(golden(f"box-{number}"))) == "notice_replayed"
    altered = golden("box-1")[:-1] + b"\0"
    raises(lambda: inbox.open(altered), "seal_forged", "sealed", tavren.SealError)
    for length in (0, 255, 257, 5_000):
        raises(lambda length=length: inbox.open(bytes(length)), "limit_exceeded", "sealed")


def test_receipts_are_a_chain_and_no_altered_byte_verifies():
    key, first, second = golden("receipt-key"), golden("match-1"), golden("match-2")
    chain = Chain()
    one, two = chain.accept(key, first), chain.accept(key, second)
    assert [one.deal, two.deal] == [GOLDEN["deal-hash-1"], GOLDEN["deal-hash-2"]]
    assert (one.policy, one.epoch) == (GOLDEN["policy"], EPOCHS.epoch_at(NOON))
    assert (one.previous, one.inputs) == (None, two.inputs)
    assert one.disclosed.about == two.disclosed.about == 1
    assert [one.view, two.view] == [GOLDEN["view-hash-1"], GOLDEN["view-hash-2"]]
    assert code(Chain().accept(key, second)) == "receipt_chain"
    for place in range(len(first)):
        altered = bytearray(first)
        altered[place] ^= 1
        try:
            verified = MatchReceipt.verify(key, bytes(altered))
        except tavren.InputError as error:
            assert (error.code, error.field) == ("message_malformed", "data")
        else:
            assert code(verified) == "receipt_forged"
    assert code(InclusionReceipt.verify(key, first)) == "receipt_forged"
    assert code(MatchReceipt.verify(golden("vendor") * 2, first)) == "receipt_forged"
    for none in (b"", first[:-1], first + b"\0", bytes(513)):
        raises(lambda none=none: MatchReceipt.verify(key, none), "message_malformed", "data")
    raises(lambda: MatchReceipt.verify(bytes(32), first), "key_malformed", "key")
    raises(lambda: Chain().accept(b"short", first), "key_malformed", "key")


def test_a_receipt_may_answer_a_question_about_a_deal():
    key, chain = golden("receipt-key"), Chain()
    for name in ("match-1", "match-2"):
        assert chain.accept(key, golden(name))
    answer = chain.accept(key, golden("activity"))
    day = date(1970, 1, 1) + timedelta(days=int(GOLDEN["question-day"]))
    asked = {"vendor": GOLDEN["vendor"], "deal": GOLDEN["deal-1"], "act": "seen", "day": day}

    def question(**changes):
        return MatchReceipt.question_hash(**{**asked, **changes})

    assert answer.deal == question() == GOLDEN["question-hash"]
    assert answer.view == GOLDEN["activity-view-hash"]
    others = [{"act": "taken"}, {"deal": GOLDEN["deal-2"]}, {"day": NOON.date()}]
    assert question() not in [question(**changes) for changes in others]
    raises(lambda: question(act="sold"), "limit_exceeded", "act")
    raises(lambda: question(vendor="none"), "id_malformed", "vendor")
    raises(lambda: question(deal="none"), "id_malformed", "deal")
    with pytest.raises(TypeError):
        question(day=NOON)


def test_a_receipt_names_a_deal_as_the_runner_is_told_it():
    scene = furnish(tavren.memory(NOON))
    terms = coffee(tier="medium", level=3, areas=[20, 10])
    deal = scene.market.deal(scene.market.post_deal(scene.key, terms, NOON), NOON)
    # The same by hand: deterministic CBOR of the fields in docs/formats/wire.md.
    told = {
        1: UUID(deal.id).bytes,
        2: 0,
        3: UUID(deal.vendor).bytes,
        4: bytes.fromhex(deal.hash),
        5: (terms.closes - at(0)) // timedelta(milliseconds=1),
        6: {1: [350, "USD"], 2: [1, 2], 3: 3, 4: 12, 5: [2, 3], 6: False},
    }
    by_hand = sha256(b"tavren/deal/1" + encoded(told)).hexdigest()
    assert deal.receipt_hash(TABLES) == by_hand
    elsewhere = Tables(Areas.load([(1, None, "A")]), [[tavren.usd(1)]], WORTHS)
    raises(lambda: deal.receipt_hash(elsewhere), "area_unknown", "areas")


def encoded(value):
    """Deterministic CBOR (RFC 8949, 4.2) of a few types."""
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value)) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(encoded, value))
    pairs = (encoded(key) + encoded(value[key]) for key in sorted(value))
    return head(5, len(value)) + b"".join(pairs)


def head(major, value):
    if value < 24:
        return bytes([major << 5 | value])
    size = next(size for size in (1, 2, 4, 8) if value < 1 << 8 * size)
    return bytes([major << 5 | 24 + size.bit_length() - 1]) + value.to_bytes(size, "big")


def test_an_epoch_is_one_to_six_hours():
    assert EPOCHS.epoch_at(NOON) == int(GOLDEN["epoch"])
    assert EPOCHS.end_of(int(GOLDEN["epoch"])) == at(GOLDEN["expires"])
    assert EpochLength(1).end_of(2**64 - 1).year == 9999
    for hours in (0, 7, -1, 2**40):
        raises(lambda hours=hours: EpochLength(hours), "limit_exceeded", "hours")
    for epoch in (-1, 2**64):
        raises(lambda epoch=epoch: EPOCHS.end_of(epoch), "limit_exceeded", "epoch")


def test_bad_input_is_told_by_code_and_field():
    for nonce in (b"", bytes(32), bytes([1]) * 33):
        raises(lambda nonce=nonce: Profile.live(nonce), "limit_exceeded", "nonce")
    live, image = Profile.live(NONCE), golden("image")
    for images in ([image[1:]], [bytes(48)]):
        raises(lambda images=images: Policy.nitro(images, live), "limit_exceeded", "images")
    for registers in ({32: image}, {-1: image}, {1: b"short"}):
        with pytest.raises(tavren.InputError) as caught:
            Policy.nitro([image], live, registers=registers)
        assert (caught.value.code, caught.value.field) == ("limit_exceeded", "registers")
    raises(lambda: Policy.nitro([image], live, root=b""), "limit_exceeded", "root")
    age = 2**32
    raises(
        lambda: Policy.nitro([image], live, age_max_millis=age), "limit_exceeded", "age_max_millis"
    )
    raises(lambda: ResponseKey.from_bytes(b""), "key_malformed", "data")

    secret, keys = tavren.AgentSecret.from_bytes(golden("secret")), verify()
    raises(lambda: secret.vendor_id("nobody", 1), "id_malformed", "vendor")
    raises(lambda: secret.signal_id(-1), "limit_exceeded", "epoch")
    raises(lambda: secret.day_id(date(1969, 12, 31)), "time_malformed", "day")
    with pytest.raises(TypeError):
        secret.day_id(NOON)
    with pytest.raises(TypeError):
        secret.seal_signal("keys", READER, TABLES, **stamp(1))

    def report(done, area=10, **changes):
        said = {**stamp(1), **changes}
        return secret.seal_report(keys, done, TABLES, today=NOON.date(), area=area, **said)

    deal = GOLDEN["deal-1"]
    assert len(bytes(report([(deal, "seen")] * 4)[0])) == len(bytes(report([])[0]))
    raises(lambda: report([(deal, "seen")] * 5), "limit_exceeded", "done")
    raises(lambda: report([(deal, "had")]), "limit_exceeded", "done")
    raises(lambda: report([("deal", "seen")]), "id_malformed", "done")
    raises(lambda: report([], area=11), "area_unknown", "area")
    raises(lambda: report([], sequence=-1), "limit_exceeded", "sequence")
    raises(lambda: report([], expires=NOON.replace(tzinfo=None)), "time_malformed", "expires")


def test_no_repr_shows_a_secret_or_a_person():
    secret, keys = tavren.AgentSecret.from_bytes(golden("secret")), verify()
    sealed, key = secret.seal_signal(keys, READER, TABLES, **stamp(1))
    inbox = Inbox(ResponseKey.from_bytes(golden("response-key")))
    boxes = [inbox.open(golden(f"box-{number}")) for number in (0, 1)]
    shown = [secret, sealed, key, inbox, *boxes, *(one.notice for one in boxes)]
    assert [repr(one) for one in shown] == [
        "<AgentSecret ...>",
        "<SealedSignal>",
        "<ResponseKey ...>",
        "<Inbox>",
        "<Received>",
        "<Received>",
        "<Included>",
        "<Matched>",
    ]
    assert repr(Profile.live(NONCE)) == "<Profile: live>"
    assert repr(keys) == f"<AttestedKeys of boot {GOLDEN['boot']}>"


def test_the_example_of_an_enclave_runs(capsys):
    example = Path(__file__).parent.parent / "examples" / "enclave.py"
    runpy.run_path(str(example))
    assert capsys.readouterr().out.endswith("receipt 1: about 1 matched\n")
