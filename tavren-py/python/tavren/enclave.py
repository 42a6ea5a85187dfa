"""The enclave, from outside: what an agent seals to it and is told, and what a vendor checks.

An agent asks for a :class:`Statement` with a fresh nonce, verifies it by a :class:`Policy`, and seals
its signal to the :class:`AttestedKeys` (:meth:`tavren.AgentSecret.seal_signal`). What answers it opens
in an :class:`Inbox`. A vendor checks its receipts by a :class:`Chain`. A host that its people trust
with their signals has an :class:`EnclaveMatcher` seal them. Time is passed in; randomness
is drawn from the system, but for the nonce, which is the caller's.
"""

from tavren._tavren import (
    AttestedKeys,
    Chain,
    EnclaveMatcher,
    EpochLength,
    Inbox,
    Included,
    InclusionReceipt,
    Matched,
    MatchReceipt,
    Policy,
    Profile,
    Received,
    ResponseKey,
    SealedSignal,
    Statement,
    TdxCollateral,
    TdxImage,
)

__all__ = [
    "AttestedKeys",
    "Chain",
    "EnclaveMatcher",
    "EpochLength",
    "Inbox",
    "Included",
    "InclusionReceipt",
    "MatchReceipt",
    "Matched",
    "Policy",
    "Profile",
    "Received",
    "ResponseKey",
    "SealedSignal",
    "Statement",
    "TdxCollateral",
    "TdxImage",
]
