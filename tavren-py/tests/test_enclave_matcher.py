"""A matcher whose calls the real runner answers, behind a socket."""

import os
import subprocess
from datetime import timedelta

import pytest
import tavren
from house import EPOCHS, GOLDEN, NOON, READER, ROOT, TABLES, golden, policy
from tavren.enclave import Chain, EnclaveMatcher, MatchReceipt, Policy, Profile, Statement
from tavren.matching import Criteria, Matcher
from test_bad_input import raises
from test_refusals import code

VENDOR, NONCE = bytes([9]) * 16, bytes([8]) * 32
READERS = Criteria(tavren.usd(3), tier="medium", level=3, category=4, areas=[10])
DAY, MOMENT = timedelta(days=1), timedelta(milliseconds=1)


class Runner:
    """The real runner at a socket: ``tests/examples/enclave.rs``. Each start is another boot."""

    def __init__(self, folder):
        self.socket = folder / "runner"
        self.process = None

    def start(self):
        built = os.environ.get("TAVREN_ENCLAVE")
        build = ["cargo", "run", "--quiet", "--package", "tavren-tests", "--example", "enclave", "--"]
        self.process = subprocess.Popen(
            [*([built] if built else build), str(self.socket)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "listens\n"

    def stop(self):
        self.process.communicate()

    def connect(self, **changes):
        usual = {
            "address": f"unix:{self.socket}",
            "tables": TABLES,
            # Of the profile nothing counts.
            "policy": policy(NONCE, profile=Profile.archive(NOON)),
            "secret": golden("secret"),
            "rules": golden("policy"),
            "epochs": EPOCHS,
            "window_hours": 6,
            "notifying": True,
            "now": NOON - MOMENT,
        }
        return EnclaveMatcher.connect(**{**usual, **changes})


@pytest.fixture
def runner(tmp_path):
    runner = Runner(tmp_path)
    runner.start()
    yield runner
    runner.stop()


@pytest.fixture
def matcher(runner):
    matcher = runner.connect()
    assert matcher.expire(NOON) == 0
    return matcher


def window(now):
    # Epochs and windows are as long.
    return EPOCHS.epoch_at(now)


def people(matcher, count, until):
    everybody = ((bytes([number]) * 16, READER, until) for number in range(count))
    assert matcher.upsert_all(everybody) is True


def news(matcher, now):
    """Who is told by ticks until nobody is told of anything more."""
    told = []
    for _ in range(4):
        assert matcher.expire(now) == 0
        told += matcher.told()
    return sorted(told)


def test_people_are_sealed_matched_and_told(matcher):
    assert isinstance(matcher, Matcher)
    people(matcher, 3, NOON + DAY)
    assert matcher.remove(bytes([2]) * 16) and not matcher.remove(bytes([2]) * 16)
    assert code(matcher.post(1, READERS, VENDOR, NOON, window(NOON) + 1)) == "question_misfit"
    view = matcher.post(1, READERS, VENDOR, NOON, window(NOON))
    assert view.people.about == 2
    assert matcher.feed(READER) == [1]
    raises(lambda: matcher.post(1, READERS, VENDOR, NOON, window(NOON)), "deal_exists", "deal")
    assert news(matcher, NOON) == [bytes(16), bytes([1]) * 16]
    assert (matcher.missed(), matcher.told()) == (0, [])

    # The vendor: evidence for its own nonce, and receipts of this boot that fit the view.
    keys = Statement.parse(matcher.evidence(NONCE)).verify(policy(NONCE), NOON)
    assert keys.policy == GOLDEN["policy"]
    [(boot, [receipt])] = matcher.receipts(VENDOR)
    said = Chain().accept(keys.receipts, receipt)
    assert (boot, said.view, said.disclosed) == (keys.boot, view.receipt_hash(), view.people)
    assert matcher.receipts(bytes(16)) == []
    assert matcher.withdraw(1) and matcher.feed(READER) == []


def test_what_people_did_is_counted_where_their_signal_stands(matcher):
    # The day of the enclave's start is told to nobody.
    day = NOON + DAY
    assert matcher.expire(day) == 0
    people(matcher, 2, day + DAY)
    assert matcher.post(1, READERS, VENDOR, day, window(day))
    for number, counts in ((0, True), (1, True), (2, False)):
        assert matcher.report(bytes([number]) * 16, 1, "seen", day, area=10) is counts
    assert matcher.report(bytes(16), 1, "seen", day, area=10) is False
    later = day + timedelta(hours=12)
    assert matcher.expire(later) == 0
    view = matcher.activity(1, "seen", day.date(), VENDOR, window(later))
    assert view.people.about == 2
    [(_, [_, answer])] = matcher.receipts(VENDOR)
    keys = Statement.parse(matcher.evidence(NONCE)).verify(policy(NONCE), later)
    said = MatchReceipt.verify(keys.receipts, answer)
    # It knows a deal by the number that the host gave it.
    deal, vendor = f"{1:032x}", VENDOR.hex()
    assert said.deal == MatchReceipt.question_hash(vendor, deal, "seen", day.date())
    assert said.view == view.receipt_hash()
    assert code(matcher.activity(1, "seen", later.date(), VENDOR, window(later))) == "question_misfit"


def test_signals_are_sealed_again_after_a_start_of_the_enclave(runner, matcher):
    people(matcher, 2, NOON + DAY)
    assert matcher.post(1, READERS, VENDOR, NOON, window(NOON)).people.about == 2
    runner.stop()
    with pytest.raises(tavren.TavrenError) as caught:
        matcher.expire(NOON + MOMENT)
    assert caught.value.code == "matcher_unavailable"
    runner.start()
    # In the window of its start it discloses nothing.
    assert matcher.expire(NOON + MOMENT) == 0
    post = lambda now: matcher.post(2, READERS, VENDOR, now, window(now))
    assert code(post(NOON + MOMENT)) == "disclosure_refused"
    later = NOON + timedelta(hours=6)
    assert matcher.expire(later) == 0
    assert post(later).people.about == 2
    assert len(matcher.receipts(VENDOR)) == 2


def test_what_is_not_believed_is_not_connected_to(runner):
    connect = runner.connect
    other = policy(NONCE, images=[bytes([6]) * 48])
    assert code(connect(policy=other)) == "evidence_image"
    aws = Policy.nitro([golden("image")], Profile.live(NONCE))
    assert code(connect(policy=aws)) == "evidence_forged"
    assert code(connect(rules=bytes(32))) == "evidence_binding"
    runner.stop()
    with pytest.raises(tavren.TavrenError) as caught:
        connect()
    assert (caught.value.code, caught.value.field) == ("matcher_unavailable", None)
    for address in ("", "runner", "tcp:127.0.0.1:1", "loopback:192.0.2.1:1", "vsock:1"):
        raises(lambda address=address: connect(address=address), "limit_exceeded", "address")
    raises(lambda: connect(secret=b"short"), "key_malformed", "secret")
    raises(lambda: connect(rules=b"short"), "limit_exceeded", "rules")
    raises(lambda: connect(window_hours=0), "limit_exceeded", "window_hours")
    raises(lambda: connect(now=NOON.replace(tzinfo=None)), "time_malformed", "now")


def test_no_repr_or_refusal_shows_a_secret(matcher):
    people(matcher, 1, NOON + DAY)
    for text in (repr(matcher), repr(matcher.post(1, READERS, VENDOR, NOON, 0))):
        assert GOLDEN["secret"] not in text and (bytes([0]) * 16).hex() not in text
    raises(lambda: matcher.evidence(b"short"), "limit_exceeded", "nonce")
    raises(lambda: matcher.receipts(b"short"), "id_malformed", "vendor")
    with pytest.raises(TypeError):
        EnclaveMatcher()
