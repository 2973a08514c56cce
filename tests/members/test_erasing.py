from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse

from meetings import answering
from meetings.models import Invitation, Meeting
from members import erasing, erasure_letters, erasure_log, joining, nightly, search, sharing
from members.erasure_log import Erasure, ErasureLogError
from members.mentions import pseudonym
from members.models import ErasureRequest, Member, Shared
from organisations.models import Affiliation
from samensterker.outbox import planners
from samensterker.outbox.models import KeptMail, Message, OptOut, State, UnreachableAddress
from samensterker.outbox.models.addresses import address_digest
from samensterker.outbox.rounds import make_round
from tests.factories import (
    ActionItemFactory,
    AffiliationFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    CvEntryFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
)
from tests.rows import MAKERS, NOW, change, contact_message

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.ERASURES_DIR = tmp_path / "erasures"
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "m"}}
    }


@pytest.fixture
def karin():
    return CoordinatorFactory(first_name="Karin", email="karin@example.org")


@pytest.fixture
def anna(karin):
    return MemberFactory(
        first_name="Annabel", surname_prefix="van", last_name="Zilverberg", email="annabel.zilverberg@example.org"
    )


def kinds_of(**filters):
    return list(Message.objects.filter(**filters).order_by("pk").values_list("kind", "refs__news", "member", "address"))


# --- asking and taking back -------------------------------------------------------------------------


def test_who_asks_is_hidden_at_once_and_can_come_back_for_a_week(anna, karin):
    request = erasing.ask(anna, by=anna, now=NOW)

    anna.refresh_from_db()
    assert (anna.left_at, anna.is_active, request.due_at) == (NOW, False, NOW + WEEK)
    assert list(Member.objects.visible_to(MemberFactory()).filter(pk=anna.pk)) == []
    assert not sharing.may_see(MemberFactory(), anna, Shared.CV)
    assert kinds_of() == [
        ("members.erasure-asked", None, None, anna.email),
        ("members.erasure-notice", "asked", karin.pk, ""),
    ]

    assert erasing.withdraw(request, by=anna, now=NOW + timedelta(days=6)) is True
    assert erasing.withdraw(request, by=anna, now=NOW + timedelta(days=6)) is False

    anna.refresh_from_db()
    assert (anna.left_at, anna.is_active, anna.first_name) == (None, True, "Annabel")
    assert list(Message.objects.filter(member=karin).order_by("pk").values_list("refs__news", "state")) == [
        ("asked", State.EXPIRED),  # it had not gone yet
        ("withdrawn", State.WAITING),
    ]


def test_asking_twice_is_asking_once(anna):
    first = erasing.ask(anna, by=anna, now=NOW)

    assert erasing.ask(anna, by=anna, now=NOW + timedelta(days=1)) == first
    assert ErasureRequest.objects.count() == 1
    assert Message.objects.filter(kind="members.erasure-asked").count() == 1


def test_who_paused_pauses_again_and_who_had_left_stays_out(anna, karin):
    joining.pause(anna, by=anna, now=NOW)
    erasing.withdraw(erasing.ask(anna, by=anna, now=NOW), by=anna, now=NOW)
    bram = MemberFactory()
    joining.leave(bram, by=karin, now=NOW - timedelta(days=3))
    erasing.withdraw(erasing.ask(bram, by=karin, now=NOW), by=karin, now=NOW)

    anna.refresh_from_db()
    bram.refresh_from_db()
    assert (anna.left_at, anna.paused_at) == (None, NOW)
    assert bram.left_at == NOW - timedelta(days=3)


def test_who_came_back_another_way_is_not_erased(anna, karin):
    request = erasing.ask(anna, by=anna, now=NOW)
    joining.return_(anna, by=karin, now=NOW + timedelta(days=1))

    assert erasing.erase_due(now=NOW + 2 * WEEK) == 0

    anna.refresh_from_db()
    request.refresh_from_db()
    assert (anna.erased_at, anna.full_name) == (None, "Annabel van Zilverberg")
    assert request.withdrawn_at == NOW + timedelta(days=1)


def test_the_last_coordinator_is_refused(karin):
    for do in (erasing.ask, erasing.erase):
        with pytest.raises(joining.LastCoordinatorError):
            do(karin, by=karin, now=NOW)

    karin.refresh_from_db()
    assert (karin.first_name, karin.left_at, ErasureRequest.objects.count()) == ("Karin", None, 0)
    assert erasing.is_last_coordinator(karin)
    CoordinatorFactory()
    assert not erasing.is_last_coordinator(karin)
    assert erasing.erase(karin, by=karin, now=NOW)


def test_the_night_erases_whose_week_is_over_and_was_not_taken_back(anna, karin):
    bram, cora = MemberFactory(), MemberFactory()
    erasing.ask(anna, by=anna, now=NOW)
    erasing.ask(bram, by=bram, now=NOW + timedelta(hours=1))
    erasing.withdraw(erasing.ask(cora, by=cora, now=NOW), by=cora, now=NOW)

    assert erasing.erase_due(now=NOW + WEEK) == 1

    assert list(Member.objects.exclude(erased_at=None)) == [anna]
    assert erasing.erase_due(now=NOW + WEEK) == 0
    assert erasing.erase_due(now=NOW + WEEK + timedelta(hours=1)) == 1
    assert nightly._chores["erasures"] is erasing.erase_due


def test_one_that_cannot_be_erased_stops_no_other(anna, monkeypatch, caplog):
    bram = MemberFactory()
    for member in (anna, bram):
        erasing.ask(member, by=member, now=NOW)
    wipe = erasing.wipe
    monkeypatch.setattr(erasing, "wipe", lambda member, erasure: 1 / 0 if member == anna else wipe(member, erasure))

    assert erasing.erase_due(now=NOW + WEEK) == 1

    assert list(Member.objects.exclude(erased_at=None)) == [bram]
    assert "could not be carried out" in caplog.text


# --- the list outside the database --------------------------------------------------------------------


def test_each_erasure_stands_in_the_list_without_a_name(anna, karin):
    erasing.erase(anna, by=karin, now=NOW)
    bram = MemberFactory(email=None)
    erasing.erase(bram, by=karin, now=NOW + WEEK)

    assert erasure_log.read() == [
        Erasure(anna.pk, 1, NOW, erasure_log.email_hash("annabel.zilverberg@example.org")),
        Erasure(bram.pk, 2, NOW + WEEK, ""),
    ]
    assert "nnabel" not in erasure_log.path().read_text()
    assert erasing.erase(anna, by=karin, now=NOW) is None


def test_nobody_is_erased_when_the_list_cannot_be_written(anna, karin, settings, tmp_path):
    (tmp_path / "in-the-way").write_text("a file")
    settings.ERASURES_DIR = tmp_path / "in-the-way"

    with pytest.raises(ErasureLogError):
        erasing.erase(anna, by=karin, now=NOW)

    anna.refresh_from_db()
    assert (anna.full_name, anna.erased_at) == ("Annabel van Zilverberg", None)


def test_a_number_is_never_given_twice(anna, karin):
    erasure_log.append(Erasure(9999, 16, NOW))  # and the database was put back to before it

    erasing.erase(anna, by=karin, now=NOW)

    anna.refresh_from_db()
    assert anna.full_name == pseudonym(17)


# --- nothing is left ------------------------------------------------------------------------------------

CANARIES = ("annabel", "zilverberg", "600000042", "geheimetaak", "kanariegeel", "hobbyclub-x")


@pytest.fixture
def life(anna, karin, django_capture_on_commit_callbacks):
    """A member who was everywhere, and in what others wrote."""
    bram = MemberFactory(
        first_name="Bram", last_name="Jansen", doing_now="Met Annabel van Zilverberg aan de slag", doing_now_at=NOW
    )
    Member.objects.filter(pk=anna.pk).update(
        phone="+31600000042",
        contact_details_at=NOW,
        doing_now="geheimetaak",
        doing_now_at=NOW,
        shares_phone=True,
        shares_email=True,
        shares_cv=True,
        cv_at=NOW,
        expertise_at=NOW,
        roster_at=NOW,
        last_login=NOW,
    )
    anna.refresh_from_db()
    anna.photo.save("photo.jpg", ContentFile(b"kanariegeel"))
    EmailAddress.objects.create(user=anna, email=anna.email, verified=True, primary=True)
    for name, make in MAKERS.items():
        if not name.startswith(("account.", "members.NotADuplicate.second", "members.SearchRow")):
            make(anna)
    CvEntryFactory(member=anna, role="geheimetaak", line="kanariegeel")
    CvEntryFactory(member=bram, line="Samen met Annabel van  Zilverberg")
    change(anna, before={"phone": "+31600000042"}, after={"doing_now": "geheimetaak"})
    change(bram, by=anna, part="merged", before={"name": "Annabel van Zilverberg"}, after={"email": anna.email})
    AffiliationFactory(member=anna, role="hobbyclub-x")
    UnreachableAddress.objects.create(address=anna.email, since=NOW, answer=f"550 {anna.email}")
    OptOut.objects.create(address_digest=address_digest(anna.email), kind="x", since=NOW)
    meeting = MeetingFactory(
        starts_at=NOW + timedelta(days=4000),
        ends_at=NOW + timedelta(days=4000, hours=2),
        created_by=anna,
        report="Aanwezig: Annabel van Zilverberg (06-00 00 00 42, Annabel.Zilverberg@example.org) en Bram.\n"
        "ANNABEL VAN ZILVERBERG doet de sponsors. Annabel belt.",
    )
    AgendaItemFactory(meeting=meeting, presenter=anna, outcome="Zilverberg, Annabel van: akkoord. +31 6 00000042")
    InvitationFactory(meeting=meeting, member=anna, answer="yes", answered_at=NOW)
    AssignmentFactory(item=ActionItemFactory(title="Annabel van Zilverberg bedanken"), member=anna)
    letter = contact_message(anna, bram)
    kept = Message.objects.create(
        kind="members.contact-message", dedupe_key="c", member=bram, due_at=NOW, refs={"contact_message": letter.pk}
    )
    KeptMail.objects.create(message=kept, to="Bram", subject="x", text="geheimetaak", html="", headers="")
    other = Message.objects.create(kind="meetings.invitation", dedupe_key="d", member=bram, due_at=NOW)
    KeptMail.objects.create(
        message=other,
        to="Bram",
        subject="Annabel van Zilverberg schrijft",
        text="",
        html="<p>Annabel van Zilverberg",
        headers="Reply-To: annabel.zilverberg@example.org",
    )
    search.rebuild(now=NOW)
    Client().force_login(anna)
    halfway = Client()
    halfway.post("/accounts/login/code/", {"email": anna.email})
    assert Session.objects.count() == 2
    return {"bram": bram, "meeting": meeting}


def everything_as_text():
    """Each row of each table, as PostgreSQL writes it."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')  # noqa: S608 - every table there is
            for (row,) in cursor.fetchall():
                yield table, row.lower()


def canaries_in(found):
    return [(where, canary, row[:300]) for where, row in found for canary in CANARIES if canary in row]


def test_after_the_erasure_not_one_canary_is_left(
    life, anna, karin, mailserver, redis_client, settings, tmp_path, django_capture_on_commit_callbacks
):
    """In the database, the storage, Redis, the list; only first names that may be someone else's are left to people."""
    assert {canary for _where, canary, _row in canaries_in(everything_as_text())} == set(CANARIES)
    Message.objects.exclude(kind="members.erased").update(expires_at=NOW)  # the rest of the mail is not the matter here

    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(anna, by=karin, now=NOW)

    make_round(now=NOW)
    planners.plan(now=NOW + timedelta(minutes=1))
    (farewell,) = [mail for mail in mailserver.messages if "annabel" in mail.to]
    assert pseudonym(1) not in farewell.text

    left = canaries_in(everything_as_text())
    assert [(table, canary) for table, canary, _row in left] == [("meetings_meeting", "annabel")]  # "Annabel belt."
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or not any(canary.encode() in file.read_bytes() for canary in CANARIES), file
    assert not any(default_storage.exists(folder) and default_storage.listdir(folder)[1] for folder in ("photos",))
    for key in redis_client.scan_iter():
        assert not any(canary.encode() in key + (redis_client.dump(key) or b"") for canary in CANARIES)


def test_old_reports_stay_readable_and_answers_keep_their_place(life, anna, karin):
    erasing.erase(anna, by=karin, now=NOW)

    one, meeting = pseudonym(1), Meeting.objects.get(pk=life["meeting"].pk)
    assert meeting.report == (f"Aanwezig: {one} ({one}, {one}) en Bram.\n{one} doet de sponsors. Annabel belt.")
    assert meeting.agenda_items.get().outcome == f"{one}: akkoord. {one}"
    invitation = Invitation.objects.get(meeting=meeting)
    assert (str(invitation.member), invitation.answer) == (pseudonym(1), "yes")
    assert list(Affiliation.objects.filter(member=anna)) == []
    client = Client()
    client.force_login(life["bram"])
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert pseudonym(1) in page


def test_tokens_and_sessions_of_before_are_dead(life, anna, karin):
    invitation = Invitation.objects.get(meeting=life["meeting"])
    link = reverse("meetings:answer-by-link", args=[answering.link_token(invitation)])
    assert 'value="yes"' in Client().get(link).content.decode()

    erasing.erase(anna, by=karin, now=NOW)

    assert Session.objects.count() == 0
    assert 'value="yes"' not in Client().get(link).content.decode()
    with pytest.raises(answering.AnsweringClosed):
        answering.answer(Invitation.objects.get(pk=invitation.pk), answer="no", now=NOW)


def test_the_coordinator_hears_where_a_first_name_may_still_stand(life, anna, karin):
    erasing.erase(anna, by=karin, now=NOW)

    notice = Message.objects.get(kind="members.erasure-notice", refs__news="erased", member=karin)
    (letter,) = erasure_letters._drawn([notice], NOW).values()
    assert notice.refs == {"news": "erased", "number": 1, "places": [["meetings.meeting", life["meeting"].pk]]}
    assert f"/meetings/{life['meeting'].pk}/" in letter.text
    assert "Annabel" not in letter.text + letter.html + letter.subject
    assert pseudonym(1) in letter.subject


def test_a_name_that_two_people_have_is_left_to_the_coordinator(anna, karin):
    namesake = MemberFactory(first_name="Annabel", surname_prefix="van", last_name="Zilverberg")
    meeting = MeetingFactory(report="Annabel van Zilverberg doet de sponsors.", created_by=karin)

    erasing.erase(anna, by=karin, now=NOW)

    meeting.refresh_from_db()
    namesake.refresh_from_db()
    assert (meeting.report, namesake.last_name) == ("Annabel van Zilverberg doet de sponsors.", "Zilverberg")
    assert Message.objects.get(refs__news="erased", member=karin).refs["places"] == [["meetings.meeting", meeting.pk]]


def test_a_first_name_alone_is_nobody_for_sure(karin):
    jan = MemberFactory(first_name="Jan", last_name="")
    other = MemberFactory(first_name="Jan", last_name="Bakker", doing_now="Jan bakt", doing_now_at=NOW)
    AffiliationFactory(member=other, organisation__name="Bij Jan")

    erasing.erase(jan, by=karin, now=NOW)

    other.refresh_from_db()
    assert (other.full_name, other.doing_now) == ("Jan Bakker", "Jan bakt")
    assert Affiliation.objects.get(member=other).organisation.name == "Bij Jan"


@pytest.mark.parametrize("name", ["Sjoerd O'Neil", "Zoë 't Hart", "A+B (C)", "Ann\\e Back", "Jan [x] %s", "李 小龍"])
def test_any_name_is_found_as_it_is_written(karin, name):
    first, _space, last = name.partition(" ")
    member = MemberFactory(first_name=first, last_name=last)
    meeting = MeetingFactory(report=f"Dank aan {name}. En x{name} niet.", created_by=karin)

    erasing.erase(member, by=karin, now=NOW)

    meeting.refresh_from_db()
    assert meeting.report.startswith(f"Dank aan {pseudonym(1)}. En x")


def test_the_rest_of_the_guild_is_as_it_was(life, karin):
    """Erasing a stranger changes no row of anybody else."""
    stranger = MemberFactory(first_name="Quirijn", last_name="Vreemd")
    search.rebuild(now=NOW)

    def rows():
        own = {f"({stranger.pk},"}
        return {
            row
            for table, row in everything_as_text()
            if not any(row.startswith(start) for start in own)
            and table not in ("members_erasurerequest", "outbox_message", "django_session", "members_importdraft")
        }

    before = rows()
    erasing.erase(stranger, by=karin, now=NOW)

    assert rows() == before


def test_the_log_of_codes_to_log_in_forgets_the_address(anna, karin):
    Message.objects.create(kind="members.login-code", dedupe_key="x", address=anna.email.upper(), due_at=NOW)

    erasing.erase(anna, by=karin, now=NOW)

    assert list(Message.objects.exclude(address="").values_list("kind", flat=True)) == ["members.erased"]


def test_the_farewell_is_read_in_the_language_of_who_goes_and_its_row_goes_with_it(karin, mailserver):
    john = MemberFactory(first_name="John", email="john@example.org", language="en")
    erasing.erase(john, by=karin, now=NOW)

    assert erasure_letters.tidy_up(now=NOW) == 0  # it has not gone yet
    make_round(now=NOW)

    (mail,) = [mail for mail in mailserver.messages if mail.to == "john@example.org"]
    assert "Hello John" in mail.text
    assert erasure_letters.tidy_up(now=NOW) == 1
    assert not Message.objects.filter(kind="members.erased").exists()


def test_an_address_that_refuses_the_farewell_is_forgotten_too(karin):
    john = MemberFactory(email="john@example.org")
    erasing.erase(john, by=karin, now=NOW)
    UnreachableAddress.objects.create(address="john@example.org", since=NOW, answer="550")
    Message.objects.filter(kind="members.erased").update(state=State.FAILED, ended_at=NOW, secret="")

    assert erasure_letters.tidy_up(now=NOW) == 1
    assert not UnreachableAddress.objects.exists()


def test_a_name_with_a_quotation_mark_is_found_in_json_too(anna, karin):
    nick = MemberFactory(first_name='Nico "Nick"', last_name="Bol")
    row = change(karin, anna)
    row.before = {"line": 'with Nico "Nick" Bol'}
    row.save()

    erasing.erase(nick, by=anna, now=NOW)

    row.refresh_from_db()
    assert row.before == {"line": f"with {Member.objects.get(pk=nick.pk).full_name}"}
