"""The library of working forms: its own words kept by the coordinator, and which of them to propose."""

from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Q, When

from meetings.models import Answer, Meeting, WorkingForm
from samensterker.localtime import local_day

LATELY = 3  # meetings


class StaleForm(Exception):
    """Someone else changed or ended it after this editor began; carries the working form as it is now."""

    def __init__(self, form):
        self.form = form
        super().__init__(str(form))


def proposed(meeting, purpose=""):
    """Those that this circle did not use in its last three meetings, or on this agenda, and that fit its size.

    For this purpose, or for any when it is empty.
    """
    forms = WorkingForm.objects.in_use().exclude(pk__in=_used_lately(meeting))
    people = expected_people(meeting)
    fit = forms.filter(Q(largest_group=None) | Q(largest_group__gte=people), smallest_group__lte=people)
    return fit.filter(purpose=purpose) if purpose else fit


def to_choose(meeting, purpose=""):
    """All that are in use, the proposed ones first; `is_proposed` says which."""
    forms = WorkingForm.objects.in_use().annotate(
        is_proposed=Case(When(pk__in=proposed(meeting).values("pk"), then=True), default=False)
    )
    return (forms.filter(purpose=purpose) if purpose else forms).order_by("-is_proposed", "name", "pk")


def _used_lately(meeting):
    of_circle = Meeting.objects.standing().filter(group=meeting.group_id, starts_at__lt=meeting.starts_at)
    last = of_circle.exclude(pk=meeting.pk).order_by("-starts_at", "-pk").values("pk")[:LATELY]
    of_meetings = Q(agenda_items__meeting__in=last) | Q(agenda_items__meeting=meeting.pk)
    return WorkingForm.objects.filter(of_meetings).values("pk")


def expected_people(meeting):
    """Who may come: the invited who did not say no, with the guests; as long as nobody is invited, the whole circle."""
    invited = meeting.invitations.taking_part()
    if not invited.exists():
        return meeting.circle(on=local_day(meeting.starts_at)).count()
    return invited.not_declined().count() + meeting.guests.exclude(answer=Answer.NO).count()


def make(*, submission: UUID, **facts) -> tuple[WorkingForm, bool]:
    """And whether it is new: the same form sent twice finds the first."""
    return WorkingForm.objects.get_or_create(submission=submission, defaults=facts)


@transaction.atomic
def change(form, *, version, **facts) -> bool:
    """Answers whether anything was different. Raises `StaleForm`."""
    current = WorkingForm.objects.select_for_update().get(pk=form.pk)
    if all(getattr(current, name) == value for name, value in facts.items()):
        return False
    if current.version != version:
        raise StaleForm(current)
    WorkingForm.objects.filter(pk=current.pk).update(**facts, version=F("version") + 1)
    return True


def end(form, *, now) -> bool:
    """It is not chosen any more; agendas that have it keep it. Answers whether it was still in use."""
    return bool(WorkingForm.objects.in_use().filter(pk=form.pk).update(ended_at=now, version=F("version") + 1))


def take_up(form) -> bool:
    """It can be chosen again."""
    ended = WorkingForm.objects.filter(pk=form.pk).exclude(ended_at=None)
    return bool(ended.update(ended_at=None, version=F("version") + 1))
