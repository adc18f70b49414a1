"""Notices arrive signed; a replayed or changed one is refused; what fails is tried again, later each time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone

from tallystick.record.audit.action import acting
from tallystick.record.people.actor import Actor
from tallystick.record.webhooks.actions import WebhookError, announce, subscribe, unsubscribe
from tallystick.record.webhooks.models import Delivery
from tallystick.record.webhooks.sending import WAITS_SECONDS, send_due
from tallystick.record.webhooks.signing import FRESH_SECONDS, signature, why_not


class Receiver(HTTPServer):
    """A real server on this machine that keeps what it gets and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        return None


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def tell(kind: str = "loan.class") -> None:
    with acting(Actor.system(), "announce") as act:
        announce(act, kind, "L1", {"class": "substandard", "名": "次级"})


def at(receiver: Receiver) -> str:
    return f"http://127.0.0.1:{receiver.server_port}/hook"


def test_a_notice_arrives_signed(db: Any, receiver: Receiver) -> None:
    subscription = subscribe(Actor.system(), at(receiver), ("loan.class",))
    tell()
    tell("case.state")  # nobody asked for this one
    assert send_due() == 1
    headers, body = receiver.got[0]
    said = json.loads(body)
    assert (said["kind"], said["subject"], said["content"]["名"]) == ("loan.class", "L1", "次级")
    seen: set[str] = set()
    sent = headers["Tallystick-Signature"], headers["Tallystick-Delivery"]
    checked = {"delivery": sent[1], "body": body, "now": int(time.time()), "seen": seen}
    assert why_not(subscription.secret, sent[0], **checked) == ""
    assert why_not(subscription.secret, sent[0], **checked) == "seen before"
    assert Delivery.objects.get().delivered_at is not None
    assert send_due() == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"body": b"{}"}, "wrong signature"),
        ({"delivery": "8"}, "wrong signature"),
        ({"now": 1_000 + FRESH_SECONDS + 1}, "too old"),
        ({"header": "t=1000"}, "no signature"),
        ({"header": "t=1001,v1=" + "0" * 64}, "wrong signature"),
    ],
)
def test_a_changed_or_replayed_notice_is_refused(change: dict[str, Any], why: str) -> None:
    header = signature("secret", delivery="7", body=b'{"a":1}', at=1_000)
    sent = {"header": header, "delivery": "7", "body": b'{"a":1}', "now": 1_010, "seen": set(), **change}
    assert why_not("secret", sent.pop("header"), **sent) == why


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_fails_is_tried_again_later_each_time_and_given_up(db: Any, receiver: Receiver, status: int) -> None:
    subscribe(Actor.system(), at(receiver), ("loan.class",))
    receiver.status = status
    tell()
    waits = []
    for _ in range(len(WAITS_SECONDS) + 1):
        before = timezone.now()
        assert send_due() == 1
        assert send_due() == 0, "it was tried again at once"
        delivery = Delivery.objects.get()
        waits.append((delivery.next_at - before).total_seconds())
        Delivery.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert waits[:-1] == sorted(waits[:-1])
    delivery.refresh_from_db()
    assert delivery.given_up_at is not None
    assert delivery.last_status == status
    assert send_due() == 0


def test_a_server_that_is_not_there_is_told(db: Any) -> None:
    subscribe(Actor.system(), "http://127.0.0.1:9/hook", ("loan.class",))
    tell()
    assert send_due() == 1
    assert "refused" in Delivery.objects.get().last_error.lower()


def test_an_ended_subscription_hears_nothing_more(db: Any, receiver: Receiver) -> None:
    unsubscribe(Actor.system(), subscribe(Actor.system(), at(receiver), ("loan.class",)).pk)
    tell()
    assert send_due() == 0


@pytest.mark.parametrize("url", ["http://bank.example/x", "ftp://bank.example", "https://", "file:///etc/passwd"])
def test_only_https_addresses_are_told(db: Any, url: str) -> None:
    with pytest.raises(WebhookError, match="https"):
        subscribe(Actor.system(), url, ("loan.class",))
