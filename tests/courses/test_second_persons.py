from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import second_person_letters, second_person_links, second_persons, task_joining
from courses.models import SecondPerson, Stage
from courses.place_links import place_token
from courses.second_persons import AlreadyAnswered, Refused, Why, answer, offer
from organisations.coverage import Strength, covers
from organisations.models import Ability, TaskHolder
from samensterker.localtime import at_local
from samensterker.outbox.models import Message
from tests.factories import (
    AffiliationFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    CourseGuestFactory,
    EnrolmentFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OpenCourseFactory,
    OrganisationFactory,
    SecondPersonFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db

NOW = at_local(date(2026, 6, 10), time(12))
TODAY = date(2026, 6, 10)
DAY = timedelta(days=1)


def completed(course=None, **facts):
    course = course or OpenCourseFactory(title="WordPress", stage=Stage.FINISHED, area=KnowledgeAreaFactory())
    return EnrolmentFactory(course=course, completed_at=NOW - 9 * DAY, completed_by=MemberFactory(), **facts)


def fragile_task(area, **facts):
    task = CoreTaskFactory(area=area, **facts)
    TaskHolderFactory(task=task, can=True)
    return task


def strength(task):
    return covers([task.pk], on=TODAY)[task.pk].strength


def choices(enrolment):
    found = second_persons.choices(enrolment, on=TODAY)
    return [(choice.task, choice.strength.value, choice.is_own) for choice in found]


def letters(kind):
    return [message.member or message.address for message in Message.objects.filter(kind=kind).order_by("pk")]


def test_tasks_of_the_own_organisation_come_first_then_those_that_hang_on_one_person():
    top = KnowledgeAreaFactory()
    enrolment = completed(OpenCourseFactory(stage=Stage.FINISHED, area=KnowledgeAreaFactory(parent=top)))
    area = enrolment.course.area
    own = AffiliationFactory(member=enrolment.member).organisation
    elsewhere = fragile_task(area)
    of_top = fragile_task(top, organisation=own)
    nobody_there = CoreTaskFactory(area=area, organisation=own)
    CoreTaskFactory(area=area)  # elsewhere, and nobody does it: the second person is not the first
    TaskHolderFactory(task=fragile_task(area), can=True)  # two already
    fragile_task(KnowledgeAreaFactory())  # about something else
    mine = fragile_task(area)
    TaskHolderFactory(task=mine, member=enrolment.member)

    found = choices(enrolment)

    assert sorted(found[:2], key=lambda row: row[0].pk) == [(of_top, "fragile", True), (nobody_there, "open", True)]
    assert found[2:] == [(elsewhere, "fragile", False)]


def test_a_guest_sees_nothing_of_other_organisations():
    guest = CourseGuestFactory()
    enrolment = completed(member=None, guest=guest)
    own = fragile_task(enrolment.course.area, organisation=guest.organisation)
    fragile_task(enrolment.course.area)

    assert choices(enrolment) == [(own, "fragile", True)]


def test_an_offer_goes_to_the_contact_persons_once():
    enrolment = completed()
    task = fragile_task(enrolment.course.area)
    contact = AffiliationFactory(organisation=task.organisation, is_contact=True).member
    CoordinatorFactory()

    first = offer(enrolment, task, words="Vanaf januari.", now=NOW)
    again = offer(enrolment, task, words="Of februari.", now=NOW)

    assert (again.pk, again.words, SecondPerson.objects.count()) == (first.pk, "Vanaf januari.", 1)
    assert letters("courses.second-person") == [contact]
    assert choices(enrolment) == []


def test_without_a_contact_person_the_coordinator_gets_it():
    enrolment, coordinator = completed(), CoordinatorFactory()

    offer(enrolment, fragile_task(enrolment.course.area), words="", now=NOW)

    assert letters("courses.second-person") == [coordinator]


def test_only_who_completed_the_course_offers_and_only_what_it_taught():
    taking_part = EnrolmentFactory(course=OpenCourseFactory(area=KnowledgeAreaFactory()))
    task = fragile_task(taking_part.course.area)

    refused = []
    for enrolment, about in ((taking_part, task), (completed(), task)):
        with pytest.raises(Refused) as refusal:
            offer(enrolment, about, words="", now=NOW)
        refused.append(refusal.value.why)

    assert refused == [Why.NOT_COMPLETED, Why.NOT_THIS]


def test_a_yes_changes_the_map():
    enrolment, contact = completed(), MemberFactory()
    task = fragile_task(enrolment.course.area)
    made = offer(enrolment, task, words="", now=NOW)
    before = strength(task)

    assert answer(made, is_accepted=True, has_access=True, by=contact, now=NOW) is True
    assert answer(made, is_accepted=True, has_access=True, by=contact, now=NOW) is False

    made.refresh_from_db()
    assert (before, strength(task)) == (Strength.FRAGILE, Strength.STRONG)
    assert (made.holder.member, made.holder.from_on, made.is_accepted, made.answered_by) == (
        enrolment.member,
        TODAY,
        True,
        contact,
    )
    assert letters("courses.second-person-answered") == [enrolment.member]


def test_without_access_they_do_it_and_the_map_waits():
    enrolment = completed()
    task = fragile_task(enrolment.course.area)

    answer(offer(enrolment, task, words="", now=NOW), is_accepted=True, has_access=False, by=MemberFactory(), now=NOW)

    holder = TaskHolder.objects.get(member=enrolment.member)
    assert [row.kind for row in Ability.objects.filter(holder=holder)] == ["knows_how"]
    assert strength(task) == Strength.FRAGILE


def test_a_guest_becomes_a_holder_by_name():
    guest = CourseGuestFactory(name="Saskia van den Berg")
    enrolment = completed(member=None, guest=guest)
    task = fragile_task(enrolment.course.area, organisation=guest.organisation)
    made = offer(enrolment, task, words="", now=NOW)

    answer(made, is_accepted=True, has_access=True, by=MemberFactory(), now=NOW)

    assert (strength(task), made.task.holders.filter(name="Saskia van den Berg").count()) == (Strength.STRONG, 1)
    assert letters("courses.second-person-answered") == [guest.email]


def test_a_no_makes_nobody_a_holder():
    enrolment = completed()
    made = offer(enrolment, fragile_task(enrolment.course.area), words="", now=NOW)

    answer(made, is_accepted=False, has_access=False, by=MemberFactory(), now=NOW)

    made.refresh_from_db()
    assert (made.is_accepted, made.holder, TaskHolder.objects.filter(member=enrolment.member).exists()) == (
        False,
        None,
        False,
    )


def test_another_answer_comes_too_late():
    enrolment, first = completed(), MemberFactory()
    made = offer(enrolment, fragile_task(enrolment.course.area), words="", now=NOW)
    answer(made, is_accepted=False, has_access=False, by=first, now=NOW)

    with pytest.raises(AlreadyAnswered) as late:
        answer(made, is_accepted=True, has_access=True, by=MemberFactory(), now=NOW)

    assert late.value.offer.answered_by == first


def test_who_does_it_already_is_told_yes_and_stays_as_they_are():
    made = SecondPersonFactory(enrolment=completed())
    there = TaskHolderFactory(task=made.task, member=made.enrolment.member)

    answer(made, is_accepted=True, has_access=True, by=MemberFactory(), now=NOW)

    made.refresh_from_db()
    assert (made.is_accepted, made.holder, list(made.task.holders.all())) == (True, None, [there])


@pytest.mark.parametrize(("gone", "why"), [("member", Why.LEFT), ("task", Why.TASK_OVER), ("offer", Why.GONE)])
def test_what_is_gone_is_no_error(gone, why):
    made = SecondPersonFactory(enrolment=completed())
    if gone == "member":
        type(made.enrolment.member).objects.filter(pk=made.enrolment.member_id).update(left_at=NOW, is_active=False)
    elif gone == "task":
        type(made.task).objects.filter(pk=made.task_id).update(until_on=TODAY - DAY)
    else:
        SecondPerson.objects.filter(pk=made.pk).delete()

    with pytest.raises(Refused) as refused:
        answer(made, is_accepted=True, has_access=True, by=MemberFactory(), now=NOW)

    assert refused.value.why == why


# --- letters --------------------------------------------------------------------------------------


def test_of_two_tasks_that_become_one_the_offer_that_was_answered_stays():
    enrolment = completed()
    stays, over = (fragile_task(enrolment.course.area) for _ in range(2))
    SecondPersonFactory(enrolment=enrolment, task=stays)
    answered = SecondPersonFactory(enrolment=enrolment, task=over, answered_at=NOW, is_accepted=True)
    other = SecondPersonFactory(enrolment=completed(enrolment.course), task=over)

    task_joining.move(stays, over)

    assert list(SecondPerson.objects.filter(task=stays).order_by("pk")) == [answered, other]
    assert not SecondPerson.objects.exclude(task=stays).exists()


def test_letters_say_who_offers_what_and_what_was_answered():
    enrolment = completed()
    task = fragile_task(enrolment.course.area, name="De website", organisation=OrganisationFactory(name="De Brink"))
    AffiliationFactory(organisation=task.organisation, is_contact=True)
    made = offer(enrolment, task, words="Vanaf januari.", now=NOW)
    answer(made, is_accepted=True, has_access=True, by=MemberFactory(), now=NOW)

    asked, answered = Message.objects.order_by("pk")
    [letter] = second_person_letters._drawn_offers([asked], NOW).values()
    [reply] = second_person_letters._drawn_answers([answered], NOW).values()

    for words in (enrolment.member.full_name, "De website", "De Brink", "Vanaf januari.", "/second-persons/with/"):
        assert words in letter.text
    assert "De website" in reply.subject
    assert "/courses/place/" in reply.text
    assert second_person_letters._unwanted_offers([asked], NOW) == {asked.pk: second_person_letters.ANSWERED_ALREADY}
    assert second_person_letters._unwanted_answers([answered], NOW) == {}


# --- pages ----------------------------------------------------------------------------------------


def test_offering_on_the_page_and_by_the_link(member_client, member, client):
    course = OpenCourseFactory(stage=Stage.FINISHED, area=KnowledgeAreaFactory())
    enrolment = completed(course, member=member)
    first, second = (fragile_task(course.area) for _ in range(2))

    page = member_client.post(reverse("courses:second-person", args=[course.slug]), {"task": first.pk, "words": ""})
    link = reverse("courses:second-person-by-link", args=[place_token(enrolment)])
    shown = client.get(link)
    by_link = client.post(link, {"task": second.pk, "words": "Graag"})

    assert (page.status_code, by_link.status_code, shown.status_code) == (302, 302, 200)
    assert [(row.task, row.words) for row in SecondPerson.objects.order_by("pk")] == [(first, ""), (second, "Graag")]
    assert [row.task for row in shown.context["offers"]] == [first]


def test_nothing_chosen_keeps_what_was_typed(member_client, member):
    course = OpenCourseFactory(stage=Stage.FINISHED, area=KnowledgeAreaFactory())
    completed(course, member=member)
    tasks = [fragile_task(course.area) for _ in range(2)]

    response = member_client.post(reverse("courses:second-person", args=[course.slug]), {"words": "Vanaf mei"})

    assert response.context["form"].errors.keys() == {"task"}
    assert "Vanaf mei" in response.content.decode()
    assert len(response.context["choices"]) == len(tasks)


def test_no_task_says_what_to_do(member_client, member):
    enrolment = completed(member=member)

    response = member_client.get(reverse("courses:second-person", args=[enrolment.course.slug]))

    assert (response.status_code, response.context["choices"]) == (200, [])


def test_a_contact_person_answers_by_the_link_without_logging_in(client):
    made = SecondPersonFactory(enrolment=completed())
    contact = AffiliationFactory(organisation=made.task.organisation, is_contact=True).member
    link = reverse(
        "courses:second-person-answer-by-link",
        args=[second_person_links.link_token(made, contact, now=timezone.now())],
    )
    seen = client.get(link)
    unanswered = SecondPerson.objects.get().answered_at
    answered = client.post(link, {"answer": "yes"})
    made.refresh_from_db()

    assert (seen.status_code, unanswered, answered.status_code) == (200, None, 302)
    assert (made.is_accepted, made.answered_by) == (True, contact)
    assert client.post(link, {"answer": "no"}).status_code == 200
    made.refresh_from_db()
    assert made.is_accepted is True


def test_a_link_of_who_is_no_contact_person_any_more_answers_nothing(client):
    made = SecondPersonFactory(enrolment=completed())
    token = second_person_links.link_token(made, MemberFactory(), now=NOW + 3650 * DAY)

    response = client.post(reverse("courses:second-person-answer-by-link", args=[token]), {"answer": "yes"})

    made.refresh_from_db()
    assert (response.status_code, made.answered_at) == (410, None)


@pytest.mark.parametrize(("token", "status"), [("gibberish", 404), ("old", 410)])
def test_a_link_that_does_not_work(client, token, status):
    if token == "old":
        token = second_person_links.link_token(SecondPersonFactory(), MemberFactory(), now=NOW - 3650 * DAY)

    assert client.get(reverse("courses:second-person-answer-by-link", args=[token])).status_code == status


def test_the_list_holds_what_waits_for_this_contact_person(member_client, member, django_assert_max_num_queries):
    ours = AffiliationFactory(member=member, is_contact=True).organisation
    mine = [SecondPersonFactory(enrolment=completed(), task=CoreTaskFactory(organisation=ours)) for _ in range(3)]
    SecondPersonFactory(enrolment=completed())

    with django_assert_max_num_queries(9):
        response = member_client.get(reverse("courses:second-persons"))

    assert list(response.context["page"]) == mine
