"""Tavren: an embeddable engine for consent and reward.

A refusal is a return value, falsy, with a ``code`` and words for the user; what breaks raises a
:class:`TavrenError`. Money is ``decimal.Decimal``, time an aware ``datetime`` that is passed in.
"""

from decimal import Decimal

from tavren import enclave, matching
from tavren._tavren import (
    AgentSecret,
    AgentView,
    ApiKey,
    Bonus,
    Claimed,
    Credential,
    CredentialRequest,
    Deal,
    DealPage,
    DealTerms,
    Evidence,
    Fulfilled,
    HandedOver,
    Market,
    Money,
    Offer,
    Opened,
    Order,
    Permission,
    Presentation,
    Proof,
    Proven,
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
from tavren.ids import BuyerId, DealId, GrantId, OfferId, OrderId, PackageId

__all__ = [
    "CODES",
    "AgentSecret",
    "AgentView",
    "ApiKey",
    "Bonus",
    "BuyerId",
    "Claimed",
    "Code",
    "Credential",
    "CredentialRequest",
    "Deal",
    "DealId",
    "DealPage",
    "DealTerms",
    "Evidence",
    "Fulfilled",
    "GrantId",
    "HandedOver",
    "InputError",
    "InternalError",
    "KeyringError",
    "Market",
    "Money",
    "Offer",
    "OfferId",
    "Opened",
    "Order",
    "OrderId",
    "PackageId",
    "Permission",
    "PortError",
    "Presentation",
    "Proof",
    "Proven",
    "Receipt",
    "Refused",
    "Request",
    "SealError",
    "Secret",
    "StoreError",
    "TavrenError",
    "Terms",
    "Wallet",
    "enclave",
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
