"""What the tests of the enclave share: what a runner said once, and a runner that answers now."""

import os
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from tavren import usd
from tavren.enclave import EpochLength, Policy, Profile, Statement
from tavren.matching import Areas, Signal, Tables

ROOT = Path(__file__).parents[2]
GOLDEN = dict(
    line.split(" ", 1)
    for line in (ROOT / "tests/golden/enclave.txt").read_text(encoding="utf-8").splitlines()
)
TABLES = Tables(
    Areas.load([(1, None, "area 1"), (10, 1, "area 10"), (20, 1, "area 20")]),
    [[usd(at) for at in range(1, 21)]],
    (usd(0), usd(100), usd(1000)),
)
EPOCHS = EpochLength(int(GOLDEN["epoch-hours"]))
# Whom the deals of the runner's market are for.
READER = Signal(tier="low", level=3, area=10, categories={4: "high"}, price_max=usd(5))


def golden(name):
    return bytes.fromhex(GOLDEN[name])


def at(millis):
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=int(millis))


NOON = at(GOLDEN["now"])


def policy(nonce, **changes):
    usual = {"images": [golden("image")], "profile": Profile.live(nonce), "root": golden("root")}
    usual.update(changes)
    return Policy.nitro(usual.pop("images"), usual.pop("profile"), **usual)


def stamp(sequence, now=NOON):
    epoch = EPOCHS.epoch_at(now)
    return {"epoch": epoch, "sequence": sequence, "expires": EPOCHS.end_of(epoch)}


@dataclass
class House:
    """The real runner, in a process that answers lines: ``tests/examples/enclave.rs``."""

    process: subprocess.Popen
    now: datetime = NOON

    @classmethod
    def open(cls):
        built = os.environ.get("TAVREN_ENCLAVE")
        build = ["cargo", "run", "--quiet", "--package", "tavren-tests", "--example", "enclave"]
        process = subprocess.Popen(
            [built] if built else build,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return cls(process)

    def close(self):
        self.process.communicate()

    def ask(self, *words):
        """The last line that answers."""
        return self._answers(*words)[-1]

    def tick(self, now=None):
        """The boxes of a tick, by slot."""
        self.now = now or self.now
        millis = (self.now - at(0)) // timedelta(milliseconds=1)
        *boxes, ticked = self._answers("tick", str(millis))
        assert ticked == f"ticked {len(boxes)}"
        split = [line.split() for line in boxes]
        return {int(slot): bytes.fromhex(sealed) for _, slot, sealed in split}

    def keys(self, nonce=bytes([8]) * 32):
        word, evidence = self.ask("hello", nonce.hex()).split()
        assert word == "evidence"
        return Statement.parse(bytes.fromhex(evidence)).verify(policy(nonce), self.now)

    def load(self, sealed, slot=5):
        return self.ask("load", str(slot), bytes(sealed).hex())

    def post(self, number):
        word, receipt = self.ask("post", str(number)).split()
        assert word == "matched"
        return bytes.fromhex(receipt)

    def _answers(self, *words):
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        lines = []
        while not lines or lines[-1].startswith("box "):
            lines.append(self.process.stdout.readline().strip())
        return lines
