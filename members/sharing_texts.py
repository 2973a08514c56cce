"""The texts under which members choose what they share: which is the newest, who has not answered it, and the next."""

from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import get_language

from members import next_version
from members.models import Member, SharingText
from members.next_version import StaleText
from samensterker.templatetags.house import CAP

__all__ = ["StaleText", "body_of", "newest", "newest_key", "people_to_ask", "publish"]

NEWEST = "sharing-text-newest"  # its key: asked on each page that is opened
KEPT = 60  # seconds


def newest() -> SharingText | None:
    return SharingText.objects.order_by("-number").first()


def newest_key() -> int:
    """The key of the newest text; a minute late at most. 0 when there is no text."""
    key = cache.get(NEWEST)
    if key is None:
        text = newest()
        key = text.pk if text else 0
        cache.set(NEWEST, key, KEPT)
    return key


def body_of(text: SharingText) -> str:
    """In the language of the page; the Dutch words when there are no others."""
    return text.body_en if get_language() == "en" and text.body_en else text.body


def people_to_ask() -> tuple[int, int]:
    """How many would be asked when they log in, and how many by the coordinator, as they have no email address."""
    active = Member.objects.active()
    by_themselves, by_coordinator = active.exclude(email=None), active.filter(email=None)
    return by_themselves.order_by()[: CAP + 1].count(), by_coordinator.order_by()[: CAP + 1].count()


def publish(*, number: int, body: str, body_en: str, by: Member, now: datetime) -> SharingText:
    """The next text; from now on everyone is asked again. `number` is the one that the form was made for.

    The same form sent twice finds what the first one published; raises StaleText when another text has the number.
    """
    with transaction.atomic():
        text, is_new = next_version.publish(SharingText, number=number, body=body, body_en=body_en, by=by, now=now)
        if is_new:
            transaction.on_commit(lambda: cache.delete(NEWEST))
    return text
