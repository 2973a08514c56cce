from datetime import date, time, timedelta

import pytest
from django.utils import translation

from meetings import action_letters, asking_help
from meetings.action_items import tick, untick
from meetings.models import ActionItem, Assignment
from samensterker.localtime import at_local
from samensterker.outbox.models import Message
from tests.factories import AssignmentFactory, CoordinatorFactory, GroupFactory, GroupMembershipFactory, MemberFactory

pytestmark = pytest.mark.django_db

DUE = date(2026, 3, 27)
NOW = at_local(DUE, time(9))


def receivers():
    return {message.member for message in Message.objects.filter(kind="meetings.part-help")}


def ask(part, words="", now=NOW):
    return asking_help.ask(part, words=words, by=part.member, now=now)


def test_the_coordinators_hear_it_once_and_see_it_until_it_is_done():
    part, anna = AssignmentFactory(item__due_on=DUE), CoordinatorFactory()
    CoordinatorFactory(paused_at=NOW)

    assert ask(part, "Wie weet een zaal?") is True
    assert ask(part, "Wie weet een zaal met een lift?", NOW + timedelta(hours=1)) is False

    part.refresh_from_db()
    assert (part.help_asked_at, part.help_words) == (NOW, "Wie weet een zaal met een lift?")
    assert receivers() == {anna, part.item.created_by} and Message.objects.count() == 2
    assert list(ActionItem.objects.asking_for_help()) == [part.item]

    tick(part, by=part.member, now=NOW)

    part.refresh_from_db()
    assert (part.help_asked_at, part.help_words) == (None, "")
    assert not ActionItem.objects.asking_for_help().exists()


def test_who_asks_again_after_it_was_reopened_is_heard_again():
    part = AssignmentFactory(item__due_on=DUE)
    ask(part)
    tick(part, by=part.member, now=NOW)
    untick(part, by=part.member, now=NOW)

    assert ask(part, now=NOW + timedelta(days=1)) is True
    assert Message.objects.count() == 2


def test_of_a_group_the_others_in_it_hear():
    group = GroupFactory()
    bram, noor = (GroupMembershipFactory(group=group).member for _ in range(2))
    GroupMembershipFactory(group=group, member__email=None)
    part = AssignmentFactory(item__group=group, item__due_on=DUE, member=bram)

    ask(part)

    assert receivers() == {noor}


def test_of_a_group_with_nobody_else_the_coordinator_hears():
    membership = GroupMembershipFactory()
    part = AssignmentFactory(item__group=membership.group, member=membership.member)

    ask(part)

    assert receivers() == {part.item.created_by}


def test_help_that_is_not_needed_any_more_is_not_mailed():
    part = AssignmentFactory(item__due_on=DUE)
    ask(part)
    [message] = Message.objects.select_related("member")
    assert action_letters._unwanted_calls([message], NOW) == {}

    assert asking_help.need_no_more(part, by=part.member) is True
    assert asking_help.need_no_more(part, by=part.member) is False

    assert action_letters._unwanted_calls([message], NOW) == {message.pk: action_letters.NOT_NEEDED}
    assert action_letters._drawn_calls([message], NOW) == {}


def test_who_does_not_coordinate_any_more_is_not_told():
    part = AssignmentFactory(item__due_on=DUE)
    ask(part)
    anna = part.item.created_by
    anna.role = "member"
    anna.save()
    [message] = Message.objects.select_related("member")

    assert action_letters._unwanted_calls([message], NOW) == {message.pk: action_letters.NOT_ITS_ORGANISER}


def test_what_is_done_or_of_another_is_not_asked_about():
    part = AssignmentFactory(done_at=NOW, done_by=MemberFactory())

    with pytest.raises(asking_help.AlreadyDone):
        ask(part)
    with pytest.raises(Assignment.DoesNotExist):
        asking_help.ask(part, words="", by=MemberFactory(), now=NOW)


def test_what_the_letter_says():
    part = AssignmentFactory(item__due_on=DUE, item__title="Zaal", member__first_name="Bram")
    anna = part.item.created_by
    anna.language = "en"
    anna.save()
    ask(part, "Ik ken <niemand>")
    [message] = Message.objects.select_related("member")

    with translation.override("en"):
        [letter] = action_letters._drawn_calls([message], NOW).values()

    assert letter.subject == "Bram asks for help: Zaal"
    assert "What is needed: “Ik ken <niemand>”" in letter.text and "Before Friday 27 March" in letter.text
    assert "/actions/?whose=everyone" in letter.text and "&lt;niemand&gt;" in letter.html


def test_asked_and_taken_back_by_turns_is_one_mail_a_day():
    anna, part = CoordinatorFactory(), AssignmentFactory()
    for _number in range(3):
        asking_help.ask(part, words="", by=part.member, now=NOW)
        asking_help.need_no_more(part, by=part.member)

    assert list(Message.objects.order_by("pk").values_list("member", flat=True)) == [
        anna.pk,
        part.item.created_by_id,
    ]
