"""Mails about being erased: to who asked, at their bare address, as they have left; and to the coordinators.

What goes to who asked is drawn at once, as after the erasure nobody knows who they were, and its row goes as soon as it
is sent (`tidy_up`). What coordinators get names places, and a person only as long as they are there.
"""

from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from members.mentions import pseudonym
from members.models import ErasureRequest, Member
from samensterker.outbox import kinds, quiet
from samensterker.outbox.letters import draw, packed, unpacked
from samensterker.outbox.models import Message, State, UnreachableAddress
from samensterker.outbox.queueing import Draft, queue, withdraw

ASKED = "members.erasure-asked"
ERASED = "members.erased"
NOTICE = "members.erasure-notice"
WORTH_SENDING = timedelta(days=7)
# Translators: why a message was not sent; on the coordinator's list of messages
TAKEN_BACK = gettext_noop("It was taken back, or carried out already.")
_signer = signing.Signer(salt="members.erasure", sep=".")


# --- the link to take it back -----------------------------------------------------------------------


def link_token(request: ErasureRequest) -> str:
    """Stands for this one request in links: whoever has it may take it back, and nothing else."""
    return _signer.sign(str(request.pk))


def request_by_token(token: str) -> ErasureRequest:
    """Raises `ErasureRequest.DoesNotExist` for a token that we did not make."""
    try:
        pk = int(_signer.unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise ErasureRequest.DoesNotExist from error
    return ErasureRequest.objects.select_related("member").get(pk=pk)


# --- laying ready -----------------------------------------------------------------------------------


def tell_asked(request: ErasureRequest, *, by: Member, now: datetime) -> None:
    member = request.member
    if member.email:
        link = settings.SITE_ORIGIN + reverse("members:erasure-withdraw", args=[link_token(request)])
        context = {"member": member, "request": request, "link": link}
        letter = draw("members/emails/erasure_asked", context, language=member.language)
        queue([_to_address(ASKED, f"{ASKED}:{request.pk}", member.email, letter, now, expires_at=request.due_at)])
    _tell_coordinators("asked", request.pk, {"request": request.pk}, but=by, now=now)


def tell_withdrawn(request: ErasureRequest, *, by: Member, now: datetime) -> None:
    withdraw(kinds=[NOTICE], about={"request": request.pk}, reason=TAKEN_BACK, now=now)
    _tell_coordinators("withdrawn", request.pk, {"request": request.pk}, but=by, now=now)


def farewell(member: Member, number: int, *, now: datetime) -> list[Draft]:
    """To be laid once the rest is gone; to nobody who has no address any more."""
    if not member.email:
        return []
    letter = draw("members/emails/erased", {"member": member}, language=member.language)
    key = f"{ERASED}:{number}:{now:%Y%m%d%H%M%S}"
    return [_to_address(ERASED, key, member.email, letter, quiet.after_quiet(now), expires_at=now + WORTH_SENDING)]


def tell_erased(number: int, places: list[tuple[str, int]], *, now: datetime) -> None:
    _tell_coordinators("erased", number, {"number": number, "places": places}, but=None, now=now)


def tidy_up(*, now: datetime) -> int:
    """Once the last mail has gone, or will never go, nobody needs the address any more."""
    over = Message.objects.filter(dedupe_key__startswith=f"{ERASED}:")
    over = over.exclude(state__in=[State.WAITING, State.SENDING])
    addresses = [address.lower() for address in over.values_list("address", flat=True)]
    if addresses:
        UnreachableAddress.objects.filter(address__in=addresses).delete()
        over.filter(address__in=addresses).delete()
    return len(addresses)


def _to_address(kind, key, address, letter, due_at, *, expires_at):
    return Draft(
        kind=kind,
        dedupe_key=key,
        address=address,
        due_at=due_at,
        expires_at=expires_at,
        secret=packed(letter),
    )


def _tell_coordinators(news, occurrence, refs, *, but, now):
    coordinators = Member.objects.coordinators().exclude(email=None)
    queue(
        Draft(
            kind=NOTICE,
            dedupe_key=f"{NOTICE}:{news}:{occurrence}:{now:%Y%m%d%H%M%S}:{coordinator.pk}",
            member_id=coordinator.pk,
            due_at=now,
            refs={"news": news, **refs},
        )
        for coordinator in coordinators
        if not but or coordinator.pk != but.pk
    )


# --- the kinds --------------------------------------------------------------------------------------


def register() -> None:
    for kind in KINDS:
        kinds.register(kind)


def _requests(messages):
    keys = {message.refs["request"] for message in messages if "request" in message.refs}
    return ErasureRequest.objects.select_related("member").in_bulk(keys)


def _unwanted(messages, now):
    """A notice that someone asked is of no use once it was taken back or carried out."""
    requests = _requests(messages)
    reasons = {}
    for message in messages:
        if message.refs["news"] == "asked":
            request = requests.get(message.refs["request"])
            if request is None or request.withdrawn_at or request.done_at:
                reasons[message.pk] = TAKEN_BACK
    return reasons


def _drawn(messages, now):
    requests = _requests(messages)
    letters = {}
    for message in messages:
        context = {
            "member": message.member,
            "news": message.refs["news"],
            "request": requests.get(message.refs.get("request")),
            "pseudonym": pseudonym(message.refs.get("number", 0)),
            "places": _places(message.refs.get("places", [])),
        }
        letters[message.pk] = draw("members/emails/erasure_notice", context, language=message.member.language)
    return letters


def _places(named):
    """The titles and addresses of pages, each once."""
    found = (apps.get_model(label)._base_manager.filter(pk=pk).first() for label, pk in named)
    pages = {place.get_absolute_url(): str(place) for place in found if place}
    return [{"title": title, "url": settings.SITE_ORIGIN + url} for url, title in pages.items()]


ON_THE_WAY_OUT = _("You get this mail because it is about your own data, which we erase.")
TO_WHO_ASKED = [
    (ASKED, _("You asked to be erased"), _("When you asked us to erase you: until when you can come back, and how.")),
    (ERASED, _("You are erased"), _("When all we had about you is gone.")),
]
KINDS = [
    *(
        kinds.LetterKind(
            name=name,
            title=title,
            description=description,
            still_wanted=kinds.all_wanted,
            render=unpacked,
            is_asked_for=True,
            is_secret=True,
            always_because=ON_THE_WAY_OUT,
        )
        for name, title, description in TO_WHO_ASKED
    ),
    kinds.LetterKind(
        name=NOTICE,
        title=_("Someone is erased"),
        description=_("For coordinators: when a member asks to be erased, takes that back, or is erased."),
        still_wanted=_unwanted,
        render=_drawn,
        can_be_switched_off=False,
        is_for_coordinators=True,
        always_because=_("A coordinator has to know who leaves the guild for good."),
    ),
]
