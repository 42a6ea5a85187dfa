"""The real runner from outside: what an agent seals to it and is told, what a vendor checks."""

from datetime import date, timedelta

import pytest
import tavren
from house import EPOCHS, NOON, READER, TABLES, House, golden, stamp
from tavren.enclave import Chain, Inbox, Included, InclusionReceipt, Matched, MatchReceipt
from tavren.enclave import ResponseKey
from tavren.matching import Signal
from test_refusals import code

DEAL = "01010101-0101-0101-0101-010101010101"


@pytest.fixture
def house():
    house = House.open()
    yield house
    house.close()


@pytest.fixture
def secret():
    return tavren.AgentSecret.generate()


def notices(inbox, sealed):
    received = inbox.open(sealed)
    assert received.missed == 0
    return received.notice


def test_an_agent_seals_its_signal_and_is_told_of_a_deal(house, secret):
    keys = house.keys()
    sealed, key = secret.seal_signal(keys, READER, TABLES, **stamp(1))
    assert house.load(sealed) == "taken"
    inbox = Inbox(key)
    first = house.post(1)
    included = notices(inbox, house.tick()[5])
    assert isinstance(included, Included)
    receipt = InclusionReceipt.verify(keys.receipts, included.receipt)
    assert (receipt.signal, receipt.epoch, receipt.index) == (sealed.hash, sealed.epoch, 0)
    assert receipt.at == NOON
    matched = notices(inbox, house.tick()[5])
    assert isinstance(matched, Matched)
    assert (matched.deal, matched.revision, matched.terms_hash) == (DEAL, 1, "01" * 32)
    assert notices(inbox, house.tick()[5]) is None

    # The vendor: its receipts are a chain, and say how many matched.
    chain, second = Chain(), house.post(2)
    assert code(chain.accept(keys.receipts, second)) == "receipt_chain"
    for number, bytes_ in enumerate([first, second]):
        accepted = chain.accept(keys.receipts, bytes_)
        assert (accepted.sequence, accepted.policy) == (number, keys.policy)
        assert accepted.disclosed.about == 1
        alone = MatchReceipt.verify(keys.receipts, bytes_)
        assert (alone.deal, alone.inputs) == (accepted.deal, accepted.inputs)
    assert accepted.previous and MatchReceipt.verify(keys.receipts, first).previous is None
    assert code(chain.accept(keys.receipts, second)) == "receipt_chain"


@pytest.mark.parametrize(
    "changes",
    [{"tier": "high", "level": 2}, {"area": 20}, {"price_max": tavren.usd(3)}, {"categories": [3]}],
)
def test_a_signal_says_what_it_was_made_with(house, secret, changes):
    usual = {"tier": "high", "level": 3, "area": 10, "categories": [4], "price_max": tavren.usd(4)}
    keys = house.keys()
    for sequence, signal in enumerate([Signal(**usual), Signal(**{**usual, **changes})]):
        sealed, _ = secret.seal_signal(keys, signal, TABLES, **stamp(sequence))
        assert house.load(sealed) == "taken"
        receipt = MatchReceipt.verify(keys.receipts, house.post(1 + sequence))
        assert receipt.disclosed.about == 1 - sequence


def test_a_standing_of_its_own_in_a_category_counts_there(house, secret):
    keys = house.keys()
    own = Signal(tier="low", level=0, area=10, categories={4: ("medium", 3), 5: None})
    sealed, _ = secret.seal_signal(keys, own, TABLES, **stamp(1))
    assert house.load(sealed) == "taken"
    assert MatchReceipt.verify(keys.receipts, house.post(1)).disclosed.about == 1


def test_a_withdrawn_signal_is_matched_no_more(house, secret):
    keys = house.keys()
    sealed, _ = secret.seal_signal(keys, READER, TABLES, **stamp(1))
    gone, key = secret.seal_withdrawal(keys, **stamp(2))
    assert len(bytes(gone)) == len(bytes(sealed))
    assert house.load(sealed) == house.load(gone) == "taken"
    assert MatchReceipt.verify(keys.receipts, house.post(1)).disclosed.about == 0
    assert isinstance(notices(Inbox(key), house.tick()[5]), Included)


def test_what_a_user_did_is_counted_once_a_day(house, secret):
    keys = house.keys()
    sealed, _ = secret.seal_signal(keys, READER, TABLES, **stamp(1))
    assert house.load(sealed) == "taken"
    house.post(1)
    # The day of a start is told to nobody: the next one is.
    tomorrow = NOON + timedelta(days=1)
    house.tick(tomorrow)
    keys = house.keys()
    sealed, _ = secret.seal_signal(keys, READER, TABLES, **stamp(1, tomorrow))
    assert house.load(sealed) == "taken"
    done = [(DEAL, "seen"), (DEAL, "taken")]
    for sequence in (2, 3):
        report, _ = secret.seal_report(
            keys, done, TABLES, today=tomorrow.date(), area=10, **stamp(sequence, tomorrow)
        )
        assert len(bytes(report)) == len(bytes(sealed))
        assert house.load(report) == "taken"
    house.tick(tomorrow + timedelta(days=1))
    day = (tomorrow.date() - date(1970, 1, 1)).days
    for act in ("seen", "taken"):
        assert house.ask("activity", act, "1", str(day)) == "about 1"


def test_replayed_old_and_expired_signals_are_refused_by_name(house, secret):
    keys = house.keys()
    older, _ = secret.seal_signal(keys, READER, TABLES, **stamp(1))
    newer, _ = secret.seal_signal(keys, READER, TABLES, **stamp(2))
    assert house.load(newer) == "taken"
    assert house.load(newer) == house.load(older) == "refused signal_replayed"
    wrong = {**stamp(3), "epoch": stamp(3)["epoch"] + 1}
    sealed, _ = secret.seal_signal(keys, READER, TABLES, **wrong)
    assert house.load(sealed) == "refused signal_epoch"
    expired, _ = secret.seal_signal(keys, READER, TABLES, **{**stamp(4), "expires": NOON})
    assert house.load(expired) == "refused signal_expired"
    altered = bytearray(bytes(newer))
    altered[-1] ^= 1
    assert house.load(altered) == "refused seal_forged"
    assert house.load(bytes(newer)[:-1]) == "malformed"
    later, _ = secret.seal_signal(keys, READER, TABLES, **stamp(5))
    house.tick(NOON + timedelta(hours=1))
    assert house.load(later) == "refused signal_key"


def test_a_key_that_was_kept_opens_what_comes_later(house, secret):
    sealed, key = secret.seal_signal(house.keys(), READER, TABLES, **stamp(1))
    house.load(sealed)
    kept = ResponseKey.from_bytes(key.expose())
    boxes = [house.tick()[5], house.tick()[5]]
    assert Inbox(kept).open(boxes[1]).missed == 1
    other = secret.seal_withdrawal(house.keys(), **stamp(2))[1]
    with pytest.raises(tavren.SealError) as caught:
        Inbox(other).open(boxes[0])
    assert (caught.value.code, caught.value.field) == ("seal_forged", "sealed")


def test_the_name_before_a_vendor_is_the_pseudonym_of_a_proof():
    secret = tavren.AgentSecret.from_bytes(golden("secret"))
    epoch, vendor = EPOCHS.epoch_at(NOON), "09" * 16
    assert secret.signal_id(epoch) == golden("signal-id")
    assert secret.vendor_id(vendor, epoch) == golden("vendor-id")
    assert secret.day_id(NOON.date()) == golden("day-id")
    names = {secret.vendor_id(vendor, epoch + 1), secret.signal_id(epoch + 1)}
    assert len(names | {golden("signal-id"), golden("vendor-id")}) == 4
