"""Payouts by way of Stripe Connect or PayPal Payouts, without their I/O.

A processor says which HTTP requests to send and what the answers and webhooks mean; the host sends
them with whatever it has. Requests are sent under keys that last, so that nothing is paid twice,
wherever the host stops::

    def pay_out(market, processor, currency, now, send):
        # ``send`` answers a status and a body, or ``(None, b"")`` where no answer came.
        taken = market.take_payout_batch(processor.name, currency, now)
        # Also those of before, of which something may have been sent.
        for id in market.payout_batches(processor.name, currency, now):
            batch = market.payout_batch(processor.name, currency, id, now)
            ask = processor.encode if id == taken else processor.lookup
            reply = ask(batch, now)
            market.record_payouts(processor.name, reply.observations, now)
            requests = reply.next
            while requests:
                request = requests.pop()
                reply = processor.decode(request, *send(request))
                market.record_payouts(processor.name, reply.observations, now)
                requests += reply.next
                # What is in ``reply.later`` is left: the batch is looked up when this runs again.

A webhook is read over the raw bytes that came (:meth:`Processor.decode_event`); one that the
processor did not sign is a :class:`tavren.Refused` with the code ``webhook_forged``. A payout that is
``held`` comes back by :meth:`Processor.cancel`.
"""

from tavren._tavren import (
    Granularity,
    HttpRequest,
    Observation,
    PayPal,
    Payout,
    PayoutBatch,
    PayoutItem,
    Processor,
    Reply,
    Stripe,
)

__all__ = [
    "Granularity",
    "HttpRequest",
    "Observation",
    "PayPal",
    "Payout",
    "PayoutBatch",
    "PayoutItem",
    "Processor",
    "Reply",
    "Stripe",
]
