"""One mail on the day that a decision would be looked at again, to who organises the meetings at which it was made."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from meetings.models import Decision
from meetings.policies import may_organise
from members.models import Member
from samensterker.localtime import local_day
from samensterker.outbox import kinds, planners
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.queueing import Draft, queue

REVIEW = "meetings.review"
LATE = timedelta(days=30)  # after an outage it still goes until then

# Translators: why a message was not sent; on the coordinator's list of messages
SETTLED = gettext_noop("The decision was replaced or removed, or another day was chosen.")
NOT_THEIRS = gettext_noop("The member does not organise these meetings any more.")


def plan_reviews(*, now):
    """Lay the mail about each decision whose day has come; safe to run twice or side by side."""
    today = local_day(now)
    due = Decision.objects.to_review(today).filter(review_on__gte=today - LATE)
    due = due.select_related("meeting", "created_by").defer("meeting__report")
    return queue(
        Draft(
            kind=REVIEW,
            dedupe_key=f"{REVIEW}:{decision.pk}:{decision.review_on:%Y%m%d}:{member.pk}",
            due_at=now,
            member_id=member.pk,
            refs={"decision": decision.pk, "on": decision.review_on.isoformat()},
            expires_at=now + LATE,
        )
        for decision in due
        for member in _whom(decision, today)
    )


def _whom(decision, today):
    """Who wrote it down, as long as they organise these meetings; else each coordinator."""
    writer = decision.created_by
    if writer.email and writer.is_active and not writer.is_paused and may_organise(writer, decision.meeting, on=today):
        return [writer]
    return Member.objects.reachable().coordinators()


def _unwanted(messages, now):
    found, today = _decisions(messages), local_day(now)
    reasons = {}
    for message in messages:
        decision = found.get(message.pk)
        if decision is None or decision.replaced_by_id or decision.review_on.isoformat() != message.refs["on"]:
            reasons[message.pk] = SETTLED
        elif not may_organise(message.member, decision.meeting, on=today):
            reasons[message.pk] = NOT_THEIRS
    return reasons


def _drawn(messages, now):
    letters = {}
    for pk, decision in _decisions(messages).items():
        member = next(message.member for message in messages if message.pk == pk)
        context = {"member": member, "decision": decision, "meeting": decision.meeting, "now": now}
        letters[pk] = draw("meetings/emails/review", context, language=member.language)
    return letters


def _decisions(messages):
    """The decision of each message that is to be looked at again, by the key of the message."""
    keys = {message.refs["decision"] for message in messages}
    rows = Decision.objects.filter(pk__in=keys, review_on__isnull=False).select_related("meeting")
    found = rows.defer("meeting__report").in_bulk()
    return {message.pk: found[key] for message in messages if (key := message.refs["decision"]) in found}


def register():
    planners.register("meetings.reviews", plan_reviews)
    kinds.register(
        LetterKind(
            name=REVIEW,
            title=_("Decisions to look at again"),
            description=_("On the day that was agreed to look at a decision again, for who organises the meetings."),
            still_wanted=_unwanted,
            render=_drawn,
        )
    )
