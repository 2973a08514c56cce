"""What this room holds about a member: shown, moved and taken away, line by line.

What someone does for an organisation stays after they are erased, under their pseudonym: who held a task, and until
when, is what the coverage of then is worked out from. Where they belonged goes.
"""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from members import gathering, mentions
from members.held import Fate, Held, holder
from organisations import moving
from organisations.models import (
    Affiliation,
    Backup,
    ContactMoment,
    Endorsement,
    Handover,
    HandoverStep,
    HelpAsked,
    HelpRequest,
    Organisation,
    Principles,
    StageChange,
    TaskHolder,
)


def _task(row):
    return f"{row.task.title}, {row.task.organisation.name}"


def _task_of_holder(row):
    return _task(row.holder)


def _request(row):
    return f"{row.request.organisation.name}, {row.request.area.name}"


def _abilities(row):
    def days(ability):
        return " – ".join(date_format(on) if on else "" for on in (ability.from_on, ability.until_on)).rstrip()

    return "; ".join(f"{ability.get_kind_display()}: {days(ability)}" for ability in row.abilities.all())


def _practices(row):
    return ", ".join(date_format(practice.done_on) for practice in row.practices.all())


TASK, REQUEST = ("task__organisation", "task__area"), ("request__organisation", "request__area")
HANDOVER = ("holder__task__organisation", "holder__task__area")
ABOUT_THE_ORGANISATION = "About the organisation and its people; for the coordinator and the steering group."

PLACES = [
    Held(
        Affiliation,
        "member",
        Fate.GONE,
        _("My organisations"),
        {
            "organisation": _("organisation"),
            "role": _("role"),
            "is_contact": _("contact person"),
            "from_on": _("from"),
            "until_on": _("until"),
        },
        settle=moving.affiliations,
    ),
]
RELATIONS = [
    Held(
        StageChange,
        "by",
        Fate.PSEUDONYM,
        _("How far we are with an organisation, as I entered it"),
        {"organisation": _("organisation"), "after": _("stage"), "at": _("when")},
        hidden={"because": ABOUT_THE_ORGANISATION},
    ),
    Held(
        ContactMoment,
        "by",
        Fate.PSEUDONYM,
        _("Contacts with organisations that I noted"),
        {"organisation": _("organisation"), "on": _("when"), "kind": _("how")},
        hidden=dict.fromkeys(("with_whom", "said", "next_step"), ABOUT_THE_ORGANISATION),
    ),
    Held(
        Principles,
        "published_by",
        Fate.NOBODY,
        _("Versions of the principles that I published"),
        {"number": _("version"), "published_at": _("when")},
    ),
    Held(
        Endorsement,
        "member",
        Fate.PSEUDONYM,
        _("Principles that I endorsed for an organisation"),
        {"organisation": _("organisation"), "principles": _("version"), "endorsed_on": _("when")},
        hidden={"name": "Of who is no member."},
    ),
    Held(
        Endorsement,
        "entered_by",
        Fate.PSEUDONYM,
        _("Endorsements that I entered"),
        {"organisation": _("organisation"), "principles": _("version"), "entered_at": _("when")},
    ),
]
TASKS = [
    Held(
        TaskHolder,
        "member",
        Fate.PSEUDONYM,
        _("Core tasks that I do"),
        {
            "task": _("task"),
            "from_on": _("since"),
            "until_on": _("last day"),
            "abilities": _("what I can"),
            "practices": _("when I did it"),
        },
        words={"task": _task, "abilities": _abilities, "practices": _practices},
        along=(*TASK, "abilities", "practices"),
        hidden={"name": "Of who is no member."},
        settle=moving.task_holders,
    ),
    Held(
        Organisation,
        "interviewed_by",
        Fate.NOBODY,
        _("Organisations of which I went through the core tasks"),
        {"name": _("organisation"), "interviewed_at": _("when")},
        hidden={"stage_because": ABOUT_THE_ORGANISATION},
    ),
]
BACKUPS = [
    Held(
        Backup,
        "member",
        Fate.PSEUDONYM,
        _("Where I promised to step in, or was asked to"),
        {
            "task": _("task"),
            "note": _("what was agreed"),
            "asked_at": _("asked on"),
            "declined_at": _("declined on"),
            "from_on": _("from"),
            "until_on": _("until"),
        },
        words={"task": _task},
        along=TASK,
        settle=moving.backups,
    ),
    *(
        Held(Backup, key, Fate.PSEUDONYM, title, {"task": _("task"), moment: _("when")}, {"task": _task}, TASK)
        for key, moment, title in (
            ("task_said_yes_by", "task_said_yes_at", _("Backups that I asked for or accepted")),
            ("helper_said_yes_by", "helper_said_yes_at", _("Backups that I promised")),
            ("declined_by", "declined_at", _("Backups that I declined")),
        )
    ),
]
HANDOVERS = [
    Held(
        Handover,
        "successor",
        Fate.PSEUDONYM,
        _("Tasks that are handed over to me"),
        {
            "task": _("task"),
            "note": _("what the next one should know"),
            "started_at": _("since"),
            "finished_at": _("finished on"),
        },
        words={"task": _task_of_holder},
        along=HANDOVER,
        hidden={"successor_name": "Of who is no member."},
        settle=moving.successors,
    ),
    Held(
        Handover,
        "started_by",
        Fate.PSEUDONYM,
        _("Handovers that I started"),
        {"task": _("task"), "started_at": _("when")},
        words={"task": _task_of_holder},
        along=HANDOVER,
    ),
    Held(
        Handover,
        "finished_by",
        Fate.PSEUDONYM,
        _("Handovers that I finished"),
        {"task": _("task"), "finished_at": _("when")},
        words={"task": _task_of_holder},
        along=HANDOVER,
    ),
    Held(
        HandoverStep,
        "done_by",
        Fate.PSEUDONYM,
        _("Steps of a handover that I ticked"),
        {"handover": _("task"), "kind": _("step"), "done_at": _("when")},
        words={"handover": lambda step: _task_of_holder(step.handover)},
        along=tuple(f"handover__{name}" for name in HANDOVER),
    ),
]
HELP = [
    Held(
        HelpRequest,
        "asked_by",
        Fate.PSEUDONYM,
        _("Help that I asked for an organisation"),
        {
            "organisation": _("organisation"),
            "kind": _("what for"),
            "area": _("about"),
            "words": _("in my words"),
            "asked_at": _("when"),
        },
    ),
    Held(
        HelpRequest,
        "closed_by",
        Fate.PSEUDONYM,
        _("Requests for help that I closed"),
        {
            "organisation": _("organisation"),
            "area": _("about"),
            "closed_at": _("when"),
            "outcome": _("what became of it"),
        },
    ),
    Held(
        HelpAsked,
        "member",
        Fate.PSEUDONYM,
        _("When I was asked to help, or came forward"),
        {
            "request": _("by whom, about what"),
            "asked_at": _("when"),
            "answer": _("answer"),
            "answered_at": _("answered on"),
        },
        words={"request": _request},
        along=REQUEST,
        settle=moving.help_asked,
    ),
    Held(
        HelpAsked,
        "asked_by",
        Fate.PSEUDONYM,
        hidden={"asked_by": "That another was asked stands in the data of the other; of oneself, in the line above."},
    ),
    Held(
        HelpAsked,
        "answered_by",
        Fate.PSEUDONYM,
        hidden={"answered_by": "What one answers for an organisation is the answer of the organisation."},
    ),
]
LINES = [*PLACES, *RELATIONS, *TASKS, *BACKUPS, *HANDOVERS, *HELP]


def register() -> None:
    gathering.register(holder("organisations", LINES))
    mentions.register_names(
        "organisations.TaskHolder.name", "organisations.Endorsement.name", "organisations.Handover.successor_name"
    )
