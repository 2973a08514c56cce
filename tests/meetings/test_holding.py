from datetime import date, timedelta

import pytest

from meetings.models import Answer, Assignment, Invitation, Nudge, PassingOn
from members import gathering
from tests.factories import (
    ActionItemFactory,
    AssignmentFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    PassingOnFactory,
)
from tests.rows import NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def keep():
    return MemberFactory()


@pytest.fixture
def gone():
    return MemberFactory()


@pytest.mark.parametrize(
    ("theirs", "others", "left"),
    [
        (("yes", NOW), ("no", NOW + DAY), ("no", NOW + DAY)),
        (("yes", NOW), ("no", NOW - DAY), ("yes", NOW)),
        (("yes", NOW), ("", None), ("yes", NOW)),
        (("", None), ("maybe", NOW), ("maybe", NOW)),
        (("", None), ("", None), ("", None)),
    ],
)
def test_who_was_invited_twice_has_given_the_later_answer(keep, gone, theirs, others, left):
    meeting = MeetingFactory()
    for member, (answer, at), since in ((keep, theirs, NOW), (gone, others, NOW - DAY)):
        InvitationFactory(meeting=meeting, member=member, answer=Answer(answer), answered_at=at, invited_at=since)

    gathering.move(keep, gone, now=NOW)

    assert list(Invitation.objects.values_list("member", "answer", "answered_at", "invited_at")) == [
        (keep.pk, *left, NOW - DAY)
    ]


def test_who_promised_twice_has_done_it_when_either_did(keep, gone):
    item, bram = ActionItemFactory(due_on=date(2026, 12, 1)), MemberFactory()
    AssignmentFactory(item=item, member=keep, due_on=date(2026, 12, 1))
    AssignmentFactory(item=item, member=gone, due_on=date(2026, 12, 8), done_at=NOW, done_by=bram)
    AssignmentFactory(member=gone, done_at=NOW, done_by=gone)

    gathering.move(keep, gone, now=NOW)

    assert list(Assignment.objects.order_by("-due_on").values_list("member", "due_on", "done_at", "done_by")) == [
        (keep.pk, date(2026, 12, 8), NOW, bram.pk),
        (keep.pk, date(2026, 3, 27), NOW, keep.pk),
    ]


def test_who_was_nudged_once_of_a_day_is_not_nudged_of_it_again(keep, gone):
    item, day = ActionItemFactory(), date(2026, 12, 1)
    one, other = AssignmentFactory(item=item, member=keep), AssignmentFactory(item=item, member=gone)
    for assignment, step in [(one, 1), (other, 1), (other, 2)]:
        Nudge.objects.create(assignment=assignment, due_on=day, step=step, planned_at=NOW)

    gathering.move(keep, gone, now=NOW)

    assert sorted(Nudge.objects.values_list("assignment", "step")) == [(one.pk, 1), (one.pk, 2)]


def test_nobody_is_asked_to_take_over_from_themselves(keep, gone):
    """Whose part it is could else ask nobody else; what was answered stays as it was."""
    PassingOnFactory(assignment__member=gone, to=keep)
    PassingOnFactory(assignment__member=keep, to=gone)
    answered = PassingOnFactory(assignment__member=keep, to=gone, answered_at=NOW, is_accepted=False)
    of_another = PassingOnFactory(to=gone)

    gathering.move(keep, gone, now=NOW)

    assert set(PassingOn.objects.filter(to=keep)) == {answered, of_another}
    assert not PassingOn.objects.filter(to=gone).exists()
