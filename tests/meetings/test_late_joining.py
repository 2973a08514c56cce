from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import translation

from meetings import action_letters, late_joining
from meetings.late_joining import AnsweredOtherwise, NoQuestionAnyMore
from meetings.models import ActionItem, Assignment, Audience, LateJoiner
from members.profile import ProfilePart
from samensterker.localtime import at_local
from samensterker.outbox.models import Message
from tests.factories import (
    ActionItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    GroupFactory,
    GroupMembershipFactory,
    LateJoinerFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db

MADE = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = at_local(date(2026, 3, 10), time(15))
LONG_BEFORE = MADE - timedelta(days=300)


def everyone_does(**facts):
    """An item for everyone that someone still has to do."""
    item = ActionItemFactory(
        **{"audience": Audience.EVERYONE, "created_at": MADE, "created_by": old_hand(), "due_on": date(2026, 3, 27)}
        | facts
    )
    AssignmentFactory(item=item, member=old_hand())
    return item


def old_hand(**facts):
    return MemberFactory(joined_at=LONG_BEFORE, **facts)


def newcomer(**facts):
    return MemberFactory(**{"joined_at": NOW, "first_name": "Noor", "language": "en"} | facts)


def plan(now=NOW):
    with transaction.atomic():
        return late_joining.plan(now=now)


def asked():
    return set(LateJoiner.objects.values_list("item", "member"))


def test_who_came_later_is_asked_once_in_one_mail_the_next_morning():
    first, second = everyone_does(), everyone_does()
    noor = newcomer()

    assert [plan(), plan(), plan(NOW + timedelta(days=3))] == [2, 0, 0]

    assert asked() == {(first.pk, noor.pk), (second.pk, noor.pk)}
    [message] = Message.objects.all()
    assert (message.kind, message.member) == ("meetings.late-joining", noor)
    assert message.due_at == at_local(date(2026, 3, 11), time(9))


def test_who_is_not_asked():
    item = everyone_does()
    newcomer(joined_at=MADE - timedelta(days=1))
    newcomer(paused_at=NOW)
    newcomer(left_at=NOW, is_active=False)
    AssignmentFactory(item=item, member=newcomer())
    LateJoinerFactory(item=item, member=newcomer())

    assert plan() == 0


def test_what_is_not_asked_about():
    done = everyone_does()
    done.assignments.update(done_at=NOW, done_by=old_hand())
    AssignmentFactory(item=ActionItemFactory(created_at=MADE), member=old_hand())
    left = everyone_does()
    gone = left.assignments.get().member
    gone.left_at, gone.is_active = NOW, False
    gone.save()
    newcomer()

    assert plan() == 0


def test_what_the_profile_fulfils_is_asked_of_whose_profile_lacks_it():
    item = everyone_does(fulfilled_by=ProfilePart.ROSTER)
    newcomer(roster_at=NOW)
    lacks = newcomer()

    plan()

    assert asked() == {(item.pk, lacks.pk)}
    lacks.roster_at = NOW
    lacks.save()
    assert not LateJoiner.objects.waiting().exists()


def test_who_joins_a_group_is_asked_about_what_its_people_do():
    group = GroupFactory()
    item = everyone_does(group=group)
    before = GroupMembershipFactory(group=group, from_on=date(2026, 2, 1)).member
    joined = GroupMembershipFactory(group=group, member=old_hand(), from_on=date(2026, 3, 5)).member
    GroupMembershipFactory(group=group, member=old_hand(), from_on=date(2026, 3, 20))
    GroupMembershipFactory(group=group, member=old_hand(), from_on=date(2026, 3, 5), until_on=date(2026, 3, 8))
    newcomer()

    assert plan() == 1

    assert asked() == {(item.pk, joined.pk)}
    assert before not in {row.member for row in LateJoiner.objects.all()}


def test_who_cannot_be_mailed_finds_it_on_the_page():
    everyone_does()
    newcomer(email=None)

    assert plan() == 1
    assert not Message.objects.exists()


def test_a_yes_gives_a_part_with_a_day_ahead():
    item, noor = everyone_does(due_on=date(2026, 3, 3)), newcomer()
    plan()
    row = LateJoiner.objects.get()

    assert late_joining.answer(row, joins=True, by=noor, now=NOW) is True
    assert late_joining.answer(row, joins=True, by=noor, now=NOW) is False

    part = Assignment.objects.get(item=item, member=noor)
    assert part.due_on == date(2026, 3, 24)
    row.refresh_from_db()
    assert (row.joins, row.answered_at) == (True, NOW)
    with pytest.raises(AnsweredOtherwise):
        late_joining.answer(row, joins=False, by=noor, now=NOW)


def test_after_a_no_nobody_asks_again():
    item, noor = everyone_does(), newcomer()
    plan()

    late_joining.answer(LateJoiner.objects.get(), joins=False, by=noor, now=NOW)

    assert plan(NOW + timedelta(days=30)) == 0
    assert not item.assignments.filter(member=noor).exists()
    assert not LateJoiner.objects.waiting().exists()


def test_nobody_answers_for_another():
    everyone_does()
    newcomer()
    plan()

    with pytest.raises(LateJoiner.DoesNotExist):
        late_joining.answer(LateJoiner.objects.get(), joins=True, by=CoordinatorFactory(), now=NOW)


def _done(item):
    item.assignments.update(done_at=NOW, done_by=old_hand())


def _for_a_few(item):
    ActionItem.objects.filter(pk=item.pk).update(audience=Audience.NAMED)


def _has_a_part(item):
    AssignmentFactory(item=item, member=LateJoiner.objects.get().member)


@pytest.mark.parametrize("change", [_done, _for_a_few, _has_a_part])
def test_a_question_that_is_none_any_more(change):
    item, noor = everyone_does(), newcomer()
    plan()
    row, [message] = LateJoiner.objects.get(), Message.objects.select_related("member")
    assert action_letters._unwanted_late([message], NOW) == {}

    change(item)

    assert action_letters._unwanted_late([message], NOW) == {message.pk: action_letters.NOTHING_TO_ASK}
    assert action_letters._drawn_late([message], NOW) == {}
    with pytest.raises(NoQuestionAnyMore):
        late_joining.answer(row, joins=True, by=noor, now=NOW)


def test_what_the_letter_says(settings):
    settings.SITE_ORIGIN = "https://samen.example"
    everyone_does(title="Een vrijwilliger <meenemen>")
    everyone_does(title="Rooster invullen", fulfilled_by=ProfilePart.ROSTER)
    newcomer()
    plan()
    [message] = Message.objects.select_related("member")

    with translation.override("en"):
        [letter] = action_letters._drawn_late([message], NOW).values()

    assert letter.subject == "Do you join in as well? 2 questions"
    body = letter.text.partition("\n--\n")[0]
    assert "* Een vrijwilliger <meenemen>" in body and "* Rooster invullen" in body
    assert "Ticks itself once this is filled in on your profile" in body
    assert "https://samen.example/join-in/" in body and "&lt;meenemen&gt;" in letter.html


@pytest.mark.parametrize("number", [1, 12])
def test_planning_takes_as_many_queries_for_any_number(number, django_assert_num_queries):
    for _ in range(number):
        everyone_does()
        newcomer()

    with django_assert_num_queries(6):  # with a savepoint; items, questions, receivers, the mails
        assert plan() == number * number


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_ask_once():
    for _ in range(3):
        everyone_does()
    noor, found, barrier = newcomer(), [], Barrier(2)

    def run():
        barrier.wait()
        found.append(plan())
        connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join(120) for thread in threads]

    assert sum(found) == 3
    assert LateJoiner.objects.filter(member=noor).count() == 3
    assert Message.objects.count() == 1
