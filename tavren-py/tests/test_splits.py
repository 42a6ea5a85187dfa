"""An amount is shared among contributors, to the last unit, and everyone is paid once."""

import threading

import pytest
import tavren
from conftest import NOW
from test_bad_input import raises
from test_refusals import NOBODY, code

usd = tavren.usd
USERS = ["alice", "bob", "carol"]


@pytest.fixture
def market(scene):
    for user in USERS:
        assert scene.market.set_profile(user, NOW, data_types=["app_usage"])
    return scene.market


def balances(market):
    return [sum(money.amount for money in market.wallet(user, NOW).balances) for user in USERS]


def test_a_split_is_exact_and_done_once(scene, market):
    told = []
    for _ in range(2):
        split = market.once("invoice 17").split(
            scene.buyer, usd("10"), iter(USERS), (2, 1, 1), NOW, progress=told.append
        )
        assert split.is_posted and split.is_done
        assert (split.amount, split.paid, split.left) == (usd("10"), usd("10"), usd("0"))
        assert (split.waived, split.erased, split.contributors) == (usd("0"), 0, 3)
        assert [float(share) for share in balances(market)] == [5, 2.5, 2.5]
    assert [one.progress for one in told] == [(1, 2), (2, 2), (2, 2)]
    assert market.view_split(split.id, NOW).paid == usd("10") and told[-1].id == split.id
    assert market.view_split(NOBODY, NOW) is None
    assert market.open_splits(NOW) == [] and market.sweep_splits(NOW) is False
    other = market.once("invoice 17")
    raises(
        lambda: other.split(scene.buyer, usd("11"), USERS, [2, 1, 1], NOW), "id_reused", "amount"
    )


def test_in_order_the_earlier_gets_the_last_unit(scene, market):
    market.split(scene.buyer, usd("1"), USERS, [1, 1, 1], NOW, in_order=True)
    assert [float(share) for share in balances(market)] == [0.34, 0.33, 0.33]


def test_what_progress_raises_breaks_off_and_a_sweep_goes_on(scene, market):
    class Stopped(Exception):
        pass

    def stop(split):
        raise Stopped

    with pytest.raises(Stopped):
        market.split(scene.buyer, usd("9"), USERS, [1, 1, 1], NOW, progress=stop)
    [split] = market.open_splits(NOW)
    assert split.is_posted and not split.is_done and split.left == usd("9")
    assert balances(market) == [0, 0, 0]
    assert market.open_splits(NOW, after=split.id) == []
    assert market.sweep_splits(NOW) is True
    assert market.sweep_splits(NOW) is False
    assert balances(market) == [3, 3, 3]


def test_other_threads_run_meanwhile(scene, market):
    heard = []

    def progress(split):
        thread = threading.Thread(target=lambda: heard.append(balances(market)))
        thread.start()
        thread.join()

    market.split(scene.buyer, usd("9"), USERS, [1, 1, 1], NOW, progress=progress)
    assert heard == [[0, 0, 0], [3, 3, 3]]


def test_what_cannot_be_split(scene, market):
    buyer = scene.buyer

    def split(users, weights, amount=usd("1"), payer=buyer):
        return market.split(payer, amount, users, weights, NOW)

    twice = raises(lambda: split(["alice", "alice"], [1, 1]), "column_value", "users")
    assert str(twice) == "the contributor in row 1 was named before"
    unknown = raises(lambda: split(["alice", "planted"], [1, 1]), "column_value", "users")
    assert str(unknown) == "the contributor in row 1 is not known"
    raises(lambda: split(USERS, [1, 1]), "column_length", "weights")
    raises(lambda: split(USERS, [1, 1, -1]), "column_value", "weights")
    raises(lambda: split(USERS, [0, 0, 0]), "weights_malformed", "weights")
    raises(lambda: split([], []), "weights_malformed", "weights")
    raises(lambda: split(["a\n"], [1]), "text_control", "users")
    raises(lambda: split(USERS, [1, 1, 1], usd("0")), "money_negative", "amount")
    raises(lambda: split(USERS, [1, 1, 1], payer="nobody"), "id_malformed", "buyer")
    raises(lambda: market.view_split("?", NOW), "id_malformed", "split")
    with pytest.raises(TypeError):
        split(USERS, [1, 1, 0.5])
    with pytest.raises(TypeError):
        split([1], [1])
    assert code(split(USERS, [1, 1, 1], usd("1001"))) == "balance_short"
    assert code(split(USERS, [1, 1, 1], payer=None)) == "balance_short"
    assert code(split(USERS, [1, 1, 1], payer=tavren.BuyerId(NOBODY))) == "buyer_unknown"
    assert balances(market) == [0, 0, 0] and market.open_splits(NOW) == []
