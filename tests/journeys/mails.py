"""Bringing the mail, and what stands in it."""

import re

from django.conf import settings
from django.utils import timezone

from samensterker.outbox import rounds
from tests.journeys.days import when_mail_goes


def deliver(*, now=None):
    """What lies ready, as the house would at that moment; without one: now, and at night also in the morning."""
    for moment in [now] if now else [timezone.now(), when_mail_goes(timezone.now())]:
        rounds.make_round(now=moment)


def kind_of(mail):
    """Its kind, as its header says it for who sorts their mail; empty of what is always sent."""
    found = re.search(rf"<([\w.-]+)\.{re.escape(settings.SITE_HOST)}>", mail.mail.get("List-Id", ""))
    return found[1] if found else ""


def link_in(mail, part):
    """The link in its text of which the path begins with this part."""
    return re.search(rf"https?://[^/\s]+/{part}/\S+", mail.text)[0]


def code_in(mail):
    """The code to log in, or None."""
    found = re.search(r"\b\d{6}\b", mail.text)
    return found and found[0]
