"""What is held about a member of how meetings come about: polls, proposals, guests, files, and ideas."""

from django.utils.translation import gettext_lazy as _

from meetings.models import (
    AgendaAttachment,
    CalendarFeed,
    DatePoll,
    DateVote,
    Guest,
    Idea,
    IdeaAddition,
    IdeaSupport,
    PollVoter,
    Proposal,
    ProposalSupport,
)
from members.held import Fate, Held, once


def move_voters(keep, gone, *, now):
    """Of one poll: the answers of who gave them last."""
    theirs = {row.poll_id: row for row in PollVoter.objects.filter(member=keep)}
    for row in PollVoter.objects.filter(member=gone):
        other = theirs.get(row.poll_id)
        if other and row.answered_at and (other.answered_at is None or row.answered_at > other.answered_at):
            other.votes.all().delete()
            DateVote.objects.filter(voter=row).update(voter=other)
            PollVoter.objects.filter(pk=other.pk).update(answered_at=row.answered_at)
        if other:
            row.delete()
        else:
            PollVoter.objects.filter(pk=row.pk).update(member=keep)


def move_feed(keep, gone, *, now):
    """Who stays keeps their own address, if they have one."""
    if CalendarFeed.objects.filter(member=keep).exists():
        CalendarFeed.objects.filter(member=gone).delete()
    else:
        CalendarFeed.objects.filter(member=gone).update(member=keep)


LINES = [
    Held(
        PollVoter,
        "member",
        Fate.GONE,
        _("Date polls in which I was asked"),
        {"poll": _("meeting"), "asked_at": _("asked on"), "answered_at": _("answered on")},
        settle=move_voters,
    ),
    Held(
        DatePoll,
        "created_by",
        Fate.PSEUDONYM,
        _("Date polls that I began"),
        {"title": _("meeting"), "created_at": _("when")},
        hidden={"words": "Written to who was asked, on behalf of the guild."},
    ),
    Held(
        DatePoll,
        "decided_by",
        Fate.PSEUDONYM,
        _("Date polls that I decided"),
        {"title": _("meeting"), "decided_at": _("when")},
    ),
    Held(
        Proposal,
        "proposed_by",
        Fate.PSEUDONYM,
        _("What I proposed for the agenda"),
        {"title": _("title"), "explanation": _("explanation"), "proposed_at": _("when"), "word": _("answer")},
    ),
    Held(
        Proposal,
        "decided_by",
        Fate.PSEUDONYM,
        _("Proposals that I decided on"),
        {"title": _("title"), "decided_at": _("when")},
    ),
    Held(
        ProposalSupport,
        "member",
        Fate.GONE,
        _("Proposals that I support"),
        {"proposal": _("title"), "supported_at": _("when")},
        settle=once(ProposalSupport, "member", "proposal_id"),
    ),
    Held(
        Guest,
        "invited_by",
        Fate.PSEUDONYM,
        hidden={
            "name": "About the guest, not about who invited them.",
            "email": "The same.",
            "organisation": "The same.",
            "answer": "The same.",
            "answered_at": "The same.",
            "was_there": "The same.",
        },
    ),
    Held(
        AgendaAttachment,
        "added_by",
        Fate.PSEUDONYM,
        _("Files that I put with the agenda"),
        {"name": _("name"), "agenda_item": _("agenda item"), "added_at": _("when")},
        hidden={"file": "On the page of the meeting, for who may see that."},
    ),
    Held(
        CalendarFeed,
        "member",
        Fate.GONE,
        _("My calendar in another program"),
        {"made_at": _("when")},
        hidden={"token_hash": "A secret, of which only a mark is kept."},
        settle=move_feed,
    ),
    Held(
        Idea,
        "written_by",
        Fate.PSEUDONYM,
        _("Ideas that I wrote down"),
        {"title": _("title"), "now": _("how it is now"), "better": _("what could be better"), "written_at": _("when")},
        hidden={"word": "Written by who decided on it; on the page of the idea."},
    ),
    Held(
        Idea,
        "decided_by",
        Fate.PSEUDONYM,
        _("Ideas that I decided on"),
        {"title": _("title"), "word": _("a word with it"), "decided_at": _("when")},
    ),
    Held(
        IdeaSupport,
        "member",
        Fate.GONE,
        _("Ideas that I like"),
        {"idea": _("title"), "supported_at": _("when")},
        settle=once(IdeaSupport, "member", "idea_id"),
    ),
    Held(
        IdeaAddition,
        "written_by",
        Fate.PSEUDONYM,
        _("What I added to ideas"),
        {"idea": _("title"), "text": _("what I added"), "written_at": _("when")},
    ),
]
