"""No page, file, mail or log says more of anyone than it may to who looks; and what may be seen, is seen somewhere."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client, override_settings
from django.urls import get_resolver, reverse

from courses.models import Stage
from members import contact, search, sharing
from members.models import ContactMessage, CvFile, Member, Shared
from organisations.models import Organisation
from samensterker.outbox.sending import send_due
from tests import canaries
from tests.canaries import NO_CANARY, VISIBLE, found_in, personal_text_columns
from tests.factories import (
    AbsenceFactory,
    AffiliationFactory,
    CourseTrainerFactory,
    CvEntryFactory,
    EnrolmentFactory,
    MemberFactory,
    OpenCourseFactory,
    RosterFactory,
)
from tests.rows import fill
from tests.test_access import TABLE, guild, named_urls  # noqa: F401 - the guild with one of everything is a fixture

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
EVERYTHING = {f"shares_{what}": True for what in ("phone", "email", "cv", "roster")}
SIX = {
    "open": EVERYTHING,
    "closed": {},
    "only phone": {"shares_phone": True, "shares_roster": True},
    "only cv": {"shares_cv": True, "shares_email": True},
    "paused": {**EVERYTHING, "paused_at": NOW},
    "left": {**EVERYTHING, "left_at": NOW, "is_active": False},
}
# Pages that take a member as their first argument are opened for each of the six.
OF_A_MEMBER = re.compile(r"^(panel/)?members/<int:\w+>/")
# What only comes with a POST, and changes nothing but the log of who looked.
SENT = {
    "members:export": [{"kind": "csv"}, {"kind": "xlsx"}],
    "members:my-data-download": [{}],
    "members:my-data-download-of": [{}],
}
# Who holds a link from a mail is taken for its receiver, without logging in.
BY_LINK = re.compile(r"<(\w+:)?(token|key|uidb36)>")


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    location = tmp_path_factory.mktemp("media")
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": location}}
    with override_settings(STORAGES={**settings.STORAGES, "default": storage}):
        yield


@pytest.fixture(scope="module")
def six(media, guild):  # noqa: F811 - the fixture that is imported above
    """Six people with everything filled in, who share different things; made once for all tests, as the guild is."""
    people = {name: MemberFactory(**state) for name, state in SIX.items()}
    for number, member in enumerate(people.values()):
        member.phone, member.contact_details_at = f"+3160000900{number}", NOW
        member.doing_now, member.doing_now_at = "iets", NOW
        member.photo.save("x.jpg", ContentFile(b"x"), save=False)
        member.save()
        CvEntryFactory(member=member)
        CvEntryFactory(member=member, is_shown=False)
        file = ContentFile(b"x", "x")
        CvFile.objects.create(member=member, file=file, name="cv.pdf", kind="pdf", size=1, uploaded_at=NOW)
        AffiliationFactory(member=member, role="penningmeester")
        RosterFactory(member=member)
        today = datetime.now(UTC).date()
        AbsenceFactory(member=member, first_on=today, last_on=today + timedelta(days=3), note="weg")
    ContactMessage.objects.create(
        sender=people["closed"],
        receiver=people["only phone"],
        text="Hallo",
        shows_address=False,
        written_at=NOW,
        submission=uuid.uuid4(),
    )
    return people


@pytest.fixture(scope="module")
def house(six, guild):  # noqa: F811 - the fixture that is imported above
    """Who can look, the arguments of all pages, and the canaries."""
    people, arguments = guild
    arguments = {**arguments, "courses:participants of mine": [course_that_runs(six).slug]}
    for organisation in Organisation.objects.all():
        fill(organisation)
    laid = canaries.lay()
    search.rebuild(now=datetime.now(UTC))
    members = Member.objects.in_bulk()
    viewers = {
        "visitor": None,
        "left": members[six["left"].pk],
        "member": members[six["only phone"].pk],
        "coordinator": members[people["coordinator"].pk],
    }
    return viewers, six, arguments, laid


def course_that_runs(six):
    """Given by the member who looks; of who takes part, one lets them see their number, and so did one who left."""
    course = OpenCourseFactory(stage=Stage.RUNNING)
    CourseTrainerFactory(course=course, member=six["only phone"])
    for name, shows_phone in {"only cv": True, "left": True, "closed": False}.items():
        EnrolmentFactory(course=course, member=six[name], shows_phone=shows_phone)
    return course


def routes():
    """The route of each named page, as the resolver has it."""
    found = {}

    def walk(patterns, namespace, before):
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                if pattern.namespace != "admin":
                    walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace, route)
            else:
                found[f"{namespace}{pattern.name}"] = route

    walk(get_resolver().url_patterns, "", "")
    return found


ROUTES = routes()


def addresses(six, arguments):
    """(name, address) of all pages; those of a member for each of the six."""
    for row in TABLE:
        name, given = row.partition(" ")[0], arguments.get(row, [])
        yield name, reverse(name, args=given)
        if OF_A_MEMBER.match(ROUTES.get(name, "")):
            yield from ((name, reverse(name, args=[member.pk, *given[1:]])) for member in six.values())


def answers(client, six, arguments, *, by_link=False):
    """(address, what it says) of every page for this client, and of the files that are asked for with a POST."""
    for name, address in addresses(six, arguments):
        if bool(BY_LINK.search(ROUTES.get(name, ""))) == by_link:
            yield address, canaries.words_of(client.get(address))
            for fields in SENT.get(name, []):
                yield f"{address} {fields}", canaries.words_of(client.post(address, fields))


def client_of(viewer):
    """Logged in; also who left, from the time when they had not."""
    client = Client()
    if viewer:
        Member.objects.filter(pk=viewer.pk).update(is_active=True, left_at=None)
        client.force_login(viewer)
        Member.objects.filter(pk=viewer.pk).update(is_active=viewer.is_active, left_at=viewer.left_at)
    return client


def test_every_personal_text_has_a_rule():
    columns = set(personal_text_columns())

    assert columns - set(VISIBLE) - set(NO_CANARY) == set()
    assert (set(VISIBLE) | set(NO_CANARY)) - columns == set()


def test_every_page_is_looked_at():
    assert {name.partition(" ")[0] for name in TABLE} >= set(named_urls())


@pytest.mark.parametrize("role", ["visitor", "left", "member", "coordinator"])
def test_nobody_reads_more_than_they_may_and_all_that_they_may(role, house, caplog):
    viewers, six, arguments, laid = house
    viewer = viewers[role]

    seen_on = seen(answers(client_of(viewer), six, arguments), laid)

    reader = viewer if viewer and viewer.is_active else None
    assert leaks(seen_on, reader) == set()
    assert {str(canary) for canary in shown(laid, six, reader) if canary not in seen_on} == set()
    assert {str(canary) for canary in found_in(canaries.readable(caplog.text.encode()), laid)} == set()


def test_the_check_finds_a_page_that_says_too_much(house, monkeypatch):
    viewers, six, _arguments, laid = house
    monkeypatch.setattr(sharing, "visible_parts", lambda viewer, member: list(Shared))
    page = f"/members/{six['closed'].pk}/"

    seen_on = seen([(page, canaries.words_of(client_of(viewers["member"]).get(page)))], laid)

    found = {leak.partition(" of ")[0].rpartition(".")[2] for leak in leaks(seen_on, viewers["member"])}
    assert found == {"phone", "email", "role", "organisation", "line", "name"}


def seen(pages, laid):
    """Where each canary was seen first."""
    found = {}
    for address, words in pages:
        for canary in found_in(words, laid):
            found.setdefault(canary, address)
    return found


def leaks(seen_on, reader):
    return {f"{canary} on {page}" for canary, page in seen_on.items() if not canary.may_be_read_by(reader)}


def shown(laid, six, reader):
    """What this reader has to find somewhere: of the six, but for who left."""
    return [
        canary
        for canary in laid
        if canary.rule.is_shown
        and canary.owner in six.values()
        and canary.owner.left_at is None
        and canary.may_be_read_by(reader)
    ]


def test_a_link_from_a_mail_shows_no_more_than_its_receiver_may_read(house):
    _viewers, six, arguments, laid = house
    receivers = [member for member in Member.objects.filter(left_at=None) if not member.is_coordinator]

    leaks = {
        f"{canary} on {address}"
        for address, words in answers(Client(), six, arguments, by_link=True)
        for canary in found_in(words, laid)
        if not any(canary.may_be_read_by(receiver) for receiver in receivers)
        or canary.column in ("members.Member.phone", "members.Member.email")
    }

    assert leaks == set()


@pytest.mark.parametrize("shows_address", [True, False])
def test_mail_tells_its_receiver_no_more_than_they_may_read(house, mailserver, shows_address):
    _viewers, six, _arguments, laid = house
    sender, receiver = (Member.objects.get(pk=six[name].pk) for name in ("closed", "only phone"))
    contact.write(
        sender, receiver, text="Hallo", shows_address=shows_address, submission=uuid.uuid4(), now=datetime.now(UTC)
    )

    noon = datetime.now(UTC).replace(hour=12) + timedelta(days=1)
    send_due(now=noon)

    by_address = {member.email: member for member in Member.objects.exclude(email=None)}
    leaks = {
        str(canary)
        for mail in mailserver.messages
        for canary in found_in(canaries.readable(_whole(mail)), laid)
        if not canary.may_be_read_by(by_address[mail.to])
    }
    of_sender = {str(c) for c in laid if (c.column, c.row) == ("members.Member.email", sender)}
    assert mailserver.messages != []
    assert leaks == (of_sender if shows_address else set())


def _whole(mail):
    heads = "\n".join(f"{name}: {value}" for name, value in mail.mail.items())
    return f"{heads}\n{mail.text}\n{mail.html}\n{mail.calendar}".encode()
