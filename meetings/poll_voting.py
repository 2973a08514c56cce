"""What someone says of the moments that are put to the vote: on the page, or by the link in a mail."""

from contextlib import contextmanager

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from meetings import poll_letters
from meetings.models import DatePoll, DateVote, PollVoter, Vote
from meetings.policies import belongs_to
from samensterker.localtime import local_day


class Closed(models.TextChoices):
    """Why nobody can answer any more."""

    LEFT = "left", _("you are no longer in the guild")
    NOT_IN_GROUP = "not_in_group", _("you are no longer in the group that asks")
    DECIDED = "decided", _("the date was chosen")
    GIVEN_UP = "given_up", _("no date will come of it")
    OVER = "over", _("the last day to answer has passed")

    @classmethod
    def of(cls, poll, *, now):
        """Why it cannot be answered, or None as long as it can."""
        if poll.decided_at:
            return cls.DECIDED
        if poll.cancelled_at:
            return cls.GIVEN_UP
        return cls.OVER if now >= poll.closes_at else None


class PollClosed(Exception):
    def __init__(self, why):
        self.why = why
        super().__init__(why)


@contextmanager
def held(poll):
    """The poll as it is now; nobody votes, changes or decides until this transaction ends."""
    with transaction.atomic():
        yield DatePoll.objects.select_for_update(no_key=True).get(pk=poll.pk)


def closed_because(voter, *, now):
    if voter.member.left_at is not None:
        return Closed.LEFT
    poll = voter.poll
    if why := Closed.of(poll, now=now):
        return why
    is_theirs = poll.group_id is None or belongs_to(voter.member, poll.group_id, on=local_day(now))
    return None if is_theirs else Closed.NOT_IN_GROUP


def voter_of(poll, member, *, now):
    """The row of a member of the circle; who was not asked, as they joined later, is so now. None for others.

    There is one for each member, however many links and pages they answer from.
    """
    voter = poll.voters.filter(member=member).first()
    if voter is None and poll.circle(on=local_day(now)).filter(pk=member.pk).exists():
        voter, _is_new = PollVoter.objects.get_or_create(poll=poll, member=member, defaults={"asked_at": now})
    return voter


def vote(voter, votes, *, now):
    """Keep what they say of each moment, {key of the option: vote}; the last answer counts.

    What is not put to the vote any more is left out. Answers whether they have now said something of each moment:
    if not, a moment came in meanwhile. Raises `PollClosed`.
    """
    votes = {option: Vote(said) for option, said in votes.items()}
    with held(voter.poll) as poll:
        current = PollVoter.objects.select_related("member").get(pk=voter.pk)
        current.poll = poll
        if why := closed_because(current, now=now):
            raise PollClosed(why)
        options = set(poll.options.values_list("pk", flat=True))
        DateVote.objects.bulk_create(
            (
                DateVote(voter=current, option_id=option, vote=said)
                for option, said in votes.items()
                if option in options
            ),
            update_conflicts=True,
            unique_fields=["voter", "option"],
            update_fields=["vote"],
        )
        is_whole = set(current.votes.values_list("option", flat=True)) == options
        current.answered_at = now if is_whole else None
        current.save(update_fields=["answered_at"])
        if not poll.voters.taking_part(local_day(now)).unanswered().exists():
            poll_letters.ask_to_decide(poll, now=now)
        return is_whole
