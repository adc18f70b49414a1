"""Sends what is due, several senders side by side, each delivery by one; what fails is tried again, later each time."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tallystick.record.webhooks.models import Delivery
from tallystick.record.webhooks.signing import signature

WAITS_SECONDS = (10, 60, 300, 1_800, 7_200, 21_600, 86_400)
"""How long after each failed attempt the next is made; after the last it is given up."""
_TIMEOUT_SECONDS = 10


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **named: object) -> None:
        return None


def send_due(limit: int = 100) -> int:
    """This function will send up to `limit` deliveries that are due, and give how many it tried."""
    tried = 0
    while tried < limit and _send_one():
        tried += 1
    return tried


def _send_one() -> bool:
    with transaction.atomic():
        due = Delivery.objects.filter(delivered_at__isnull=True, given_up_at__isnull=True, next_at__lte=timezone.now())
        locked = due.select_for_update(skip_locked=True, of=("self",)).select_related("subscription", "notice")
        delivery = locked.order_by("next_at").first()
        if delivery is None:
            return False
        status, error = _posted(delivery)
        delivery.attempts += 1
        delivery.last_status, delivery.last_error = status, error[:300]
        now = timezone.now()
        if status is not None and 200 <= status < 300:
            delivery.delivered_at = now
        elif delivery.attempts > len(WAITS_SECONDS) or not delivery.subscription.is_active:
            delivery.given_up_at = now
        else:
            delivery.next_at = now + timedelta(seconds=WAITS_SECONDS[delivery.attempts - 1])
        delivery.save()
        return True


def _posted(delivery: Delivery) -> tuple[int | None, str]:
    notice = delivery.notice
    said = {"kind": notice.kind, "subject": notice.subject_id, "at": notice.at.isoformat(), "content": notice.content}
    body = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    number = str(delivery.pk)
    headers = {
        "Content-Type": "application/json",
        "Tallystick-Delivery": number,
        "Tallystick-Signature": signature(
            delivery.subscription.secret, delivery=number, body=body, at=int(time.time())
        ),
    }
    request = urllib.request.Request(delivery.subscription.url, data=body, headers=headers, method="POST")
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=_TIMEOUT_SECONDS) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as error:
        return error.code, str(error.reason)
    except (OSError, ValueError) as error:
        return None, str(error)
