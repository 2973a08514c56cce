"""Of two core tasks that become one, what courses say of them goes along."""

from courses.models import Interest, SecondPerson
from organisations import task_joining
from organisations.models import CoreTask


def move(stays: CoreTask, over: CoreTask) -> None:
    """Who offered themselves for both, did so once: what was answered counts, else what the task that stays has.

    The other is deleted.
    """
    Interest.objects.filter(task=over).update(task=stays)
    there = SecondPerson.objects.filter(task=stays)
    answered = SecondPerson.objects.filter(task=over, answered_at__isnull=False).values("enrolment")
    there.filter(answered_at=None, enrolment__in=answered).delete()
    doubles = SecondPerson.objects.filter(task=over, enrolment__in=there.values("enrolment"))
    doubles.delete()
    SecondPerson.objects.filter(task=over).update(task=stays)


def register() -> None:
    task_joining.on_joining(move)
