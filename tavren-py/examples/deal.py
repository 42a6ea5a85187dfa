"""From a posted deal to what was handed over: the vendor, the user's agent, and the market."""

from datetime import datetime, timedelta, timezone
from typing import TypeVar

import tavren
from tavren.enclave import EpochLength

T = TypeVar("T")


def ok(answer: T | tavren.Refused) -> T:
    """What was asked for; stops at a refusal, with its words for the user."""
    if isinstance(answer, tavren.Refused):
        raise SystemExit(answer.reason)
    return answer


now = datetime.now(timezone.utc)
market = tavren.memory(now)
worths = (tavren.usd("0"), tavren.usd("100"), tavren.usd("500"))  # low, medium, high

# The vendor posts a deal.
vendor = ok(market.apply("Example Coffee", ["advertising"], now))
ok(market.approve(vendor, ["advertising"], now))
key = ok(market.issue_key(vendor, now))
terms = tavren.DealTerms("Two coffees for one", tavren.usd("3.50"), closes=now + timedelta(days=7))
deal = ok(market.deal(ok(market.post_deal(key, terms, now)), now))

# The user puts in money and a stake; the host has verified the device of the user's agent.
secret = tavren.AgentSecret.generate()
ok(market.deposit("alice", tavren.usd("80"), now))
ok(market.stake("alice", deal.terms.stake, now))
ok(market.enrol_agent("alice", secret.public, now + timedelta(days=30), now))

# The agent has a credential issued, and shows of it what the deal asks for.
[credential] = ok(market.issue_credentials("alice", secret.request(0, 1), worths, now))
assert credential.is_sound(market.issuer, secret.holder(0))
epoch = EpochLength(6).epoch_at(now)
pseudonym = secret.vendor_id(vendor, epoch)  # what this vendor is to call the user
proof = ok(secret.prove(credential, 0, deal, worths, pseudonym, now))

# The user pays the treasury; the vendor learns a pseudonym, and neither amount nor time.
order = ok(market.accept_deal("alice", proof, worths, now))
done = ok(market.confirm_order(key, order.id, now))
print(f"{done.title}: handed over, {ok(market.orders('alice', now))[0].state(now)}")
