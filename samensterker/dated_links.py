"""Links in mails that someone may use without logging in, until a day: what they stand for is signed, with that day."""

from datetime import date, datetime, timedelta

from django.core import signing

from samensterker.localtime import local_day


class LinkExpired(Exception):
    """It was ours, but its last day is behind us."""


class UnknownLink(Exception):
    """We did not make it, or what it was about is gone."""


class DatedLinks:
    """Of one kind: each kind has a salt of its own, so that none can be used in the place of another."""

    def __init__(self, salt: str, *, good_for: timedelta = timedelta(days=60)) -> None:
        # A full stop: it stands in no signature, and mail programs keep it within a link.
        self._signer, self._good_for = signing.Signer(salt=salt, sep="."), good_for

    def token(self, *keys: int, now: datetime) -> str:
        """Stands for the rows with these keys: whoever has it may do what the page behind the link does, no more."""
        until = local_day(now) + self._good_for
        return self._signer.sign("-".join([*map(str, keys), f"{until:%Y%m%d}"]))

    def keys(self, token: str, *, now: datetime) -> list[int]:
        """Of which rows it stands for. Raises `LinkExpired` and `UnknownLink`."""
        try:
            *keys, until = self._signer.unsign(token).split("-")
            found, last = [int(key) for key in keys], date.fromisoformat(until)
        except (signing.BadSignature, ValueError) as error:
            raise UnknownLink from error
        if local_day(now) > last:
            raise LinkExpired
        return found
