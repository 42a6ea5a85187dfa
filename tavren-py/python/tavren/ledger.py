"""The ledger: batches of lines, all booked or none.

A :class:`Ledger` lives in memory and has every rule of accounts, holds, reversals and keys: for tests
of finance teams, notebooks and audits::

    >>> from datetime import datetime, timedelta, timezone
    >>> from uuid import UUID
    >>> from tavren import usd
    >>> from tavren.ledger import Account, Ledger, Line
    >>> now = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
    >>> buyer, user = Account.funding(str(UUID(int=1))), Account.available(str(UUID(int=2)))
    >>> ledger, key = Ledger(), str(UUID(int=3))
    >>> paid_in = Line.move(Account.external(), buyer, usd(10))
    >>> ledger.apply(key, [paid_in, Line.hold(buyer, user, usd(3), now + timedelta(days=1))], now)
    'booked'
    >>> ledger.apply(key, [paid_in], now)
    Traceback (most recent call last):
        ...
    tavren.errors.InputError: this key stands for a batch with another lines; draw a new key
    >>> ledger.balance(buyer, "USD", now).available
    Money('7.00', 'USD')
    >>> refused = ledger.apply(str(UUID(int=4)), [Line.draw((key, 1), usd(4))], now)
    >>> refused.code, refused.line, refused.field
    ('line_more', 0, 'amount')

The lines of :meth:`tavren.Market.book` are the same five, between parties: people by name, buyers,
vendors, the operator and the world outside.
"""

from tavren._tavren import Account, Balance, Ledger, Line, Party

__all__ = ["Account", "Balance", "Ledger", "Line", "Party"]
