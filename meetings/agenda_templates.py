"""Agendas to begin with: the standard one, what organisers keep for a next time, and that of an earlier meeting.

A template is a list of what an item says. It names no one: who presents what is for each meeting anew.
"""

from django.db import IntegrityError, transaction
from django.db.models import F

from meetings import agenda
from meetings.models import AgendaTemplate, WorkingForm
from samensterker.localtime import local_day

KEPT = ("title", "minutes", "purpose", "is_break", "recurs", "explanation")


class NameTaken(Exception):
    """There is a template under that name; carries it."""

    def __init__(self, template):
        self.template = template
        super().__init__(str(template))


def standard() -> list[dict]:
    """The fields of the items of the standard agenda, as `scheduling.call_meeting` takes them; none without one."""
    template = AgendaTemplate.objects.filter(is_standard=True).first()
    return rows_of(template) if template else []


def rows_of(template) -> list[dict]:
    """The fields of its items. A working form that is no longer in use is left out."""
    forms = WorkingForm.objects.in_use().in_bulk({item.get("working_form") for item in template.items} - {None})
    return [
        {name: item[name] for name in KEPT if name in item} | {"working_form": forms.get(item.get("working_form"))}
        for item in template.items
    ]


def use(meeting, template, *, submission, seen):
    """Its items, under what stands there. Answers how many; raises `agenda.StaleAgenda`."""
    return agenda.add_items(meeting, rows_of(template), submission=submission, seen=seen)


def copy(meeting, earlier, *, submission, seen):
    """The agenda of an earlier meeting, without what came of it and without attachments; presenters when they still
    belong to the circle. Answers how many items; raises `agenda.StaleAgenda`."""
    items = earlier.agenda_items.select_related("presenter", "working_form").order_by("position")
    circle = set(meeting.circle(on=local_day(meeting.starts_at)).values_list("pk", flat=True))
    rows = [
        {
            **{name: getattr(item, name) for name in KEPT},
            "working_form": item.working_form if item.working_form and item.working_form.ended_at is None else None,
            "presenter": item.presenter if item.presenter_id in circle else None,
        }
        for item in items
        if item.approves_id is None  # the report of then was approved then
    ]
    return agenda.add_items(meeting, rows, submission=submission, seen=seen)


def keep(meeting, name, *, in_its_place=False):
    """The agenda of this meeting as a template. Raises `NameTaken`, unless it comes in the place of that one."""
    items = [
        {name: getattr(item, name) for name in KEPT} | {"working_form": item.working_form_id}
        for item in meeting.agenda_items.filter(approves=None).order_by("position")
    ]
    try:
        with transaction.atomic():
            return AgendaTemplate.objects.create(name=name, items=items)
    except IntegrityError:
        there = AgendaTemplate.objects.filter(name=name)
        if there.filter(items=items).exists():  # the same form came in twice
            return there.get()
        if not in_its_place:
            raise NameTaken(there.get()) from None
        there.update(items=items, version=F("version") + 1)
        return there.get()


def remove(template):
    """Not the standard one, with which a new guild begins."""
    AgendaTemplate.objects.filter(pk=template.pk, is_standard=False).delete()
