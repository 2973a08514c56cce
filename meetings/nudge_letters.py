"""The digest of what is still open, drawn when it is sent, so that it never names what was done meanwhile."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from meetings.models import Assignment, Nudge
from meetings.nudges import KIND
from meetings.tick_links import link_token
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.letters import draw

# Translators: why a message was not sent; on the coordinator's list of messages
NOTHING_OPEN = gettext_noop("All of it was done or moved in the meantime.")
PAUSES = gettext_noop("The member pauses.")
ASKED_NOT_TO = gettext_noop("The member asked us not to chase.")


def still_wanted(messages, now):
    """Which are not wanted any more: whose member pauses or asked for peace, or has nothing open that it would name."""
    standing = _standing(messages)
    reasons = {}
    for message in messages:
        if message.member.is_paused:
            reasons[message.pk] = PAUSES
        elif message.member.wants_no_chasing:
            reasons[message.pk] = ASKED_NOT_TO
        elif not any(nudge in standing for nudge in message.refs["nudges"]):
            reasons[message.pk] = NOTHING_OPEN
    return reasons


def render(messages, now):
    standing = _standing(messages)
    parts = {part.pk: part for part in Assignment.objects.filter(pk__in=standing.values()).to_show(local_day(now))}
    for part in parts.values():
        part.token = link_token(part, now=now)
    letters = {}
    for message in messages:
        named = [parts[standing[nudge]] for nudge in message.refs["nudges"] if standing.get(nudge) in parts]
        if named:  # else it was ticked this very second; the next look finds that
            named.sort(key=lambda part: (part.due_on, part.pk))
            letters[message.pk] = _drawn(message.member, named, now)
    return letters


def register():
    kinds.register(
        kinds.LetterKind(
            name=KIND,
            title=_("What is still open"),
            description=_("Your own action items that are nearly due or still open, in one mail a day at most."),
            still_wanted=still_wanted,
            render=render,
        )
    )


def _standing(messages):
    """The assignment of each nudge in these messages that is still to be said: {nudge: assignment}."""
    nudges = {nudge for message in messages for nudge in message.refs["nudges"]}
    return dict(Nudge.objects.standing().filter(pk__in=nudges).values_list("pk", "assignment_id"))


def _drawn(member, assignments, now):
    context = {"member": member, "assignments": assignments, "now": now}
    return draw("meetings/emails/nudge", context, language=member.language)
