"""Ids: text in the form of a UUID, one type per noun for type checkers."""

from typing import NewType

BuyerId = NewType("BuyerId", str)
CommandId = NewType("CommandId", str)
DealId = NewType("DealId", str)
OfferId = NewType("OfferId", str)
GrantId = NewType("GrantId", str)
OrderId = NewType("OrderId", str)
PackageId = NewType("PackageId", str)
PayoutBatchId = NewType("PayoutBatchId", str)
PayoutId = NewType("PayoutId", str)
SplitId = NewType("SplitId", str)
