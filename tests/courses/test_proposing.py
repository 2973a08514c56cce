"""What looks like a course that is there already, and proposing one."""

from datetime import date
from datetime import time as clock
from uuid import uuid4

import pytest

from courses import proposing
from courses.models import Course, HowMuch, Interest, Stage
from members.models import KnowledgeArea
from organisations.help_requests import AreaGone
from samensterker.localtime import at_local
from tests.factories import CourseFactory, KnowledgeAreaFactory, MemberFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 16)
NOW = at_local(DAY, clock(10))


def test_look_alikes_by_title_whatever_the_usual_words():
    named = CourseFactory(title="Cursus boekhouden voor penningmeesters")
    CourseFactory(title="Cursus fotograferen voor beginners")
    CourseFactory(title="Boekhouden", stage=Stage.FINISHED, starts_on=DAY)

    assert proposing.look_alikes("Boekhouden", None) == [named]
    assert proposing.look_alikes("boekhoude", None) == [named]
    assert proposing.look_alikes("Cursus zingen voor beginners", None) == []


def test_look_alikes_about_the_same_area():
    area = KnowledgeAreaFactory()
    same = CourseFactory(title="Heel anders", area=area)
    CourseFactory(title="Nog iets anders")

    assert proposing.look_alikes("Kasboek bijhouden", area) == [same]


def facts(**more):
    area = KnowledgeAreaFactory()
    return {"title": "Boekhouden", "area": area, "summary": "", "wants": True, "submission": uuid4(), **more}


def test_propose_makes_an_idea_that_one_wants():
    member, said = MemberFactory(), facts()

    course, is_new = proposing.propose(by=member, now=NOW, **said)
    again = proposing.propose(by=member, now=NOW, **said)

    assert is_new is True
    assert again == (course, False)
    assert (course.stage, course.slug, course.created_by, course.created_at) == (Stage.IDEA, "boekhouden", member, NOW)
    assert list(Interest.objects.values_list("member", "how_much")) == [(member.pk, HowMuch.MUCH)]


def test_propose_without_wanting_it_or_while_taking_a_break():
    proposing.propose(by=MemberFactory(), now=NOW, **facts(wants=False))
    proposing.propose(by=MemberFactory(paused_at=NOW), now=NOW, **facts())

    assert Course.objects.count() == 2
    assert not Interest.objects.exists()


def test_propose_in_an_area_that_was_merged_or_declined_meanwhile():
    into, gone = KnowledgeAreaFactory(), KnowledgeAreaFactory()
    KnowledgeArea.objects.filter(pk=gone.pk).update(merged_into=into)

    course, _is_new = proposing.propose(by=MemberFactory(), now=NOW, **facts(area=gone))

    assert course.area == into
    with pytest.raises(AreaGone):
        proposing.propose(by=MemberFactory(), now=NOW, **facts(area=KnowledgeAreaFactory(accepted_at=None)))
