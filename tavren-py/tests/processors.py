"""Stand-ins of Stripe Connect and PayPal Payouts behind HTTP on loopback, and a client of them."""

import hashlib
import hmac
import http.client
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY, ENDPOINT = "sk_test_of_the_platform", "whsec_of_the_endpoint"
TOKEN, LISTENER = "A21AA_of_the_application", "1JE4291016473214C"


class Site:
    """Serves a stand-in. Where ``lose`` is set the next answers are lost: done, and not told."""

    def __init__(self, processor):
        site = self
        self.processor, self.lose = processor, 0

        class Handler(BaseHTTPRequestHandler):
            def handle_request(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, answer = processor.act(self.command, self.path, self.headers, body)
                if site.lose:
                    site.lose -= 1
                    self.close_connection = True
                    return
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = handle_request

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def send(self, request):
        """What a host does: a status and a body, or that no answer came."""
        url = urlsplit(request.url)
        connection = http.client.HTTPConnection(url.netloc)
        target = url.path + ("?" + url.query if url.query else "")
        try:
            connection.request(request.method, target, request.body, dict(request.headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (ConnectionError, http.client.HTTPException):
            return None, b""
        finally:
            connection.close()


@dataclass
class Stripe:
    """Transfers and payouts, each made once under its key."""

    transfers: dict = field(default_factory=dict)
    payouts: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)

    def act(self, method, path, headers, body):
        if headers["authorization"] != f"Bearer {KEY}":
            return 401, {"error": {"type": "invalid_request_error"}}
        url = urlsplit(path)
        if method == "GET":
            found = self.payouts.values()
            if url.path == "/v1/transfers":
                [group] = parse_qs(url.query)["transfer_group"]
                found = [one for one in self.transfers.values() if one["transfer_group"] == group]
            return 200, {"object": "list", "data": list(found), "has_more": False}
        key = headers["idempotency-key"]
        if key not in self.keys:
            self.keys[key] = self.make(url.path, parse_qs(body.decode()))
        return 200, self.keys[key]

    def make(self, path, form):
        value = {name: values[0] for name, values in form.items()}
        if path.endswith("/reversals"):
            transfer = self.transfers[path.split("/")[3]]
            transfer["amount_reversed"] = transfer["amount"]
            return {"object": "transfer_reversal", "amount": transfer["amount"]}
        made = {
            "amount": int(value["amount"]),
            "currency": value["currency"],
            "metadata": {"tavren_payout": value["metadata[tavren_payout]"]},
        }
        if path == "/v1/transfers":
            id, all, of = f"tr_{len(self.transfers)}", self.transfers, "transfer"
            made |= {"amount_reversed": 0, "transfer_group": value["transfer_group"]}
            made |= {"destination": value["destination"]}
        else:
            id, all, of = f"po_{len(self.payouts)}", self.payouts, "payout"
            made |= {"status": "pending"}
        all[id] = {"id": id, "object": of, **made}
        return all[id]

    def event(self, kind, made, now, secret=ENDPOINT):
        """The headers and the body of a webhook that is signed now."""
        body = json.dumps({"id": "evt_1", "type": kind, "data": {"object": made}}).encode()
        seconds = int(now.timestamp())
        signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
        return [("Stripe-Signature", f"t={seconds},v1={signed.hexdigest()}")], body


@dataclass
class PayPal:
    """Batches, each made once under its id, their items, and the verification of events."""

    batches: list = field(default_factory=list)
    items: dict = field(default_factory=dict)

    def act(self, method, path, headers, body):
        if headers["authorization"] != f"Bearer {TOKEN}":
            return 401, {"name": "AUTHENTICATION_FAILURE"}
        asked = json.loads(body or b"{}")
        match urlsplit(path).path.split("/")[3:]:
            case ["verify-webhook-signature"]:
                fits = asked["webhook_id"] == LISTENER and asked["transmission_sig"] == "genuine"
                return 200, {"verification_status": "SUCCESS" if fits else "FAILURE"}
            case ["payouts"]:
                return self.create(asked)
            case ["payouts", batch]:
                items = [one for one in self.items.values() if one["payout_batch_id"] == batch]
                return 200, {"batch_header": self.header(batch), "items": items, "links": []}
            case ["payouts-item", item, "cancel"]:
                self.items[item]["transaction_status"] = "RETURNED"
                return 200, self.items[item]
        return 404, {"name": "RESOURCE_NOT_FOUND"}

    def create(self, asked):
        sender = asked["sender_batch_header"]["sender_batch_id"]
        if sender in self.batches:
            href = f"https://example.org/v1/payments/payouts/BATCH{self.batches.index(sender)}"
            detail = {"issue": "exists", "link": [{"href": href, "rel": "self"}]}
            return 400, {"name": "USER_BUSINESS_ERROR", "details": [detail]}
        batch = f"BATCH{len(self.batches)}"
        self.batches.append(sender)
        for sent in asked["items"]:
            id = f"ITEM{len(self.items)}"
            self.items[id] = {
                "payout_item_id": id,
                "payout_batch_id": batch,
                "transaction_status": "PENDING",
                "payout_item": sent,
            }
        return 201, {"batch_header": self.header(batch)}

    def header(self, batch):
        sender = {"sender_batch_id": self.batches[int(batch.removeprefix("BATCH"))]}
        header = {"payout_batch_id": batch, "batch_status": "PENDING"}
        return {**header, "sender_batch_header": sender}

    def event(self, kind, item, now, signature="genuine"):
        """The headers and the body of a webhook that is signed now."""
        body = {"event_type": f"PAYMENT.PAYOUTS-ITEM.{kind}", "resource": item}
        headers = {
            "paypal-auth-algo": "SHA256withRSA",
            "paypal-cert-url": "https://api.paypal.com/certs/CERT-1",
            "paypal-transmission-id": "d938e770-8046-11e6-8103-6b62a8a99ac4",
            "paypal-transmission-sig": signature,
            "paypal-transmission-time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return list(headers.items()), json.dumps(body).encode()
