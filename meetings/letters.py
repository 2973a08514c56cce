"""The letters about a meeting: laying them ready, whether they are still wanted, and drawing them.

Their receivers are members who are invited, and guests; where it says *invitation*, it may be the row of a guest.
"""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from meetings import agenda, calendar
from meetings.answering import link_path
from meetings.models import AgendaItem, Answer, Guest, Invitation
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.models import Message
from samensterker.outbox.models.addresses import address_digest
from samensterker.outbox.queueing import Draft, queue

INVITATION = "meetings.invitation"
CHANGE = "meetings.change"
CANCELLATION = "meetings.cancellation"
REMINDER = "meetings.reminder"  # in reminder_letters.py
ASKED_AGAIN = "meetings.asked-again"  # in asking_again.py
KINDS = (INVITATION, CHANGE, CANCELLATION, REMINDER, ASKED_AGAIN)


# --- laying ready ---------------------------------------------------------------------------------


def invite(meeting, receivers, *, now, is_chosen=False):
    """`is_chosen`: they were asked when it suits, and now hear which date it is."""
    refs = {"is_chosen": True} if is_chosen else {}
    return queue(_draft(INVITATION, meeting, receiver, due_at=now, **refs) for receiver in receivers)


def tell_of_change(meeting, receivers, *, was, unsent, now):
    """One notice to each. `unsent` are earlier notices that never went: what those took back, is still news."""

    def refs(receiver):
        earlier = unsent.get((type(receiver) is Guest, receiver.pk), {})
        changed = sorted({*was, *earlier.get("changed", ())} & {"starts_at", "ends_at", "place"})
        began = earlier.get("began") or was.get("starts_at", meeting.starts_at).isoformat()
        return {"changed": changed, "began": began}

    return queue(_draft(CHANGE, meeting, receiver, due_at=now, **refs(receiver)) for receiver in receivers)


def unsent_changes(meeting):
    """What the notices of change that still wait have to tell, by whether it is a guest and their key."""
    waiting = Message.objects.about(meeting=meeting.pk).filter(kind=CHANGE).waiting()
    return {(not member, member or refs["guest"]): refs for member, refs in waiting.values_list("member", "refs")}


def tell_of_cancelling(meeting, receivers, *, now):
    return queue(_draft(CANCELLATION, meeting, receiver, due_at=now) for receiver in receivers)


def _draft(kind, meeting, receiver, *, due_at, **refs):
    return Draft(
        kind=kind,
        dedupe_key=f"{kind}:{meeting.pk}:{meeting.occurrence}:{key_of(receiver)}",
        due_at=due_at,
        expires_at=meeting.starts_at,
        **addressed(meeting, receiver, **refs),
    )


def key_of(receiver):
    """Stands for a member or a guest in the key of a message. A guest with another address is asked anew."""
    if isinstance(receiver, Guest):
        return f"guest-{receiver.pk}-{address_digest(receiver.email)[:12]}"
    return str(receiver.pk)


def addressed(meeting, receiver, **refs):
    """The part of a draft that says to whom and about what."""
    refs = {"meeting": meeting.pk, "occurrence": meeting.occurrence, **refs}
    if isinstance(receiver, Guest):
        return {"address": receiver.email, "refs": {**refs, "guest": receiver.pk}}
    return {"member_id": receiver.pk, "refs": refs}


# --- still wanted? --------------------------------------------------------------------------------


def invitations_of(messages):
    """The invitation or guest that each message is about, by the message's key; missing when it is gone.

    One query, and one more when guests are among them.
    """
    wanted = {message.pk: (message.refs["meeting"], message.member_id) for message in messages if message.member_id}
    found = Invitation.objects.filter(
        meeting__in={meeting for meeting, _member in wanted.values()},
        member__in={member for _meeting, member in wanted.values()},
    ).select_related("meeting__host", "meeting__group", "member")
    by_pair = {(invitation.meeting_id, invitation.member_id): invitation for invitation in found}
    invited = {pk: by_pair[pair] for pk, pair in wanted.items() if pair in by_pair}
    return invited | _guests_of([message for message in messages if not message.member_id])


def _guests_of(messages):
    """A guest whose address changed since is not at that address any more."""
    keys = {message.refs["guest"] for message in messages}
    rows = Guest.objects.filter(pk__in=keys).select_related("meeting__host", "meeting__group")
    guests = {guest.pk: guest for guest in (rows if keys else ())}
    found = {message.pk: guests.get(message.refs["guest"]) for message in messages}
    return {
        message.pk: guest for message in messages if (guest := found[message.pk]) and guest.email == message.address
    }


def why_moot(message, invitation, now):
    """Why no letter but the cancellation makes sense any more, or None."""
    if invitation is None:
        return _not_invited(message)
    if invitation.meeting.is_cancelled:
        return _("The meeting was cancelled.")
    if invitation.meeting.occurrence != message.refs["occurrence"]:
        return _("The meeting was moved.")
    if invitation.meeting.starts_at <= now:
        return _("The meeting has begun.")
    return None


def _not_invited(message):
    return _("The member is not invited any more.") if message.member_id else _("The guest is not invited any more.")


def why_not_for_who_pauses(invitation):
    return _("The member pauses.") if invitation.receiver.is_paused else None


def not_wanted(messages, why):
    """{pk: reason} of those for which `why(message, invitation)` has a reason."""
    invitations = invitations_of(messages)
    reasons = {message.pk: why(message, invitations.get(message.pk)) for message in messages}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _unwanted_invitations(messages, now):
    return not_wanted(messages, lambda message, it: why_moot(message, it, now) or why_not_for_who_pauses(it))


def _unwanted_changes(messages, now):
    return not_wanted(messages, lambda message, it: why_moot(message, it, now))


def _unwanted_cancellations(messages, now):
    def why(message, invitation):
        if invitation is None:
            return _not_invited(message)
        return _("The meeting would have begun by now.") if invitation.meeting.starts_at <= now else None

    return not_wanted(messages, why)


# --- drawing --------------------------------------------------------------------------------------


def _drawn_invitations(messages, now):
    def more(message, invitation):
        return {"is_chosen": message.refs.get("is_chosen", False), "comes": invitation.answer == Answer.YES}

    return drawn(messages, "meetings/emails/invitation", now=now, attach=calendar.request, more=more)


def _drawn_changes(messages, now):
    return drawn(messages, "meetings/emails/change", now=now, attach=calendar.request, more=_what_changed)


def _drawn_cancellations(messages, now):
    return drawn(messages, "meetings/emails/cancellation", now=now, attach=calendar.cancellation)


def _what_changed(message, invitation):
    began = datetime.fromisoformat(message.refs["began"])
    changed = set(message.refs["changed"])
    return {
        "began": began,
        "is_moved": began != invitation.meeting.starts_at,
        "is_elsewhere": "place" in changed,
        "lasts_otherwise": "ends_at" in changed and "starts_at" not in changed,
    }


def drawn(messages, template, *, now, attach=None, more=lambda message, invitation: {}):
    """All letters of a batch, in a constant number of queries. `attach` makes the calendar file of an invitation."""
    invitations = invitations_of(messages)
    timetables = _timetables({invitation.meeting for invitation in invitations.values()})
    letters = {}
    for message in messages:
        invitation = invitations.get(message.pk)
        if invitation is None:  # taken back this very second; the next look finds that
            continue
        context = {
            "invitation": invitation,
            "meeting": invitation.meeting,
            "member": invitation.receiver,
            "is_guest": message.member_id is None,
            "now": now,
            "timetable": timetables[invitation.meeting_id],
            "answer_path": link_path(invitation),
            "has_answered": invitation.answer != Answer.NONE,
            **more(message, invitation),
        }
        letter = draw(template, context, language=invitation.receiver.language)
        letters[message.pk] = _finished(letter, invitation, attach, now)
    return letters


def _timetables(meetings):
    items = AgendaItem.objects.filter(meeting__in=meetings).select_related("presenter").order_by("position")
    by_meeting = {meeting.pk: [] for meeting in meetings}
    for item in items:
        by_meeting[item.meeting_id].append(item)
    return {meeting.pk: agenda.timetable(meeting, by_meeting[meeting.pk]) for meeting in meetings}


def _finished(letter, invitation, attach, now):
    if attach is None:
        return letter
    method, content = attach(invitation, now=now)
    return replace(letter, calendar=content, calendar_method=method)


def register():
    kinds.register(
        LetterKind(
            name=INVITATION,
            title=_("Invitations to meetings"),
            description=_("When a meeting is planned: where and when it is, and whether you come."),
            still_wanted=_unwanted_invitations,
            render=_drawn_invitations,
        )
    )
    kinds.register(
        LetterKind(
            name=CHANGE,
            title=_("Changes of meetings"),
            description=_("When the time or the place of a meeting changes after you heard of it."),
            still_wanted=_unwanted_changes,
            render=_drawn_changes,
        )
    )
    kinds.register(
        LetterKind(
            name=CANCELLATION,
            title=_("Meetings that are cancelled"),
            description=_("When a meeting that you heard of does not take place."),
            still_wanted=_unwanted_cancellations,
            render=_drawn_cancellations,
        )
    )
