"""From an open market to a payload: what the README shows."""

from datetime import datetime, timedelta, timezone
from typing import TypeVar

import tavren

T = TypeVar("T")


def ok(answer: T | tavren.Refused) -> T:
    """What was asked for; stops at a refusal, with its words for the user."""
    if isinstance(answer, tavren.Refused):
        raise SystemExit(answer.reason)
    return answer


def usage(request: tavren.Request) -> list[tuple[datetime, str, int]]:
    """Seven records of the person who is asked about, an hour apart, made up here."""
    return [(request.since + timedelta(hours=hour), "maps", hour + 5) for hour in range(7)]


# README: ok(answer) stops at a refusal; usage(request) makes up seven records.
now = datetime.now(timezone.utc)
market = tavren.open("market.db", now)
buyer = ok(market.apply("Example Research", ["research"], now))
ok(market.approve(buyer, ["research"], now))
ok(market.fund(buyer, tavren.usd("1000"), now))
key, secret = ok(market.issue_key(buyer, now)), tavren.Secret.generate()
ok(market.register_encryption(key, secret.public, now))
ok(market.set_profile("alice", now, data_types=["app_usage"]))

terms = tavren.Terms(tavren.usd("0.75"), data_type="app_usage", columns=["app", "minutes"],
                     last_days=7, purpose="research")  # fmt: skip
offer = ok(market.publish(key, terms, now))
shown = ok(market.present("alice", offer, now))  # what the user saw, hashed
grant = ok(market.grant("alice", shown, now))  # a refusal says why, in words for the user
ok(market.fulfil(grant, usage, now))  # pull, package, verify, seal
[rows] = ok(market.claim(key, offer, now)).open(secret)  # one commit: the user is paid
print(bytes(rows).decode(), ok(market.wallet("alice", now)), sep="\n")
receipt = ok(market.revoke("alice", grant, now))
# README end
