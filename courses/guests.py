"""Guests: volunteers of partner organisations who take part in courses and have no account; they act by links.

Anyone can type an address. So what is typed is a wish, that holds no place and stands on no list; its owner says yes by
the link in the mail, and is enrolled at that moment: nobody keeps others out of a course with made-up addresses, and
nobody enrols someone else.
"""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from courses import enrolling, guest_letters
from courses.enrolling import EnrolmentClosed
from courses.models import Course, CourseGuest, Enrolment, SecondPerson, Stage
from members.models import Member
from organisations.models import Organisation
from organisations.models.outsiders import FORGOTTEN
from samensterker.outbox import kinds
from samensterker.outbox.queueing import withdraw as take_back

NOWHERE = "forgotten.invalid"  # stands in the address of who was forgotten, so that no two have the same
CONSENT = _(
    "The guild keeps my name, my email address and my organisation, to keep a place for me and to write to me about "
    "the course. Only who gives or organises the course and who coordinates the guild see them. A year after my last "
    "course they are removed, and sooner when I ask for it: that is one button, by the link in each mail."
)
# Translators: why a message was not sent; on the coordinator's list of messages
ASKED_TO_BE_FORGOTTEN = gettext_noop("The guest is not known any more.")


@transaction.atomic
def ask(
    course: Course, *, name: str, email: str, organisation: Organisation, words: str, language: str, now: datetime
) -> None:
    """Mails the link with which who has this address enrols (`say_yes`); `words` is to what they agreed.

    A member gets a mail that says to log in; who is in already gets their link once more. The caller hears nothing of
    the difference, as that would tell whose addresses are known. Raises `EnrolmentClosed` when nobody can enrol.
    """
    if why := enrolling.course_closed_because(course, is_by_oneself=True, now=now):
        raise EnrolmentClosed(why)
    email = email.lower()
    if member := Member.objects.active().filter(email=email).first():
        guest_letters.tell_member(member, course, now=now)
        return
    facts = {"name": name, "organisation": organisation, "language": language}
    facts |= {"consent_words": words, "consent_at": now}
    guest, is_new = CourseGuest.objects.get_or_create(email__iexact=email, defaults={"email": email, **facts})
    if not is_new and guest.confirmed_at is None:  # whose address it is, nobody knows yet: the newest words count
        CourseGuest.objects.filter(pk=guest.pk).update(**facts)
    guest_letters.send_link(guest, course, now=now)


def say_yes(guest: CourseGuest, course: Course, *, now: datetime) -> Enrolment:
    """A place, or a place on the list, from this moment on; and the address is surely theirs.

    Raises `EnrolmentClosed`, with the enrolment of who is in already.
    """
    with transaction.atomic():
        enrolment = enrolling.enrol(course, guest, by=None, organisation=guest.organisation, now=now)
        CourseGuest.objects.filter(pk=guest.pk, confirmed_at=None).update(confirmed_at=now)
    return enrolment


def change(guest: CourseGuest, *, name: str, language: str) -> bool:
    """Answers whether anything was new."""
    if (guest.name, guest.language) == (name, language):
        return False
    guest.name, guest.language = name, language
    guest.save(update_fields=["name", "language"])
    return True


def forget(guest: CourseGuest, *, now: datetime) -> None:
    """Their places go to others, nothing that waits goes to them, and a number stands in the place of their name.

    What they completed stays, without a name. A second time changes nothing.
    """
    with transaction.atomic():
        make_nameless(guest)  # from now on they get no place any more
        ours = [name for name in kinds.names() if name.startswith("courses.")]
        take_back(kinds=ours, about={"guest": guest.pk}, reason=ASKED_TO_BE_FORGOTTEN, now=now)
    for enrolment in to_give_back(guest).order_by("course"):  # what is left of them when this stops, `lapse` does
        with suppress(EnrolmentClosed):  # it was finished, or they completed it, this very moment
            enrolling.withdraw(enrolment, by=None, now=now)


def to_give_back(guest: CourseGuest) -> QuerySet[Enrolment]:
    ahead = guest.enrolments.standing().filter(completed_at=None)
    return ahead.exclude(course__stage__in=[Stage.FINISHED, Stage.CANCELLED])


def make_nameless(guest: CourseGuest) -> None:
    """That somebody took part, and from where, stays known. Their links stop working.

    What they offered to do and nobody answered yet goes along, and so do words that may name them.
    """
    offers = SecondPerson.objects.filter(enrolment__guest=guest)
    offers.filter(answered_at=None).delete()
    offers.update(words="")
    guest.enrolments.update(withdrawn_because="")
    CourseGuest.objects.filter(pk=guest.pk).update(
        name=f"{FORGOTTEN}{guest.pk}", email=f"guest-{guest.pk}@{NOWHERE}", consent_words=""
    )


def is_nameless(guest: CourseGuest) -> bool:
    return guest.name.startswith(FORGOTTEN)


def known() -> QuerySet[CourseGuest]:
    """By name, each with `there`: the enrolments that stand, with their course."""
    rows = Enrolment.objects.standing().select_related("course").order_by("-pk")
    guests = CourseGuest.objects.exclude(name__startswith=FORGOTTEN).select_related("organisation")
    return guests.prefetch_related(Prefetch("enrolments", rows, to_attr="there")).order_by(Lower("name"), "pk")
