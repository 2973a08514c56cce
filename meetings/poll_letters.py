"""The letters of a date poll: the question, one reminder, that it can be decided, and that nothing comes of it."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from meetings.models import DateOption, DatePoll, PollVoter
from meetings.policies import may_organise_for
from meetings.poll_links import link_token
from members.models import Member
from samensterker.localtime import local_day
from samensterker.outbox import kinds
from samensterker.outbox.kinds import LetterKind
from samensterker.outbox.letters import draw
from samensterker.outbox.models import Message
from samensterker.outbox.queueing import Draft, queue, withdraw

ASK = "meetings.poll"
REMINDER = "meetings.poll-reminder"
DECIDE = "meetings.poll-decide"
GIVEN_UP = "meetings.poll-given-up"
TO_VOTERS = (ASK, REMINDER)
WORTH_DECIDING = timedelta(days=60)  # after that a mail about it comes too late

# Translators: why a message was not sent; on the coordinator's list of messages
CLOSED = gettext_noop("The date was chosen, or nobody can answer any more.")
ANSWERED = gettext_noop("The member has answered.")
NOT_ASKED = gettext_noop("The member is not asked any more.")
PAUSES = gettext_noop("The member pauses.")
SETTLED = gettext_noop("The date poll was settled.")


# --- laying ready ---------------------------------------------------------------------------------


def ask(poll, members, *, now):
    """Once, and once more when moments came in (then the poll has another version)."""
    return queue(
        _draft(ASK, poll, member.pk, key=poll.version, due_at=now, expires_at=poll.closes_at) for member in members
    )


def remind(poll, members, *, due_at):
    """One reminder a member, whatever becomes of the last day."""
    return queue(_draft(REMINDER, poll, member, key=1, due_at=due_at, expires_at=poll.closes_at) for member in members)


def ask_to_decide(poll, *, now):
    """Once for each last day: when everyone has answered, or else when it has passed."""
    key = f"{poll.closes_at:%Y%m%d%H%M}"
    expires_at = poll.closes_at + WORTH_DECIDING
    return queue(
        _draft(DECIDE, poll, member.pk, key=key, due_at=now, expires_at=expires_at)
        for member in organisers(poll, on=local_day(now))
    )


def tell_of_giving_up(poll, *, now):
    """Who had the question by mail, or answered it."""
    mailed = Message.objects.about(poll=poll.pk).filter(kind__in=TO_VOTERS).sent().values("member")
    heard = poll.voters.filter(member__in=mailed) | poll.voters.exclude(answered_at=None)
    members = Member.objects.active().filter(date_polls__in=heard).values_list("pk", flat=True).distinct()
    expires_at = now + WORTH_DECIDING
    return queue(_draft(GIVEN_UP, poll, member, key=1, due_at=now, expires_at=expires_at) for member in members)


def take_back(poll, *, reason, now):
    return withdraw(kinds=(*TO_VOTERS, DECIDE), about={"poll": poll.pk}, reason=reason, now=now)


def organisers(poll, *, on):
    """Who began it; or, when they do not organise any more, the coordinators."""
    maker = poll.created_by
    is_reached = maker.email and maker.left_at is None and maker.paused_at is None
    if is_reached and may_organise_for(maker, poll.group_id, on=on):
        return [maker]
    return list(Member.objects.coordinators().filter(paused_at=None))


def _draft(kind, poll, member, *, key, due_at, expires_at):
    return Draft(
        kind=kind,
        dedupe_key=f"{kind}:{poll.pk}:{key}:{member}",
        due_at=due_at,
        member_id=member,
        refs={"poll": poll.pk},
        expires_at=expires_at,
    )


# --- still wanted? --------------------------------------------------------------------------------


def _voters_of(messages, now):
    """{pk of the message: the voter}; missing when they are not asked any more. One query."""
    wanted = {message.pk: (message.refs["poll"], message.member_id) for message in messages}
    rows = (
        PollVoter.objects.in_circle(local_day(now))
        .filter(
            poll__in={poll for poll, _member in wanted.values()},
            member__in={member for _poll, member in wanted.values()},
        )
        .select_related("poll__host", "poll__group", "member")
    )
    found = {(row.poll_id, row.member_id): row for row in rows}
    return {pk: found[pair] for pk, pair in wanted.items() if pair in found}


def _polls_of(messages):
    return DatePoll.objects.in_bulk({message.refs["poll"] for message in messages})


def _unwanted_questions(messages, now):
    voters = _voters_of(messages, now)

    def why(voter):
        if voter is None:
            return NOT_ASKED
        if not voter.poll.is_running(now):
            return CLOSED
        if voter.member.is_paused:
            return PAUSES
        return ANSWERED if voter.answered_at else None

    reasons = {message.pk: why(voters.get(message.pk)) for message in messages}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _unwanted_decisions(messages, now):
    polls = _polls_of(messages)
    return {
        message.pk: SETTLED
        for message in messages
        if (poll := polls.get(message.refs["poll"])) is None or not poll.is_open
    }


def _unwanted_farewells(messages, now):
    polls = _polls_of(messages)
    return {message.pk: NOT_ASKED for message in messages if message.refs["poll"] not in polls}


# --- drawing --------------------------------------------------------------------------------------


def _options(polls):
    rows = DateOption.objects.filter(poll__in=polls).order_by("starts_at", "pk")
    by_poll = {}
    for row in rows:
        by_poll.setdefault(row.poll_id, []).append(row)
    return by_poll


def _drawn_questions(template):
    def render(messages, now):
        voters = _voters_of(messages, now)
        options = _options({voter.poll_id for voter in voters.values()})
        letters = {}
        for message in messages:
            if (voter := voters.get(message.pk)) is None:  # taken back this very second
                continue
            context = {
                "poll": voter.poll,
                "options": options.get(voter.poll_id, []),
                "member": voter.member,
                "token": link_token(voter),
                "now": now,
            }
            letters[message.pk] = _letter(template, context, voter.member)
        return letters

    return render


def _drawn_for_members(template):
    def render(messages, now):
        polls = _polls_of(messages)
        letters = {}
        for message in messages:
            if poll := polls.get(message.refs["poll"]):
                context = {"poll": poll, "member": message.member, "has_passed": now >= poll.closes_at, "now": now}
                letters[message.pk] = _letter(template, context, message.member)
        return letters

    return render


def _letter(template, context, member):
    return draw(template, context, language=member.language)


def register():
    kinds.register(
        LetterKind(
            name=ASK,
            title=_("When does it suit you?"),
            description=_("When a date is looked for: which days suit you."),
            still_wanted=_unwanted_questions,
            render=_drawn_questions("meetings/emails/poll"),
        )
    )
    kinds.register(
        LetterKind(
            name=REMINDER,
            title=_("Reminder to choose a date"),
            description=_("Once, shortly before the last day, when you have not said yet which days suit you."),
            still_wanted=_unwanted_questions,
            render=_drawn_questions("meetings/emails/poll_reminder"),
        )
    )
    kinds.register(
        LetterKind(
            name=DECIDE,
            title=_("A date can be chosen"),
            description=_("When everyone has answered the question that you asked, or the last day has passed."),
            still_wanted=_unwanted_decisions,
            render=_drawn_for_members("meetings/emails/poll_decide"),
        )
    )
    kinds.register(
        LetterKind(
            name=GIVEN_UP,
            title=_("No date was chosen"),
            description=_("When nothing comes of a meeting for which you were asked when it suits you."),
            still_wanted=_unwanted_farewells,
            render=_drawn_for_members("meetings/emails/poll_given_up"),
        )
    )
