"""Tavren: an embeddable engine for consent and reward.

A refusal is a return value, falsy, with a ``code`` and words for the user; what breaks raises a
:class:`TavrenError`. Money is ``decimal.Decimal``, time an aware ``datetime`` that is passed in.
"""

from decimal import Decimal

from tavren import matching
from tavren._tavren import (
    ApiKey,
    Claimed,
    Deal,
    DealPage,
    DealTerms,
    Evidence,
    Fulfilled,
    Market,
    Money,
    Offer,
    Opened,
    Permission,
    Presentation,
    Receipt,
    Refused,
    Request,
    Secret,
    Terms,
    Wallet,
    memory,
    open,
    trust_score,
    trust_tier,
)
from tavren.errors import (
    CODES,
    Code,
    InputError,
    InternalError,
    KeyringError,
    PortError,
    SealError,
    StoreError,
    TavrenError,
)
from tavren.ids import BuyerId, DealId, GrantId, OfferId, PackageId

__all__ = [
    "CODES",
    "ApiKey",
    "BuyerId",
    "Claimed",
    "Code",
    "Deal",
    "DealId",
    "DealPage",
    "DealTerms",
    "Evidence",
    "Fulfilled",
    "GrantId",
    "InputError",
    "InternalError",
    "KeyringError",
    "Market",
    "Money",
    "Offer",
    "OfferId",
    "Opened",
    "PackageId",
    "Permission",
    "PortError",
    "Presentation",
    "Receipt",
    "Refused",
    "Request",
    "SealError",
    "Secret",
    "StoreError",
    "TavrenError",
    "Terms",
    "Wallet",
    "matching",
    "memory",
    "open",
    "trust_score",
    "trust_tier",
    "usd",
]


def usd(amount: Decimal | int | str) -> Money:
    """An amount of US dollars: ``usd("0.75")``."""
    return Money(amount, "USD")
