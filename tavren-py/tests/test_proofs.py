"""What an agent shows to have a deal, and what the vendor makes of it."""

from datetime import timedelta

import pytest
import tavren
from conftest import NOW
from shop import WORTHS, open_shop, pseudonym
from tavren.matching import Areas, Tables
from test_bad_input import raises
from test_deals import coffee
from test_refusals import code

usd = tavren.usd
SHOP = (10.776530, 106.700980)
TABLES = Tables(Areas.load([(84, None, "VN")]), [[usd("1"), usd("10")]], WORTHS)


@pytest.fixture
def shop(scene):
    return open_shop(scene)


def demanding(shop, **changes):
    terms = coffee(category=None, **changes)
    return shop.market.deal(shop.market.post_deal(shop.scene.key, terms, NOW), NOW)


def test_a_vendor_verifies_by_the_public_key_of_the_issuer(shop):
    issuer, deal = shop.market.issuer, shop.said()
    credential, number = shop.credential("alice")
    secret, name = shop.secrets["alice"], pseudonym("alice")
    proof = secret.prove(credential, number, deal, TABLES, name, NOW)
    sent = bytes(proof)
    received = tavren.Proof.parse(sent)
    assert bytes(received) == sent
    assert (received.deal, received.terms_hash) == (deal.id, deal.hash)
    proven = received.verify(issuer, deal, TABLES, NOW)
    assert (proven.pseudonym, proven.near) == (name, False)
    assert proven.holder == secret.holder(number) == credential.holder
    assert proven.expires == NOW + timedelta(minutes=5)
    assert proven.credential_expires == credential.expires
    assert proven.hash == received.verify(issuer, deal, WORTHS, NOW).hash

    other = shop.market.post_deal(shop.scene.key, coffee(), NOW)
    misfit = received.verify(issuer, shop.market.deal(other, NOW), TABLES, NOW)
    assert (code(misfit), misfit.field) == ("proof_misfit", "deal")
    late = received.verify(issuer, deal, TABLES, NOW + timedelta(minutes=5))
    assert (code(late), late.field) == ("proof_expired", "proof")
    forged = received.verify(secret.public, deal, TABLES, NOW)
    assert (code(forged), forged.field) == ("proof_forged", "credential")


def test_no_altered_byte_verifies(shop):
    issuer, deal, sent = shop.market.issuer, shop.said(), bytes(shop.prove("alice"))
    for at in range(0, len(sent), 7):
        altered = bytearray(sent)
        altered[at] ^= 1
        parsed = tavren.Proof.parse(bytes(altered))
        verified = parsed and parsed.verify(issuer, deal, WORTHS, NOW)
        assert not verified and verified.code.startswith("proof_")
    for none in (b"", sent[:-1], sent + b"\0", bytes(2_049)):
        assert code(tavren.Proof.parse(none)) == "proof_malformed"


def test_a_standing_comes_from_what_was_handed_over(shop):
    deal = demanding(shop, tier="medium", level=1)
    short = shop.prove("alice", deal)
    assert code(short) == "standing_short"
    assert shop.hand_over("alice") and shop.hand_over("alice")
    credential, _ = shop.credential("alice")
    assert credential.standing() == ("medium", 1)
    assert credential.standing(3) == ("low", 0)
    proof = shop.prove("alice", deal)
    assert proof.verify(shop.market.issuer, deal, WORTHS, NOW)
    assert code(shop.prove("alice", demanding(shop, tier="high"))) == "standing_short"


def test_where_somebody_is_goes_nowhere(shop):
    deal = demanding(shop, near=(*SHOP, 800))
    for position in (None, (21.0285, 105.8542)):
        assert code(shop.prove("alice", deal, position=position)) == "place_unproven"
    proof = shop.prove("alice", deal, position=SHOP)
    assert proof.verify(shop.market.issuer, deal, WORTHS, NOW).near


def test_a_device_keeps_its_secret_and_its_credentials_as_bytes(shop):
    secret = shop.secrets["alice"]
    kept = tavren.AgentSecret.from_bytes(secret.expose())
    assert (kept.public, kept.holder(7)) == (secret.public, secret.holder(7))
    assert len({secret.public, secret.holder(0), secret.holder(1)}) == 3
    request = secret.request(10, 2)
    assert request.holders == [secret.holder(10), secret.holder(11)]
    sent = tavren.CredentialRequest(request.holders, request.signature)
    issued = shop.market.issue_credentials("alice", sent, TABLES, NOW)
    assert [one.holder for one in issued] == request.holders
    read = tavren.Credential.parse(bytes(issued[1]))
    assert bytes(read) == bytes(issued[1]) and read.expires == issued[1].expires
    issuer = shop.market.issuer
    assert read.is_sound(issuer, secret.holder(11))
    assert not read.is_sound(issuer, secret.holder(10))
    assert not read.is_sound(secret.public, secret.holder(11))
    misfit = secret.prove(read, 10, shop.said(), TABLES, bytes(16), NOW)
    assert (code(misfit), misfit.field) == ("proof_misfit", "holder")
    assert kept.prove(read, 11, shop.said(), TABLES, bytes(16), NOW)
    expired = kept.prove(read, 11, shop.said(), TABLES, bytes(16), read.expires)
    assert (code(expired), expired.field) == ("proof_expired", "credential")


def test_only_the_enrolled_agent_has_credentials_issued(shop):
    market, secret = shop.market, shop.secrets["alice"]
    other = tavren.AgentSecret.generate().request(0, 1)
    assert code(market.issue_credentials("alice", other, WORTHS, NOW)) == "proof_forged"
    own = secret.request(0, 32)
    assert code(market.issue_credentials("nobody", own, WORTHS, NOW)) == "agent_absent"
    for _ in range(2):
        assert len(market.issue_credentials("alice", own, WORTHS, NOW)) == 32
    assert code(market.issue_credentials("alice", own, WORTHS, NOW)) == "agent_rate"


def test_bad_input_is_told_by_code_and_field(shop):
    secret, deal = shop.secrets["alice"], shop.said()
    credential, number = shop.credential("alice")
    raises(lambda: tavren.AgentSecret.from_bytes(b"short"), "key_malformed", "data")
    for count in (0, 33, -1, 2**64):
        raises(lambda count=count: secret.request(0, count), "limit_exceeded", "count")
    for first in (-1, 2**64, 2**64 - 1):
        raises(lambda first=first: secret.request(first, 1), "limit_exceeded", "first")
    raises(lambda: secret.holder(-1), "limit_exceeded", "number")
    name = pseudonym("alice")

    def prove(number=number, name=name, now=NOW):
        return secret.prove(credential, number, deal, WORTHS, name, now)

    raises(lambda: prove(number=-1), "limit_exceeded", "number")
    raises(lambda: prove(name=b"short"), "id_malformed", "pseudonym")
    raises(lambda: prove(now=NOW.replace(tzinfo=None)), "time_malformed", "now")
    proof, issuer = prove(), shop.market.issuer
    raises(lambda: proof.verify(b"", deal, WORTHS, NOW), "key_malformed", "issuer")
    weak = bytes(32)
    forged = tavren.SealError
    raises(lambda: proof.verify(weak, deal, WORTHS, NOW), "seal_public_key", "issuer", forged)
    raises(lambda: credential.is_sound(weak, issuer), "seal_public_key", "issuer", forged)
    raises(lambda: credential.is_sound(issuer, b""), "key_malformed", "holder")
    raises(lambda: credential.standing(64), "category_unknown", "category")
    kept, broken = bytes(credential), tavren.StoreError
    raises(lambda: tavren.Credential.parse(bytes(1_025)), "limit_exceeded", "data")
    for none in (b"", kept[:-1], kept + b"\0", b"\xff" * 100):
        raises(lambda none=none: tavren.Credential.parse(none), "record_corrupt", "data", broken)
    request = tavren.CredentialRequest
    raises(lambda: request([b"short"], bytes(64)), "key_malformed", "holders")
    raises(lambda: request([], b"short"), "limit_exceeded", "signature")
    for holders in ([], [issuer] * 33):
        raises(lambda holders=holders: request(holders, bytes(64)), "limit_exceeded", "holders")
    asked = bytes(secret.request(0, 32))
    assert bytes(request.parse(asked)) == asked
    raises(lambda: request.parse(bytes(1_281)), "limit_exceeded", "data")
    for none in (b"", asked[:-1], asked + b"\0", kept):
        raises(lambda none=none: request.parse(none), "record_corrupt", "data", broken)


def test_no_repr_shows_a_secret_or_a_person(shop):
    secret, deal = shop.secrets["alice"], shop.said()
    credential, number = shop.credential("alice")
    request = secret.request(number + 1, 1)
    proof = secret.prove(credential, number, deal, WORTHS, pseudonym("alice"), NOW)
    proven = proof.verify(shop.market.issuer, deal, WORTHS, NOW)
    order = shop.market.accept_deal("alice", proof, WORTHS, NOW)
    done = shop.market.confirm_order(shop.scene.key, order.id, NOW)
    view = shop.market.agent("alice", NOW)
    said = [repr(one) for one in (secret, credential, request, proof, proven, order, view)]
    assert said == [
        "<AgentSecret ...>",
        "<Credential ...>",
        "<CredentialRequest for 1>",
        "<Proof>",
        "<Proven>",
        "<Order>",
        "<AgentView>",
    ]
    assert repr(done) == f"<HandedOver of deal {shop.deal}>"
