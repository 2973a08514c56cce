"""Asking the relay whether it has a message already, for when its answer was lost."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class DeliveryProbe(Protocol):
    """Knows from the relay itself, such as from its log or by a provider's key, what it accepted.

    It is asked after the lease, which outlives the longest send: what the relay does not have by then, it never gets.
    """

    def accepted(self, message_ids: Iterable[str]) -> Mapping[str, bool]:
        """For each Message-ID that it can tell about: yes or no. What it cannot tell is left out."""


class NoProbe:
    """No relay that could be asked."""

    def accepted(self, message_ids: Iterable[str]) -> Mapping[str, bool]:
        return {}


def probe() -> DeliveryProbe:
    return import_string(settings.DELIVERY_PROBE)() if settings.DELIVERY_PROBE else NoProbe()
