"""An agent and a vendor before an enclave: evidence, a sealed signal, a box, and a chain of receipts.

Here the runner has spoken before: its words are read from ``tests/golden/enclave.txt``. In earnest the
host carries them, and the nonce is drawn fresh for each question.
"""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TypeVar

import tavren
from tavren.enclave import (
    Chain,
    EpochLength,
    Inbox,
    Included,
    InclusionReceipt,
    Policy,
    Profile,
    ResponseKey,
    Statement,
)
from tavren.matching import Areas, Signal, Tables

T = TypeVar("T")
NUMBERS = ("now", "epoch-hours", "epoch", "expires", "question-day")


def ok(answer: T | tavren.Refused) -> T:
    """What was asked for; stops at a refusal, with its words."""
    if isinstance(answer, tavren.Refused):
        raise SystemExit(answer.reason)
    return answer


path = Path(__file__).parents[2] / "tests" / "golden" / "enclave.txt"
said = dict(line.split() for line in path.read_text(encoding="utf-8").splitlines())
now = datetime.fromtimestamp(int(said["now"]) / 1000, timezone.utc)
heard = {name: bytes.fromhex(said[name]) for name in said if name not in NUMBERS}

# The agent believes the keys of an enclave of an image that it knows, which answers its nonce.
live = Profile.live(heard["nonce"])
policy = Policy.nitro([heard["image"]], live, root=heard["root"])  # without `root`, that of AWS
keys = ok(Statement.parse(heard["statement"]).verify(policy, now))

# It seals its signal under the name that it has in this epoch, for the host to pass on.
usd = tavren.usd
areas = Areas.load([(1, None, "VN"), (10, 1, "Hà Nội")])
tables = Tables(areas, [[usd(1), usd(5)]], (usd(0), usd(100), usd(1000)))
signal = Signal(tier="low", level=3, area=10, categories={4: "high"}, price_max=usd(5))
epochs = EpochLength(6)
epoch = epochs.epoch_at(now)
secret = tavren.AgentSecret.generate()
sealed, key = secret.seal_signal(
    keys, signal, tables, epoch=epoch, sequence=0, expires=epochs.end_of(epoch)
)
print(f"sealed {len(bytes(sealed))} bytes, void in {sealed.expires - now}")
assert sealed.expires - now <= timedelta(hours=6) and len(key.expose()) == 32

# What answered an earlier signal opens with the key that was kept of it.
inbox = Inbox(ResponseKey.from_bytes(heard["response-key"]))
notice = ok(inbox.open(heard["box-0"])).notice
assert isinstance(notice, Included)
receipt = ok(InclusionReceipt.verify(keys.receipts, notice.receipt))
print(f"the runner took signal {receipt.index} at {receipt.at}")

# The vendor, who verified the same evidence: none of its receipts is missing.
chain = Chain()
for name in ("match-1", "match-2"):
    matched = ok(chain.accept(keys.receipts, heard[name]))
    print(f"receipt {matched.sequence}: about {matched.disclosed.about} matched")
