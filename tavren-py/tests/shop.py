"""A vendor with a deal, and people with an agent, a stake and something to spend."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import timedelta

import tavren
from conftest import Scene
from test_deals import coffee

usd = tavren.usd
WORTHS = (usd("0"), usd("5"), usd("500"))


def pseudonym(user):
    return hashlib.sha256(user.encode()).digest()[:16]


@dataclass
class Shop:
    scene: Scene
    deal: tavren.DealId
    secrets: dict = field(default_factory=dict)
    shown: int = 0

    @property
    def market(self):
        return self.scene.market

    @property
    def now(self):
        return self.scene.now

    def later(self, days):
        self.scene = replace(self.scene, now=self.now + timedelta(days=days))

    def said(self):
        return self.market.deal(self.deal, self.now)

    def join(self, user, money="20"):
        secret = self.secrets[user] = tavren.AgentSecret.generate()
        stake = self.said().terms.stake
        assert self.market.deposit(user, stake, self.now) == stake
        assert self.market.deposit(user, usd(money), self.now) == usd(money)
        assert self.market.stake(user, stake, self.now) == stake
        until = self.now + timedelta(days=90)
        assert self.market.enrol_agent(user, secret.public, until, self.now) is True
        return secret

    def credential(self, user):
        """A credential that was not shown before, and the number of its holder."""
        self.shown += 1
        request = self.secrets[user].request(self.shown, 1)
        [credential] = self.market.issue_credentials(user, request, WORTHS, self.now)
        return credential, self.shown

    def prove(self, user, deal=None, **position):
        credential, number = self.credential(user)
        deal = deal or self.said()
        secret, name = self.secrets[user], pseudonym(user)
        return secret.prove(credential, number, deal, WORTHS, name, self.now, **position)

    def accept(self, user, **how):
        return self.market.accept_deal(user, self.prove(user), WORTHS, self.now, **how)

    def hand_over(self, user):
        order = self.accept(user)
        return self.market.confirm_order(self.scene.key, order.id, self.now)

    def settle(self):
        return self.market.settle_vendor(self.scene.buyer, "USD", self.now)

    def balances(self, user):
        return self.market.wallet(user, self.now).balances


def open_shop(scene, **changes):
    usual = {"closes": scene.now + timedelta(days=300), "per_person": 5}
    terms = coffee(**{**usual, **changes})
    shop = Shop(scene, scene.market.post_deal(scene.key, terms, scene.now))
    shop.join("alice")
    return shop
