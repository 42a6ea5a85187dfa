"""From an open market to a payload: what the README shows."""

from datetime import datetime, timedelta, timezone

import tavren

now = datetime.now(timezone.utc)
market = tavren.open("market.db", now)
buyer = market.apply("Example Research", ["research"], now)
market.approve(buyer, ["research"], now)
market.fund(buyer, tavren.usd("1000"), now)
key, secret = market.issue_key(buyer, now), tavren.Secret.generate()
market.register_encryption(key, secret.public, now)
market.set_profile("alice", now, data_types=["app_usage"])


def source(request):  # seven records of the person who is asked about, made up here
    return [(request.since + timedelta(hours=h), "maps", h + 5) for h in range(7)]


terms = tavren.Terms(tavren.usd("0.75"), data_type="app_usage", columns=["app", "minutes"],
                     last_days=7, purpose="research")  # fmt: skip
offer = market.publish(key, terms, now)
shown = market.present("alice", offer, now)  # what the user saw, hashed
grant = market.grant("alice", shown, now)  # a refusal says why, in words for the user
market.fulfil(grant, source, now)  # pull, package, verify, seal
[rows] = market.claim(key, offer, now).open(secret)  # one commit: the user is paid
print(bytes(rows).decode(), market.wallet("alice", now), sep="\n")
receipt = market.revoke("alice", grant, now)
