from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from os import PathLike
from typing import Literal, TypeAlias, final

from typing_extensions import disjoint_base

from tavren.arrow import ArrowStream
from tavren.errors import Code
from tavren.ids import (
    BuyerId,
    DealId,
    GrantId,
    OfferId,
    OrderId,
    PackageId,
    PayoutBatchId,
    PayoutId,
)

__all__ = [
    "Acceptance",
    "Agent",
    "AgentSecret",
    "AgentView",
    "Amounts",
    "ApiKey",
    "Areas",
    "AttestedKeys",
    "Award",
    "Bonus",
    "Bought",
    "Chain",
    "Claimed",
    "Credential",
    "CredentialRequest",
    "Criteria",
    "Deal",
    "DealPage",
    "DealTerms",
    "Decision",
    "EnclaveMatcher",
    "EpochLength",
    "Evidence",
    "Figure",
    "Fulfilled",
    "Granularity",
    "HandedOver",
    "HttpRequest",
    "Inbox",
    "Included",
    "InclusionReceipt",
    "Market",
    "MatchReceipt",
    "Matched",
    "Matcher",
    "Money",
    "Noise",
    "Notification",
    "Observation",
    "Offer",
    "Opened",
    "Order",
    "Panel",
    "PayPal",
    "Payout",
    "PayoutBatch",
    "PayoutItem",
    "Permission",
    "Policy",
    "Presentation",
    "Processor",
    "Profile",
    "Proof",
    "Proven",
    "Receipt",
    "Received",
    "Refused",
    "Reply",
    "Request",
    "ResponseKey",
    "RewardRule",
    "Rule",
    "SealedSignal",
    "Secret",
    "Signal",
    "Simulated",
    "Simulation",
    "Statement",
    "Stripe",
    "Suppression",
    "Sweep",
    "Tables",
    "Tally",
    "TdxCollateral",
    "TdxImage",
    "Terms",
    "View",
    "Wallet",
    "auction",
    "memory",
    "open",
    "posted",
    "proportional",
    "quotes",
    "split",
    "trust_score",
    "trust_tier",
]

_Value: TypeAlias = None | bool | int | Decimal | str | datetime
_Tier: TypeAlias = Literal["low", "medium", "high"]
_Standing: TypeAlias = _Tier | tuple[_Tier | None, int | None] | None
_Bounds: TypeAlias = tuple[Money, Money, Money]
_Worths: TypeAlias = Tables | _Bounds
_PayoutState: TypeAlias = Literal[
    "requested",
    "cancelled",
    "sent",
    "unknown",
    "pending",
    "held",
    "paid",
    "failed",
    "returned",
]
_Evidence: TypeAlias = Literal["unknown", "pending", "held", "paid", "failed", "returned"]
_Source: TypeAlias = Callable[[Request], Iterable[tuple[_Value, ...]]]

def open(path: str | PathLike[str], now: datetime | None = None) -> Market: ...
def memory(now: datetime | None = None) -> Market: ...
def trust_score(evidence: Evidence) -> int: ...
def trust_tier(current: int, score: int) -> int: ...

@final
class Market:
    def once(self, token: str) -> Market: ...
    def apply(self, name: str, purposes: Sequence[str], now: datetime) -> BuyerId | Refused: ...
    def approve(
        self, buyer: BuyerId, purposes: Sequence[str], now: datetime
    ) -> BuyerId | Refused: ...
    def fund(self, buyer: BuyerId, amount: Money, now: datetime) -> Money | Refused: ...
    def issue_key(self, buyer: BuyerId, now: datetime) -> ApiKey | Refused: ...
    def register_encryption(
        self, key: ApiKey, public: bytes, now: datetime
    ) -> BuyerId | Refused: ...
    def set_profile(
        self,
        user: str,
        now: datetime,
        *,
        data_types: Sequence[str],
        area: str | None = None,
        tags: Sequence[str] = ...,
        zone: str | None = None,
    ) -> Literal[True] | Refused: ...
    def publish(self, key: ApiKey, terms: Terms, now: datetime) -> OfferId | Refused: ...
    def offer(self, offer: OfferId, now: datetime) -> Offer | Refused: ...
    def post_deal(self, key: ApiKey, terms: DealTerms, now: datetime) -> DealId | Refused: ...
    def update_deal(
        self, key: ApiKey, deal: DealId, terms: DealTerms, now: datetime
    ) -> DealId | Refused: ...
    def withdraw_deal(self, key: ApiKey, deal: DealId, now: datetime) -> DealId | Refused: ...
    def deal(self, deal: DealId, now: datetime) -> Deal | Refused: ...
    def browse(
        self,
        now: datetime,
        *,
        category: int | None = None,
        after: DealId | None = None,
        limit: int = 20,
    ) -> DealPage | Refused: ...
    def present(self, user: str, offer: OfferId, now: datetime) -> Presentation | Refused: ...
    def grant(self, user: str, shown: Presentation, now: datetime) -> GrantId | Refused: ...
    def fulfil(self, grant: GrantId, source: _Source, now: datetime) -> Fulfilled | Refused: ...
    def claim(self, key: ApiKey, offer: OfferId, now: datetime) -> Claimed | Refused: ...
    def revoke(self, user: str, grant: GrantId, now: datetime) -> Receipt | Refused: ...
    def wallet(self, user: str, now: datetime) -> Wallet | Refused: ...
    def may_use(
        self,
        user: str,
        buyer: BuyerId,
        data_type: str,
        purpose: str,
        now: datetime,
    ) -> GrantId | Refused: ...
    def deposit(self, user: str, amount: Money, now: datetime) -> Money | Refused: ...
    def accept_deal(
        self,
        user: str,
        proof: Proof,
        thresholds: _Worths,
        now: datetime,
        *,
        automatic: bool = False,
    ) -> Order | Refused: ...
    def confirm_order(self, key: ApiKey, order: OrderId, now: datetime) -> HandedOver | Refused: ...
    def cancel_order(self, user: str, order: OrderId, now: datetime) -> Order | Refused: ...
    def orders(self, user: str, now: datetime) -> list[Order] | Refused: ...
    def sweep_orders(self, now: datetime) -> int | Refused: ...
    def settle_vendor(self, vendor: BuyerId, currency: str, now: datetime) -> Money | Refused: ...
    def payable(self, key: ApiKey, currency: str, now: datetime) -> Money | Refused: ...
    def notifications(
        self, after: int | None = None, limit: int = ...
    ) -> list[tuple[int, bytes]] | Refused: ...
    def open_notification(
        self, message: bytes, now: datetime
    ) -> Notification | None | Refused: ...
    def forget_notifications(self, position: int) -> int | Refused: ...
    def enrol_agent(
        self, user: str, public: bytes, attested_until: datetime | None, now: datetime
    ) -> Literal[True] | Refused: ...
    def issue_credentials(
        self, user: str, request: CredentialRequest, thresholds: _Worths, now: datetime
    ) -> list[Credential] | Refused: ...
    @property
    def issuer(self) -> bytes: ...
    def agent(self, user: str, now: datetime) -> AgentView | Refused: ...
    def stake(self, user: str, amount: Money, now: datetime) -> Money | Refused: ...
    def unstake(self, user: str, amount: Money, now: datetime) -> Money | Refused: ...
    def forfeit(
        self,
        user: str,
        amount: Money,
        fault: Literal["redemption", "device"],
        now: datetime,
    ) -> Money | Refused: ...
    def request_payout(
        self,
        user: str,
        most: Money,
        now: datetime,
        *,
        processor: str,
        granularity: Granularity,
        destination: str,
    ) -> Payout | Refused: ...
    def cancel_payout(self, user: str, payout: PayoutId, now: datetime) -> Payout | Refused: ...
    def payouts(
        self, user: str, now: datetime, *, after: Payout | None = None
    ) -> list[Payout] | Refused: ...
    def take_payout_batch(
        self, processor: str, currency: str, now: datetime
    ) -> PayoutBatchId | None | Refused: ...
    def payout_batches(
        self,
        processor: str,
        currency: str,
        now: datetime,
        *,
        after: PayoutBatchId | None = None,
    ) -> list[PayoutBatchId] | Refused: ...
    def payout_batch(
        self, processor: str, currency: str, batch: PayoutBatchId, now: datetime
    ) -> PayoutBatch | None | Refused: ...
    def record_payouts(
        self, processor: str, observations: Sequence[Observation], now: datetime
    ) -> int | Refused: ...

@final
class Refused:
    @property
    def code(self) -> Code: ...
    @property
    def field(self) -> str | None: ...
    @property
    def reason(self) -> str: ...
    def __bool__(self) -> Literal[False]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Money:
    def __new__(cls, amount: Decimal | int | str, currency: str) -> Money: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Terms:
    def __new__(
        cls,
        price: Money,
        *,
        data_type: str,
        columns: Sequence[str],
        purpose: str,
        last_days: int | None = None,
        next_days: int | None = None,
        daily: int | None = None,
        weekly: int | None = None,
        monthly: int | None = None,
        budget: Money | None = None,
        places: int | None = None,
        title: str | None = None,
        notice: str | None = None,
        language: str | None = None,
        format: Literal["json_lines", "csv"] = "json_lines",
        areas: Sequence[str] | None = None,
        tier_min: int | None = None,
        closes: datetime | None = None,
        bonus: Money | None = None,
        penalty: Literal["lose_bonus", "cooldown"] | None = None,
        penalty_days: int | None = None,
    ) -> Terms: ...
    @property
    def title(self) -> str: ...
    @property
    def notice(self) -> str: ...
    @property
    def data_type(self) -> str: ...
    @property
    def columns(self) -> list[str]: ...
    @property
    def purpose(self) -> str: ...
    @property
    def price(self) -> Money: ...
    @property
    def budget(self) -> Money: ...
    @property
    def bonus(self) -> Money | None: ...
    def conditions(self, language: Literal["en", "vi"] = "en") -> list[str]: ...
    @property
    def hash(self) -> str: ...

@final
class Offer:
    @property
    def id(self) -> OfferId: ...
    @property
    def buyer(self) -> BuyerId: ...
    @property
    def terms(self) -> Terms: ...

@final
class DealTerms:
    def __new__(
        cls,
        title: str,
        price: Money,
        *,
        closes: datetime,
        details: str | None = None,
        instead_of: Money | None = None,
        tier: _Tier | None = None,
        worth: Money | None = None,
        level: int = ...,
        category: int | None = None,
        areas: Iterable[int] | None = None,
        include_coarser: bool = False,
        near: tuple[float, float, int] | None = None,
        available: int | None = None,
        per_person: int = 1,
    ) -> DealTerms: ...
    @property
    def title(self) -> str: ...
    @property
    def details(self) -> str | None: ...
    @property
    def price(self) -> Money: ...
    @property
    def instead_of(self) -> Money | None: ...
    @property
    def category(self) -> int | None: ...
    @property
    def closes(self) -> datetime: ...
    @property
    def available(self) -> int | None: ...
    @property
    def per_person(self) -> int: ...
    @property
    def stake(self) -> Money: ...

@final
class Deal:
    @property
    def id(self) -> DealId: ...
    @property
    def vendor(self) -> BuyerId: ...
    @property
    def terms(self) -> DealTerms: ...
    @property
    def hash(self) -> str: ...
    @property
    def changes(self) -> int: ...
    def is_over(self, now: datetime) -> bool: ...
    def receipt_hash(self, tables: Tables) -> str: ...

@final
class DealPage:
    @property
    def deals(self) -> list[Deal]: ...
    @property
    def next(self) -> DealId | None: ...

@final
class Presentation:
    @property
    def offer(self) -> OfferId: ...
    @property
    def at(self) -> datetime: ...
    @property
    def reward(self) -> Money | None: ...
    @property
    def bonus(self) -> Money | None: ...
    @property
    def periods(self) -> int: ...

@final
class ApiKey:
    @staticmethod
    def parse(text: str) -> ApiKey: ...
    def expose(self) -> str: ...
    @property
    def buyer(self) -> BuyerId: ...

@final
class Secret:
    @staticmethod
    def generate() -> Secret: ...
    @staticmethod
    def from_bytes(data: bytes) -> Secret: ...
    def expose(self) -> bytes: ...
    @property
    def public(self) -> bytes: ...

@final
class Request:
    @property
    def user(self) -> str: ...
    @property
    def data_type(self) -> str: ...
    @property
    def columns(self) -> list[str]: ...
    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime: ...

@final
class Fulfilled:
    @property
    def package(self) -> PackageId | None: ...
    @property
    def sealed(self) -> int: ...
    @property
    def empty(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def swept(self) -> int: ...

@final
class Claimed:
    def open(self, secret: Secret) -> list[Opened]: ...
    @property
    def manifests(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __bool__(self) -> Literal[True]: ...

@final
class Opened:
    @property
    def format(self) -> Literal["json_lines", "csv"]: ...
    def __bytes__(self) -> bytes: ...
    def __iter__(self) -> Iterator[bytes]: ...
    def __len__(self) -> int: ...

@final
class Receipt:
    @property
    def grant(self) -> GrantId: ...
    @property
    def offer(self) -> OfferId: ...
    @property
    def terms_hash(self) -> str: ...
    @property
    def granted_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def paid(self) -> Money: ...
    @property
    def paid_periods(self) -> int: ...
    @property
    def stopped(self) -> int: ...
    @property
    def deletion_due(self) -> bool: ...
    @property
    def bonus(self) -> Bonus | None: ...

@final
class Evidence:
    def __new__(
        cls,
        *,
        delivered: int = ...,
        acknowledged: int = ...,
        duties_met: int = ...,
        unclaimed: int = ...,
        disputes_opened: int = ...,
        disputes_upheld: int = ...,
        flags_upheld: int = ...,
        duties_missed: int = ...,
    ) -> Evidence: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Wallet:
    @property
    def permissions(self) -> list[Permission]: ...
    @property
    def balances(self) -> list[Money]: ...
    def may_use(
        self, buyer: BuyerId, data_type: str, purpose: str, now: datetime
    ) -> GrantId | Refused: ...
    def view(self, language: Literal["en", "vi"] = "en") -> str: ...

@final
class Permission:
    @property
    def grant(self) -> GrantId: ...
    @property
    def offer(self) -> OfferId: ...
    @property
    def buyer(self) -> BuyerId: ...
    @property
    def buyer_name(self) -> str: ...
    @property
    def data_type(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def granted_at(self) -> datetime: ...
    @property
    def use_until(self) -> datetime: ...
    @property
    def earned(self) -> Money: ...
    @property
    def bonus(self) -> Bonus | None: ...

@final
class Bonus:
    @property
    def earned(self) -> Money: ...
    @property
    def open(self) -> Money: ...
    @property
    def lost(self) -> Money: ...

@final
class Areas:
    @staticmethod
    def load(rows: Iterable[tuple[int, int | None, str]]) -> Areas: ...
    def __len__(self) -> int: ...
    def __contains__(self, code: int, /) -> bool: ...

@final
class Tables:
    def __new__(
        cls,
        areas: Areas,
        ladders: Sequence[Sequence[Money]],
        thresholds: _Bounds,
        *,
        categories: Mapping[int, _Bounds] | None = None,
    ) -> Tables: ...

@final
class Signal:
    def __new__(
        cls,
        *,
        tier: _Tier,
        level: int,
        area: int | None = None,
        categories: Mapping[int, _Standing] | Iterable[int] | None = None,
        price_max: Money | None = None,
    ) -> Signal: ...

@final
class Criteria:
    def __new__(
        cls,
        price: Money,
        *,
        tier: _Tier | None = None,
        worth: Money | None = None,
        level: int = ...,
        areas: Iterable[int] | None = None,
        category: int | None = None,
        include_coarser: bool = False,
    ) -> Criteria: ...

@final
class Suppression:
    def __new__(
        cls,
        threshold: int,
        width: int,
        *,
        area_level: int,
        prices: Sequence[Money],
        levels: Sequence[int] | None = None,
        by_category: bool = False,
    ) -> Suppression: ...

@final
class Noise:
    def __new__(
        cls,
        epsilon: Decimal | int | str,
        *,
        key: bytes,
        budgets: Mapping[bytes, Decimal | int | str],
        cap: Decimal | int | str,
        area_level: int | None = None,
    ) -> Noise: ...

@disjoint_base
class Matcher:
    def __new__(
        cls,
        tables: Tables,
        policy: Suppression | Noise,
        *,
        hash_key: bytes | None = None,
        area_share_min: int = ...,
        notifying: bool = False,
        now: datetime | None = None,
    ) -> Matcher: ...
    def upsert(
        self, id: bytes, signal: Signal, expires: datetime
    ) -> Literal[True] | Refused: ...
    def upsert_all(
        self, signals: Iterable[tuple[bytes, Signal, datetime]]
    ) -> Literal[True] | Refused: ...
    def remove(self, id: bytes) -> bool | Refused: ...
    def expire(self, now: datetime) -> int | Refused: ...
    def told(self, limit: int = ...) -> list[bytes]: ...
    def post(
        self,
        deal: int,
        criteria: Criteria,
        vendor: bytes,
        now: datetime,
        epoch: int,
        work: Literal["normal", "constant"] = "normal",
    ) -> View | Refused: ...
    def report(
        self,
        id: bytes,
        deal: int,
        act: Literal["seen", "taken"],
        now: datetime,
        *,
        area: int | None = None,
    ) -> bool | Refused: ...
    def activity(
        self,
        deal: int,
        act: Literal["seen", "taken"],
        day: date,
        vendor: bytes,
        epoch: int,
    ) -> View | Refused: ...
    def update(self, deal: int, criteria: Criteria) -> None: ...
    def withdraw(self, deal: int) -> bool: ...
    def feed(
        self,
        signal: Signal,
        order: Literal["any", "cheapest", "dearest"] = "any",
        limit: int = ...,
    ) -> list[int]: ...

@final
class EnclaveMatcher(Matcher):
    @staticmethod
    def connect(
        address: str,
        tables: Tables,
        policy: Policy,
        secret: bytes,
        *,
        rules: bytes,
        epochs: EpochLength,
        window_hours: int,
        collateral: TdxCollateral | None = None,
        notifying: bool = False,
        now: datetime | None = None,
    ) -> EnclaveMatcher | Refused: ...
    def evidence(self, nonce: bytes) -> bytes | Refused: ...
    def receipts(self, vendor: bytes) -> list[tuple[str, list[bytes]]] | Refused: ...
    def missed(self) -> int | Refused: ...

@final
class View:
    @property
    def people(self) -> Figure: ...
    @property
    def by_area(self) -> list[tuple[int | None, Figure]]: ...
    def receipt_hash(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Figure:
    @property
    def at_least(self) -> int | None: ...
    @property
    def below(self) -> int | None: ...
    @property
    def about(self) -> int | None: ...
    def share(self, of: Figure) -> tuple[int, int] | None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

_Why: TypeAlias = Literal[
    "over",
    "blocked",
    "category",
    "tier",
    "level",
    "price",
    "area",
    "far",
    "nowhere",
    "had",
    "no_rule",
    "day_used_up",
    "month_used_up",
]

@final
class Rule:
    def __new__(
        cls,
        *,
        price_max: Money,
        month_max: Money,
        expires: datetime,
        per_day: int = 1,
        category: int | None = None,
        vendors: Sequence[BuyerId] = ...,
        saves_percent: int = 0,
    ) -> Rule: ...

@final
class Agent:
    def __new__(
        cls,
        tables: Tables,
        signal: Signal,
        *,
        position: tuple[float, float] | None = None,
        blocked: Sequence[BuyerId] = ...,
        rules: Sequence[Rule] = ...,
    ) -> Agent: ...
    def decide(
        self,
        deal: Deal,
        now: datetime,
        *,
        bought: Sequence[tuple[DealId, datetime, Money]] = ...,
    ) -> Decision: ...

@final
class Decision:
    @property
    def choice(self) -> Literal["hide", "show", "buy"]: ...
    @property
    def rule(self) -> int | None: ...
    @property
    def why(self) -> list[_Why]: ...

@final
class AgentSecret:
    @staticmethod
    def generate() -> AgentSecret: ...
    @staticmethod
    def from_bytes(data: bytes) -> AgentSecret: ...
    def expose(self) -> bytes: ...
    @property
    def public(self) -> bytes: ...
    def holder(self, number: int) -> bytes: ...
    def request(self, first: int, count: int) -> CredentialRequest: ...
    def prove(
        self,
        credential: Credential,
        number: int,
        deal: Deal,
        thresholds: _Worths,
        pseudonym: bytes,
        now: datetime,
        *,
        position: tuple[float, float] | None = None,
    ) -> Proof | Refused: ...
    def signal_id(self, epoch: int) -> bytes: ...
    def vendor_id(self, vendor: BuyerId, epoch: int) -> bytes: ...
    def day_id(self, day: date) -> bytes: ...
    def seal_signal(
        self,
        keys: AttestedKeys,
        signal: Signal,
        tables: Tables,
        *,
        epoch: int,
        sequence: int,
        expires: datetime,
    ) -> tuple[SealedSignal, ResponseKey]: ...
    def seal_withdrawal(
        self, keys: AttestedKeys, *, epoch: int, sequence: int, expires: datetime
    ) -> tuple[SealedSignal, ResponseKey]: ...
    def seal_report(
        self,
        keys: AttestedKeys,
        done: Sequence[tuple[DealId, Literal["seen", "taken"]]],
        tables: Tables,
        *,
        today: date,
        area: int | None,
        epoch: int,
        sequence: int,
        expires: datetime,
    ) -> tuple[SealedSignal, ResponseKey]: ...

@final
class CredentialRequest:
    def __new__(cls, holders: Sequence[bytes], signature: bytes) -> CredentialRequest: ...
    @staticmethod
    def parse(data: bytes) -> CredentialRequest: ...
    def __bytes__(self) -> bytes: ...
    @property
    def holders(self) -> list[bytes]: ...
    @property
    def signature(self) -> bytes: ...

@final
class Credential:
    @staticmethod
    def parse(data: bytes) -> Credential: ...
    def __bytes__(self) -> bytes: ...
    @property
    def holder(self) -> bytes: ...
    @property
    def expires(self) -> datetime: ...
    def is_sound(self, issuer: bytes, holder: bytes) -> bool: ...
    def standing(self, category: int | None = None) -> tuple[_Tier, int]: ...

@final
class Proof:
    @staticmethod
    def parse(data: bytes) -> Proof | Refused: ...
    def __bytes__(self) -> bytes: ...
    @property
    def deal(self) -> DealId: ...
    @property
    def terms_hash(self) -> str: ...
    def verify(
        self, issuer: bytes, deal: Deal, thresholds: _Worths, now: datetime
    ) -> Proven | Refused: ...

@final
class Proven:
    @property
    def pseudonym(self) -> bytes: ...
    @property
    def hash(self) -> str: ...
    @property
    def expires(self) -> datetime: ...
    @property
    def near(self) -> bool: ...
    @property
    def holder(self) -> bytes: ...
    @property
    def credential_expires(self) -> datetime: ...

@final
class Order:
    @property
    def id(self) -> OrderId: ...
    @property
    def deal(self) -> DealId: ...
    @property
    def vendor(self) -> BuyerId: ...
    @property
    def terms_hash(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def price(self) -> Money: ...
    @property
    def at(self) -> datetime: ...
    @property
    def until(self) -> datetime: ...
    @property
    def automatic(self) -> bool: ...
    def state(self, now: datetime) -> Literal["open", "confirmed", "cancelled", "lapsed"]: ...

@final
class Notification:
    @property
    def at(self) -> datetime: ...
    @property
    def user(self) -> str: ...
    @property
    def tidings(self) -> Bought: ...

@final
class Bought:
    @property
    def order(self) -> OrderId: ...
    @property
    def deal(self) -> DealId: ...
    @property
    def title(self) -> str: ...
    @property
    def price(self) -> Money: ...
    @property
    def until(self) -> datetime: ...

@final
class HandedOver:
    @property
    def order(self) -> OrderId: ...
    @property
    def deal(self) -> DealId: ...
    @property
    def terms_hash(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def pseudonym(self) -> bytes: ...

@final
class AgentView:
    @property
    def public(self) -> bytes | None: ...
    @property
    def attested_until(self) -> datetime | None: ...
    @property
    def open(self) -> int: ...
    @property
    def confirmed(self) -> int: ...
    @property
    def lapsed(self) -> int: ...
    @property
    def faults(self) -> int: ...
    @property
    def reputation(self) -> int: ...
    @property
    def staked(self) -> list[Money]: ...

@final
class EpochLength:
    def __new__(cls, hours: int) -> EpochLength: ...
    def epoch_at(self, now: datetime) -> int: ...
    def end_of(self, epoch: int) -> datetime: ...

@final
class Profile:
    @staticmethod
    def live(nonce: bytes) -> Profile: ...
    @staticmethod
    def archive(verified_at: datetime) -> Profile: ...

@final
class Policy:
    @staticmethod
    def nitro(
        images: Iterable[bytes],
        profile: Profile,
        *,
        registers: Mapping[int, bytes] | None = None,
        root: bytes | None = None,
        age_max_millis: int | None = None,
    ) -> Policy: ...
    @staticmethod
    def development(root: bytes, images: Iterable[bytes], profile: Profile) -> Policy | Refused: ...
    @staticmethod
    def tdx(
        images: Iterable[TdxImage],
        profile: Profile,
        *,
        statuses: Sequence[_TcbStatus] = ...,
        advisories: Iterable[int] | None = None,
        root: bytes | None = None,
    ) -> Policy | Refused: ...

_TcbStatus: TypeAlias = Literal[
    "up_to_date",
    "sw_hardening_needed",
    "configuration_needed",
    "configuration_and_sw_hardening_needed",
    "out_of_date",
    "out_of_date_configuration_needed",
    "td_relaunch_advised",
    "td_relaunch_advised_configuration_needed",
]

@final
class TdxImage:
    def __new__(
        cls,
        mrtd: bytes,
        rtmrs: Iterable[bytes | None],
        *,
        configuration: Sequence[bytes] | None = None,
    ) -> TdxImage: ...

@final
class TdxCollateral:
    def __new__(
        cls,
        *,
        tcb_info: str,
        tcb_info_chain: str,
        qe_identity: str,
        qe_identity_chain: str,
        root_crl: bytes,
        pck_crl: bytes,
    ) -> TdxCollateral: ...

@final
class Statement:
    @staticmethod
    def parse(data: bytes) -> Statement: ...
    def verify(
        self, policy: Policy, now: datetime, *, collateral: TdxCollateral | None = None
    ) -> AttestedKeys | Refused: ...
    def tdx_platform(self) -> tuple[str, str] | Refused: ...

@final
class AttestedKeys:
    @property
    def receipts(self) -> bytes: ...
    @property
    def policy(self) -> str: ...
    @property
    def boot(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class SealedSignal:
    def __bytes__(self) -> bytes: ...
    @property
    def hash(self) -> str: ...
    @property
    def epoch(self) -> int: ...
    @property
    def sequence(self) -> int: ...
    @property
    def expires(self) -> datetime: ...

@final
class ResponseKey:
    @staticmethod
    def from_bytes(data: bytes) -> ResponseKey: ...
    def expose(self) -> bytes: ...

@final
class Inbox:
    def __new__(cls, key: ResponseKey) -> Inbox: ...
    def open(self, sealed: bytes) -> Received | Refused: ...

@final
class Received:
    @property
    def notice(self) -> Matched | Included | None: ...
    @property
    def missed(self) -> int: ...

@final
class Matched:
    @property
    def deal(self) -> DealId: ...
    @property
    def revision(self) -> int: ...
    @property
    def terms_hash(self) -> str: ...

@final
class Included:
    @property
    def receipt(self) -> bytes: ...

@final
class InclusionReceipt:
    @staticmethod
    def verify(key: bytes, data: bytes) -> InclusionReceipt | Refused: ...
    @property
    def signal(self) -> str: ...
    @property
    def epoch(self) -> int: ...
    @property
    def index(self) -> int: ...
    @property
    def at(self) -> datetime: ...

@final
class MatchReceipt:
    @staticmethod
    def verify(key: bytes, data: bytes) -> MatchReceipt | Refused: ...
    @property
    def deal(self) -> str: ...
    @property
    def policy(self) -> str: ...
    @property
    def epoch(self) -> int: ...
    @property
    def sequence(self) -> int: ...
    @property
    def previous(self) -> str | None: ...
    @property
    def inputs(self) -> str: ...
    @property
    def disclosed(self) -> Figure: ...
    @property
    def view(self) -> str: ...
    @staticmethod
    def question_hash(
        vendor: BuyerId, deal: DealId, act: Literal["seen", "taken"], day: date
    ) -> str: ...

@final
class Chain:
    def __new__(cls) -> Chain: ...
    def accept(self, key: bytes, data: bytes) -> MatchReceipt | Refused: ...

@final
class Acceptance:
    @staticmethod
    def logistic(slope: float) -> Acceptance: ...
    @staticmethod
    def log_normal(spread: float) -> Acceptance: ...
    @staticmethod
    def mixture(parts: Sequence[tuple[float, float, float]]) -> Acceptance: ...
    @staticmethod
    def reservation() -> Acceptance: ...
    @staticmethod
    def given() -> Acceptance: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class RewardRule:
    def __new__(
        cls,
        *,
        tier_min: int = ...,
        cooldown_days: int = ...,
        multipliers: tuple[int, int, int, int] | None = None,
        per_day: int | None = None,
        per_week: int | None = None,
        per_month: int | None = None,
        total: int | None = None,
    ) -> RewardRule: ...
    def quote(
        self,
        price: Money,
        tier: int,
        trust: int,
        *,
        last_grant: int | None = None,
        day: int = ...,
    ) -> Money | Refused: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Simulation:
    def __new__(
        cls,
        people: ArrowStream,
        acceptance: Acceptance,
        *,
        seed: int | None = None,
        rule: RewardRule | None = None,
        budget: Money | None = None,
        budget_rule: Literal["skip", "stop"] = "skip",
        day: int = ...,
        by: Sequence[str] = ...,
        threads: int = ...,
    ) -> Simulation: ...
    def simulate(self, price: Money) -> Simulated: ...
    def sweep(self, prices: Iterable[Money]) -> Sweep: ...
    def panel(
        self, price: Money, days: int, *, progress: Callable[[int, int], object] | None = None
    ) -> Panel: ...
    def __len__(self) -> int: ...

@final
class Tally:
    @property
    def accepted(self) -> int: ...
    @property
    def paid(self) -> int: ...
    @property
    def spend(self) -> Money: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Simulated:
    @property
    def paid(self) -> Amounts: ...
    @property
    def total(self) -> Tally: ...

@final
class Sweep:
    @property
    def columns(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, column: str, /) -> list[int] | list[Decimal] | list[str]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def by(self, *columns: str) -> Sweep: ...
    def reach(self, people: int) -> list[int]: ...
    @property
    def totals(self) -> list[Tally]: ...
    @property
    def prices(self) -> list[Money]: ...
    def frontier(self, budget: Money) -> Sweep: ...

@final
class Panel:
    @property
    def columns(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, column: str, /) -> list[int] | list[Decimal] | list[str]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def by(self, *columns: str) -> Panel: ...
    def reach(self, people: int) -> list[int]: ...
    @property
    def totals(self) -> list[Tally]: ...
    @property
    def days(self) -> list[int]: ...

@final
class Amounts:
    @property
    def columns(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, column: str, /) -> list[Decimal]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    @property
    def total(self) -> Money: ...

@final
class Award:
    @property
    def columns(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, column: str, /) -> list[int]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    @property
    def price(self) -> Money: ...

def split(amount: Money, weights: ArrowStream, *, ties: ArrowStream | None = None) -> Amounts: ...
def quotes(
    rows: ArrowStream,
    currency: str,
    *,
    multipliers: tuple[int, int, int, int] | None = None,
) -> Amounts: ...
def posted(costs: ArrowStream, value: Money, *, budget: Money | None = None) -> Award: ...
def auction(bids: ArrowStream, places: int, reserve: Money) -> Award: ...
def proportional(bids: ArrowStream, budget: Money) -> Award: ...

@final
class Granularity:
    def __new__(cls, step: int = 1, least: int = 1) -> Granularity: ...
    @property
    def step(self) -> int: ...
    @property
    def least(self) -> int: ...
    def payable(self, money: Money) -> Money | None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Payout:
    @property
    def id(self) -> PayoutId: ...
    @property
    def processor(self) -> str: ...
    @property
    def amount(self) -> Money: ...
    @property
    def returned(self) -> Money: ...
    @property
    def at(self) -> datetime: ...
    @property
    def batch(self) -> PayoutBatchId | None: ...
    @property
    def state(self) -> _PayoutState: ...

@final
class PayoutItem:
    @property
    def id(self) -> PayoutId: ...
    @property
    def destination(self) -> str: ...
    @property
    def amount(self) -> Money: ...
    @property
    def state(self) -> _PayoutState: ...

@final
class PayoutBatch:
    @property
    def id(self) -> PayoutBatchId: ...
    @property
    def processor(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def items(self) -> list[PayoutItem]: ...
    def __len__(self) -> int: ...

@final
class Observation:
    def __new__(
        cls,
        payout: PayoutId,
        evidence: _Evidence,
        *,
        amount: Money | None = None,
        total: Money | None = None,
    ) -> Observation: ...
    @property
    def payout(self) -> PayoutId: ...
    @property
    def amount(self) -> Money | None: ...
    @property
    def evidence(self) -> _Evidence: ...
    @property
    def total(self) -> Money | None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@disjoint_base
class Processor:
    @property
    def name(self) -> str: ...
    def granularity(self, currency: str) -> Granularity | Refused: ...
    def encode(self, batch: PayoutBatch, now: datetime) -> Reply | Refused: ...
    def lookup(self, batch: PayoutBatch, now: datetime) -> Reply | Refused: ...
    def cancel(
        self, batch: PayoutBatch, payout: PayoutId, now: datetime
    ) -> HttpRequest | Refused: ...
    def decode(
        self, request: HttpRequest, status: int | None, body: bytes = ...
    ) -> Reply | Refused: ...
    def decode_event(
        self,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        now: datetime,
        *,
        tolerance: timedelta = ...,
    ) -> Reply | Refused: ...

@final
class Stripe(Processor):
    def __new__(cls, key: str, webhooks: Sequence[str], *, base: str | None = None) -> Stripe: ...

@final
class PayPal(Processor):
    def __new__(cls, token: str, webhook: str, *, base: str | None = None) -> PayPal: ...

@final
class HttpRequest:
    @property
    def method(self) -> Literal["GET", "POST"]: ...
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> list[tuple[str, str]]: ...
    @property
    def body(self) -> bytes: ...

@final
class Reply:
    @property
    def observations(self) -> list[Observation]: ...
    @property
    def next(self) -> list[HttpRequest]: ...
    @property
    def later(self) -> list[HttpRequest]: ...
