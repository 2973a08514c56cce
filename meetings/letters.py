"""The letters about a meeting: laying them ready, whether they are still wanted, and drawing them."""

from dataclasses import replace
from datetime import datetime

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from meetings import agenda, calendar
from meetings.answering import link_token
from meetings.models import AgendaItem, Answer, Invitation
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue

INVITATION = "meetings.invitation"
CHANGE = "meetings.change"
CANCELLATION = "meetings.cancellation"
REMINDER = "meetings.reminder"  # in reminder_letters.py
KINDS = (INVITATION, CHANGE, CANCELLATION, REMINDER)
SUBJECT_LENGTH = 70  # more than that is cut off on a phone


# --- laying ready ---------------------------------------------------------------------------------


def invite(meeting, members, *, now):
    return queue(_draft(INVITATION, meeting, member, due_at=now) for member in members)


def tell_of_change(meeting, members, *, was, unsent, now):
    """One notice to each. `unsent` are earlier notices that never went: what those took back, is still news."""

    def refs(member):
        earlier = unsent.get(member.pk, {})
        changed = sorted({*was, *earlier.get("changed", ())} & {"starts_at", "ends_at", "place"})
        began = earlier.get("began") or was.get("starts_at", meeting.starts_at).isoformat()
        return {"changed": changed, "began": began}

    return queue(_draft(CHANGE, meeting, member, due_at=now, **refs(member)) for member in members)


def unsent_changes(meeting):
    """What the notices of change that still wait have to tell, by member."""
    return dict(Message.objects.about(meeting=meeting.pk).filter(kind=CHANGE).waiting().values_list("member", "refs"))


def tell_of_cancelling(meeting, members, *, now):
    return queue(_draft(CANCELLATION, meeting, member, due_at=now) for member in members)


def _draft(kind, meeting, member, *, due_at, **refs):
    return Draft(
        kind=kind,
        dedupe_key=f"{kind}:{meeting.pk}:{meeting.occurrence}:{member.pk}",
        due_at=due_at,
        member_id=member.pk,
        refs={"meeting": meeting.pk, "occurrence": meeting.occurrence, **refs},
        expires_at=meeting.starts_at,
    )


# --- still wanted? --------------------------------------------------------------------------------


def invitations_of(messages):
    """The invitation that each message is about, by the message's key; missing when it is gone. One query."""
    wanted = {message.pk: (message.refs["meeting"], message.member_id) for message in messages}
    found = Invitation.objects.filter(
        meeting__in={meeting for meeting, _member in wanted.values()},
        member__in={member for _meeting, member in wanted.values()},
    ).select_related("meeting__host", "member")
    by_pair = {(invitation.meeting_id, invitation.member_id): invitation for invitation in found}
    return {pk: by_pair[pair] for pk, pair in wanted.items() if pair in by_pair}


def why_moot(message, invitation, now):
    """Why no letter but the cancellation makes sense any more, or None."""
    if invitation is None:
        return _("The member is not invited any more.")
    if invitation.meeting.is_cancelled:
        return _("The meeting was cancelled.")
    if invitation.meeting.occurrence != message.refs["occurrence"]:
        return _("The meeting was moved.")
    if invitation.meeting.starts_at <= now:
        return _("The meeting has begun.")
    return None


def why_not_for_who_pauses(invitation):
    return _("The member pauses.") if invitation.member.is_paused else None


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
            return _("The member is not invited any more.")
        return _("The meeting would have begun by now.") if invitation.meeting.starts_at <= now else None

    return not_wanted(messages, why)


# --- drawing --------------------------------------------------------------------------------------


def _drawn_invitations(messages, now):
    return drawn(messages, "meetings/emails/invitation", now=now, attach=calendar.request)


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
            "member": invitation.member,
            "now": now,
            "timetable": timetables[invitation.meeting_id],
            "token": link_token(invitation),
            "has_answered": invitation.answer != Answer.NONE,
            **more(message, invitation),
        }
        letter = draw(template, context, language=invitation.member.language)
        letters[message.pk] = _finished(letter, invitation, attach, now)
    return letters


def _timetables(meetings):
    items = AgendaItem.objects.filter(meeting__in=meetings).select_related("presenter").order_by("position")
    by_meeting = {meeting.pk: [] for meeting in meetings}
    for item in items:
        by_meeting[item.meeting_id].append(item)
    return {meeting.pk: agenda.timetable(meeting, by_meeting[meeting.pk]) for meeting in meetings}


def _finished(letter, invitation, attach, now):
    letter = replace(letter, subject=Truncator(letter.subject).chars(SUBJECT_LENGTH))
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
