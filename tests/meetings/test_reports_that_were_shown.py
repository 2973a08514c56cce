from importlib import import_module

import pytest
from django.apps import apps

from meetings.models import Invitation, Meeting, ReportVersion
from meetings.report_content import content_of
from samensterker.outbox.models import Message
from tests.factories import AgendaItemFactory, CoordinatorFactory, DecisionFactory, MeetingFactory, ReportVersionFactory
from tests.meetings.reported import BEGAN, held

pytestmark = pytest.mark.django_db


def lay():
    import_module("meetings.migrations.0016_reports_that_were_shown").lay(apps, None)


def test_what_members_could_read_is_the_first_version_and_mails_nobody():
    meeting = held(report="Het was gezellig.")
    meeting.decisions.all().delete()
    meeting.guests.all().delete()
    Invitation.objects.update(was_there=None)

    lay()
    lay()

    version = ReportVersion.objects.get()
    assert (version.meeting, version.number, version.sent_by) == (meeting, 1, meeting.changed_by)
    assert (version.sent_at, version.content) == (meeting.changed_at, content_of(meeting))
    assert not Message.objects.exists()


def test_nothing_is_made_of_what_has_no_words_did_not_take_place_or_has_a_version():
    MeetingFactory(starts_at=BEGAN)
    Meeting.objects.filter(pk=MeetingFactory(report="Weg.").pk).update(
        cancelled_at=BEGAN, cancelled_by=CoordinatorFactory()
    )
    sent = ReportVersionFactory(meeting__report="Er al.")
    AgendaItemFactory(meeting=sent.meeting, outcome="Al gestuurd.")
    DecisionFactory(meeting=sent.meeting)

    lay()

    assert list(ReportVersion.objects.all()) == [sent]
