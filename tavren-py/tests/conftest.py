"""A market with an approved and funded buyer, and one user."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import pytest
import tavren

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


@dataclass
class Scene:
    market: tavren.Market
    buyer: tavren.BuyerId
    key: tavren.ApiKey
    secret: tavren.Secret
    user: str = "alice"
    now: datetime = NOW

    def terms(self, price="0.75", **changes):
        usual = {
            "data_type": "app_usage",
            "columns": ["app", "minutes"],
            "purpose": "research",
            "last_days": 7,
            "budget": tavren.usd("100"),
        }
        return tavren.Terms(tavren.usd(price), **{**usual, **changes})

    def publish(self, **changes):
        return self.market.publish(self.key, self.terms(**changes), self.now)

    def give(self, offer):
        shown = self.market.present(self.user, offer, self.now)
        return self.market.grant(self.user, shown, self.now)


def hourly(request):
    at = request.since
    while at < request.until:
        yield (at, "maps", 5)
        at += timedelta(hours=1)


def furnish(market):
    buyer = market.apply("Example Research", ["research"], NOW)
    assert market.approve(buyer, ["research"], NOW)
    assert market.fund(buyer, tavren.usd(1000), NOW)
    key, secret = market.issue_key(buyer, NOW), tavren.Secret.generate()
    assert market.register_encryption(key, secret.public, NOW)
    assert market.set_profile("alice", NOW, data_types=["app_usage"])
    return Scene(market, buyer, key, secret)


@pytest.fixture
def scene():
    return furnish(tavren.memory(NOW))
