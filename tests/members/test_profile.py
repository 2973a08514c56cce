from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from members import profile
from members.models import Change, Channel, Member, PreferredContact, SearchRow, SharingText
from members.profile import StaleProfile, change_profile, last_change, mark, missing_parts, save_contact_details
from tests.factories import CoordinatorFactory, MemberFactory

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)
WEDNESDAY = TUESDAY + timedelta(days=1)


def stored():
    member = Member.objects.get()
    return str(member.phone or ""), member.has_no_phone, member.contact_details_at


def changes():
    return list(Change.objects.order_by("pk").values_list("part", "before", "after"))


def test_save_contact_details_with_a_phone_number():
    save_contact_details(MemberFactory(), phone="+31600000001", has_no_phone=False, now=TUESDAY)

    assert stored() == ("+31600000001", False, TUESDAY)


def test_save_contact_details_without_a_phone():
    save_contact_details(MemberFactory(), phone="", has_no_phone=True, now=TUESDAY)

    assert stored() == ("", True, TUESDAY)


def test_save_contact_details_keeps_the_first_moment():
    member = MemberFactory()
    save_contact_details(member, phone="+31600000001", has_no_phone=False, now=TUESDAY)
    save_contact_details(member, phone="", has_no_phone=True, now=WEDNESDAY)

    assert stored() == ("", True, TUESDAY)


def test_save_contact_details_opens_again_when_they_are_removed():
    member = MemberFactory()
    save_contact_details(member, phone="+31600000001", has_no_phone=False, now=TUESDAY)
    save_contact_details(member, phone="", has_no_phone=False, now=WEDNESDAY)

    assert stored() == ("", False, None)


def test_change_profile_writes_history_and_search_of_what_is_new_only():
    member, anna = MemberFactory(first_name="Joke", last_name="Visser"), CoordinatorFactory()
    facts = {"first_name": "Joke", "last_name": "Zonneveld", "phone": "+31600000001", "doing_now": "de moestuin"}

    is_new = change_profile(member, by=anna, now=TUESDAY, channel=Channel.PAPER, version=1, **facts)

    assert is_new is True
    assert changes() == [
        ("name", {"last_name": "Visser"}, {"last_name": "Zonneveld"}),
        ("contact_details", {"phone": ""}, {"phone": "+31600000001"}),
        ("doing_now", {"doing_now": ""}, {"doing_now": "de moestuin"}),
    ]
    assert set(Change.objects.values_list("by", "channel", "at")) == {(anna.pk, "paper", TUESDAY)}
    assert (member.version, member.doing_now_at, member.contact_details_at) == (2, TUESDAY, TUESDAY)
    words = SearchRow.objects.get(pk=member.pk).members_words
    assert "zonneveld" in words and "moestuin" in words and "visser" not in words


def test_change_profile_with_nothing_new_does_nothing_also_from_an_old_form():
    member = MemberFactory(first_name="Joke", version=7)

    is_new = change_profile(member, by=member, now=TUESDAY, version=3, first_name="Joke", phone="")

    assert (is_new, changes(), Member.objects.get().version) == (False, [], 7)


def test_change_profile_from_an_old_form_overwrites_nothing():
    member = MemberFactory(first_name="Joke", version=7)

    with pytest.raises(StaleProfile) as stale:
        change_profile(member, by=member, now=TUESDAY, version=3, first_name="Johanna")

    assert (stale.value.member, changes(), Member.objects.get().first_name) == (member, [], "Joke")


def test_the_day_of_what_i_do_now_changes_with_the_words_only():
    member = MemberFactory()

    def said(words, now, **more):
        change_profile(member, by=member, now=now, doing_now=words, **more)
        return Member.objects.get().doing_now, Member.objects.get().doing_now_at

    assert said("de website van het koor", TUESDAY) == ("de website van het koor", TUESDAY)
    assert said("de website van het koor", WEDNESDAY, language="en") == ("de website van het koor", TUESDAY)
    assert said("de boekhouding", WEDNESDAY) == ("de boekhouding", WEDNESDAY)
    assert said("", WEDNESDAY) == ("", None)


def test_preferences_stand_in_the_history_together():
    member = MemberFactory(email=None)
    wishes = {"preferred_contact": PreferredContact.PHONE, "wants_no_chasing": True, "has_no_email": True}

    change_profile(member, by=member, now=TUESDAY, **wishes)

    before = {"preferred_contact": "", "wants_no_chasing": False, "has_no_email": False}
    assert changes() == [("preferences", before, {**wishes, "preferred_contact": "phone"})]


def test_last_change_is_of_what_the_form_holds():
    member = MemberFactory()
    change_profile(member, by=member, now=TUESDAY, first_name="Joke")
    Change.objects.create(member=member, at=WEDNESDAY, part="roster")

    assert last_change(member).at == TUESDAY


def test_mark_keeps_the_first_moment_and_forgets_it_when_the_part_is_gone():
    member = MemberFactory()
    moments = []
    for is_filled_in, now in ((True, TUESDAY), (True, WEDNESDAY), (False, WEDNESDAY), (True, WEDNESDAY)):
        mark(member, "cv", is_filled_in=is_filled_in, now=now)
        moments.append(Member.objects.get().cv_at)

    assert moments == [TUESDAY, TUESDAY, None, WEDNESDAY]


def test_missing_parts():
    member = MemberFactory(cv_at=TUESDAY, roster_at=TUESDAY)

    assert missing_parts(member) == ["contact_details", "expertise"]


def test_progress_says_what_is_missing_and_leads_there():
    text = SharingText.objects.first()
    member = MemberFactory(cv_at=TUESDAY, sharing_text=text)

    with translation.override("en"):
        found = profile.progress(member, lambda page: f"/{page}/")

    assert [(step.to_do, step.is_done, step.url) for step in found.steps] == [
        ("Fill in your contact details", False, "/me/#contact-details"),
        ("Make your short CV", True, "/cv/"),
        ("Say what you know", False, "/expertise/"),
        ("Fill in when you can", False, "/availability/"),
        ("Choose who sees what", True, "/sharing/"),
    ]
    assert (found.filled, found.is_complete, found.minutes_left) == (2, False, 5)


def test_a_page_of_the_profile_leads_to_the_other_parts_that_are_missing():
    member = MemberFactory(cv_at=TUESDAY)

    found = profile.progress(member, lambda page: f"/{page}/").without("roster")

    assert [step.name for step in found] == ["contact_details", "expertise", "sharing"]
