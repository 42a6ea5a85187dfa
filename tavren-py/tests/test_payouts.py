"""Payouts: the whole flow through both processors over HTTP, and what goes wrong on the way."""

import textwrap
from datetime import timedelta
from pathlib import Path

import processors
import pytest
import tavren
from conftest import NOW
from tavren import payouts, usd
from test_bad_input import raises


def example():
    """The function of the module's own documentation."""
    lines = payouts.__doc__.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("    def pay_out"))
    end = next(at for at in range(start, len(lines)) if not lines[at])
    names = {}
    exec(textwrap.dedent("\n".join(lines[start:end])), names)
    return names["pay_out"]


pay_out = example()

NOBODY = "00000000-0000-0000-0000-000000000000"


class Host:
    """A market with one user who has ten dollars, and a processor behind HTTP."""

    def __init__(self, site, processor, destination):
        self.site, self.processor, self.destination = site, processor, destination
        self.market, self.now = tavren.memory(NOW), NOW
        assert self.market.deposit("alice", usd(10), NOW)

    def request(self, most="5.00"):
        return self.market.request_payout(
            "alice",
            usd(most),
            self.now,
            processor=self.processor.name,
            granularity=self.processor.granularity("USD"),
            destination=self.destination,
        )

    def pay_out(self):
        pay_out(self.market, self.processor, "USD", self.now, self.site.send)

    def take(self):
        name = self.processor.name
        batch = self.market.take_payout_batch(name, "USD", self.now)
        return self.market.payout_batch(name, "USD", batch, self.now)

    def hear(self, headers, body, now=None):
        """Takes a webhook in: of how many payouts something new was said, or why it is refused."""
        reply = self.processor.decode_event(headers, body, now or self.now)
        if not isinstance(reply, tavren.Refused) and reply.next:
            [verify] = reply.next
            reply = self.processor.decode(verify, *self.site.send(verify))
        if isinstance(reply, tavren.Refused):
            return reply
        return self.market.record_payouts(self.processor.name, reply.observations, self.now)

    @property
    def payout(self):
        return self.market.payouts("alice", self.now)[0]

    @property
    def balance(self):
        return self.market.wallet("alice", self.now).balances


@pytest.fixture
def stripe():
    site = processors.Site(processors.Stripe())
    secrets = ["whsec_retired", processors.ENDPOINT]
    yield Host(site, payouts.Stripe(processors.KEY, secrets, base=site.base), "acct_1")
    site.close()


@pytest.fixture
def paypal():
    site = processors.Site(processors.PayPal())
    processor = payouts.PayPal(processors.TOKEN, processors.LISTENER, base=site.base)
    yield Host(site, processor, "alice@example.org")
    site.close()


def test_a_payout_through_stripe_arrives_once(stripe):
    asked = stripe.request()
    assert (asked.state, asked.amount, asked.batch) == ("requested", usd(5), None)
    assert stripe.balance == [usd(5)]
    stripe.pay_out()
    assert stripe.payout.state == "pending"
    made = stripe.site.processor.payouts["po_0"]
    made["status"] = "paid"
    stripe.pay_out()
    assert stripe.payout.state == "paid" and stripe.balance == [usd(5)]
    assert len(stripe.site.processor.transfers) == len(stripe.site.processor.payouts) == 1
    assert stripe.market.payout_batches("stripe", "USD", stripe.now) == []


def test_after_a_time_out_a_payout_is_unknown_until_it_is_looked_up(stripe, paypal):
    for host in (stripe, paypal):
        host.request()
        host.site.lose = 1
        host.pay_out()
        assert host.payout.state == "unknown" and host.balance == [usd(5)]
        host.pay_out()
        assert host.payout.state == "pending" and host.balance == [usd(5)]
    assert len(stripe.site.processor.transfers) == 1
    assert len(paypal.site.processor.batches) == len(paypal.site.processor.items) == 1


def test_webhooks_of_stripe_in_any_order_and_twice_give_the_same(stripe):
    stripe.request()
    stripe.pay_out()
    fake = stripe.site.processor
    paid = fake.event("payout.paid", {**fake.payouts["po_0"], "status": "paid"}, NOW)
    failed = fake.event("payout.failed", {**fake.payouts["po_0"], "status": "failed"}, NOW)
    back = fake.event("transfer.reversed", {**fake.transfers["tr_0"], "amount_reversed": 500}, NOW)
    new = [stripe.hear(*event) for event in (failed, back, paid, failed, paid, back)]
    assert new == [1, 1, 1, 0, 0, 0]
    assert (stripe.payout.state, stripe.payout.returned) == ("returned", usd(5))
    assert stripe.balance == [usd(10)]


def test_webhooks_of_paypal_in_any_order_and_twice_give_the_same(paypal):
    paypal.request()
    paypal.pay_out()
    fake = paypal.site.processor
    [item] = fake.items.values()
    paid = fake.event("SUCCEEDED", {**item, "transaction_status": "SUCCESS"}, NOW)
    waits = fake.event("UNCLAIMED", {**item, "transaction_status": "UNCLAIMED"}, NOW)
    new = [paypal.hear(*event) for event in (paid, waits, paid, waits)]
    assert new == [1, 1, 0, 0]
    assert paypal.payout.state == "paid" and paypal.balance == [usd(5)]


def test_a_forged_or_stale_webhook_is_refused_by_code(stripe, paypal):
    for host in (stripe, paypal):
        host.request()
        host.pay_out()
    fake, other = stripe.site.processor, paypal.site.processor
    made = {**fake.payouts["po_0"], "status": "paid"}
    forged = fake.event("payout.paid", made, NOW, secret="whsec_of_somebody")
    assert stripe.hear(*forged).code == "webhook_forged"
    headers, body = genuine = fake.event("payout.paid", made, NOW)
    assert stripe.hear(headers, body.replace(b"paid", b"Paid")).code == "webhook_forged"
    assert stripe.hear([], body).code == "webhook_forged"
    assert stripe.hear(*genuine, NOW + timedelta(minutes=6)).code == "webhook_stale"
    [item] = other.items.values()
    forged = other.event("SUCCEEDED", {**item, "transaction_status": "SUCCESS"}, NOW, "forged")
    assert paypal.hear(*forged).code == "webhook_forged"
    assert stripe.payout.state == paypal.payout.state == "pending"


def test_a_webhook_of_another_amount_writes_nothing(stripe):
    stripe.request()
    stripe.pay_out()
    fake = stripe.site.processor
    other = {**fake.payouts["po_0"], "status": "paid", "amount": 501}
    event = fake.event("payout.paid", other, NOW)
    assert stripe.hear(*event).code == "payout_amount"
    assert stripe.payout.state == "pending"


def test_what_is_held_comes_back_by_a_cancellation(stripe, paypal):
    for host in (stripe, paypal):
        host.request()
        host.pay_out()
    stripe.site.processor.payouts["po_0"]["status"] = "failed"
    paypal.site.processor.items["ITEM0"]["transaction_status"] = "UNCLAIMED"
    for host in (stripe, paypal):
        host.pay_out()
        assert host.payout.state == "held"
        name = host.processor.name
        batch = host.market.payout_batch(name, "USD", host.payout.batch, host.now)
        requests = [host.processor.cancel(batch, host.payout.id, host.now)]
        while requests:
            request = requests.pop()
            reply = host.processor.decode(request, *host.site.send(request))
            host.market.record_payouts(name, reply.observations, host.now)
            requests += reply.next
        assert host.payout.state == "returned" and host.balance == [usd(10)]


def test_a_payout_is_cancelled_while_no_batch_has_taken_it(stripe):
    first, second = stripe.request("2"), stripe.request("3")
    assert stripe.market.cancel_payout("alice", first.id, NOW).state == "cancelled"
    assert stripe.balance == [usd(7)]
    batch = stripe.take()
    assert [(item.id, item.amount, item.state) for item in batch.items] == [
        (second.id, usd(3), "sent")
    ]
    assert len(batch) == 1 and batch.items[0].destination == "acct_1"
    assert (batch.processor, batch.currency, batch.at) == ("stripe", "USD", NOW)
    assert stripe.market.cancel_payout("alice", second.id, NOW).code == "payout_state"
    assert stripe.market.take_payout_batch("stripe", "USD", NOW) is None
    [newest, _] = stripe.market.payouts("alice", NOW)
    assert len(stripe.market.payouts("alice", NOW, after=newest)) == 1


def test_credentials_that_are_over_are_refused_by_code(paypal):
    paypal.request()
    over = payouts.PayPal("A21AA_over", processors.LISTENER, base=paypal.site.base)
    [request] = over.encode(paypal.take(), NOW).next
    assert over.decode(request, *paypal.site.send(request)).code == "processor_denied"


def test_an_answer_goes_to_the_processor_that_asked(stripe, paypal):
    stripe.request()
    [request] = stripe.processor.encode(stripe.take(), NOW).next
    refused = paypal.processor.decode(request, 200, b"{}")
    assert (refused.code, refused.field) == ("processor_batch", "request")
    assert stripe.processor.decode(request, 99).code == "processor_malformed"
    assert stripe.processor.decode(request, 200, b"{").code == "processor_malformed"


def test_bad_input_names_the_field(stripe):
    market, processor = stripe.market, stripe.processor
    raises(lambda: market.cancel_payout("alice", "no id", NOW), "id_malformed", "payout")
    assert market.cancel_payout("alice", NOBODY, NOW).code == "payout_unknown"
    raises(lambda: market.payout_batches("stripe", "usd", NOW), "currency_unknown", "currency")
    raises(lambda: market.payout_batches("", "USD", NOW), "text_empty", "processor")
    raises(lambda: processor.granularity("XXX"), "currency_no_minor_unit", "currency")
    many = [("a", "b")] * 129
    raises(lambda: processor.decode_event(many, b"", NOW), "limit_exceeded", "headers")
    raises(lambda: payouts.Granularity(0), "money_negative", "step")
    raises(lambda: payouts.Observation("no id", "paid"), "id_malformed", "payout")
    id = NOBODY
    raises(lambda: payouts.Observation(id, "gone"), "limit_exceeded", "evidence")
    raises(lambda: payouts.Observation(id, "returned"), "limit_exceeded", "total")
    raises(lambda: payouts.Observation(id, "paid", total=usd(1)), "limit_exceeded", "total")


def test_a_host_records_what_a_processor_of_its_own_says(stripe):
    payout = stripe.request()
    stripe.take()
    seen = payouts.Observation(payout.id, "returned", amount=usd(5), total=usd("1.25"))
    assert stripe.market.record_payouts("stripe", [seen], NOW) == 1
    assert (stripe.payout.state, stripe.payout.returned) == ("returned", usd("1.25"))
    assert (seen.evidence, seen.total, seen.amount) == ("returned", usd("1.25"), usd(5))


def test_each_processor_says_what_it_pays_out(stripe, paypal):
    forint = stripe.processor.granularity("HUF")
    assert (forint, forint.step, forint.least) == (payouts.Granularity(100, 100), 100, 100)
    assert forint.payable(tavren.Money("123.45", "HUF")) == tavren.Money(123, "HUF")
    assert forint.payable(tavren.Money("0.99", "HUF")) is None
    assert paypal.processor.granularity("VND").code == "processor_currency"


def test_no_repr_shows_a_secret_or_anything_personal(stripe, paypal):
    shown = []
    for host in (stripe, paypal):
        payout = host.request("1.23")
        batch = host.take()
        reply = host.processor.encode(batch, NOW)
        seen = payouts.Observation(payout.id, "returned", amount=usd("1.23"), total=usd("1.23"))
        shown += [host.processor, payout, batch, *batch.items, reply, *reply.next, seen]
    text = " ".join(map(repr, shown))
    secrets = (processors.KEY, processors.ENDPOINT, processors.TOKEN, processors.LISTENER)
    for hidden in (*secrets, "acct_1", "alice", "1.23", "123 "):
        assert hidden not in text


class Play:
    """The recorded exchanges that Rust and C play too."""

    def __init__(self, name, destination):
        key, secrets = processors.KEY, ["whsec_retired", processors.ENDPOINT]
        paypal = payouts.PayPal(processors.TOKEN, processors.LISTENER)
        processor = payouts.Stripe(key, secrets) if name == "stripe" else paypal
        self.host = Host(None, processor, destination)
        self.ids = {"$payout": self.host.request().id, "$batch": self.host.take().id}
        self.headers, self.request, self.refused = [], None, None

    def filled(self, line):
        for name, id in self.ids.items():
            line = line.replace(name, id)
        return line

    def follow(self, reply):
        """Records what a reply says, and takes what is to be sent next."""
        market, name = self.host.market, self.host.processor.name
        if not isinstance(reply, tavren.Refused):
            recorded = market.record_payouts(name, reply.observations, NOW)
            if not isinstance(recorded, tavren.Refused):
                self.request = next(iter(reply.next), None)
                return
            reply = recorded
        self.refused = reply.code

    def play(self, word, rest):
        processor = self.host.processor
        match word:
            case "header":
                self.headers.append(tuple(rest.split(" ", 1)))
            case "event":
                headers, self.headers = self.headers, []
                self.follow(processor.decode_event(headers, rest.encode(), NOW))
            case ">":
                sent = self.request
                assert f"{sent.method} {sent.url} {sent.body.decode()}".rstrip() == rest
            case "<":
                status, _, body = rest.partition(" ")
                self.follow(processor.decode(self.request, int(status) or None, body.encode()))
            case "!":
                assert self.refused == rest
                self.refused = None
            case "=":
                assert (self.host.payout.state, self.refused) == (rest, None)
            case "cancel":
                self.request = processor.cancel(self.batch, self.ids["$payout"], NOW)
            case _:
                self.follow(getattr(processor, word)(self.batch, NOW))

    @property
    def batch(self):
        name = self.host.processor.name
        return self.host.market.payout_batch(name, "USD", self.ids["$batch"], NOW)


def test_the_recorded_exchanges_come_to_what_was_recorded():
    golden = Path(__file__).parents[2] / "tests/golden/payouts.txt"
    play = None
    for line in golden.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if word == "processor":
            play = Play(*rest.split(" "))
        else:
            play.play(word, play.filled(rest))
