"""The links in mails with which someone keeps, gives back or uses their place in a course, without logging in.

One for each enrolment, of members and of guests alike; and one for a guest, which leads to all that they take part in.
"""

from django.core import signing
from django.urls import reverse

from courses.models import Course, CourseGuest, Enrolment
from samensterker.outbox.models.addresses import address_digest

# A full stop: it stands in no signature, and mail programs keep it within a link.
_signer = signing.Signer(salt="courses.place", sep=".")
_guest_signer = signing.Signer(salt="courses.guest", sep=".")
_wish_signer = signing.Signer(salt="courses.wish", sep=".")


def place_token(enrolment: Enrolment) -> str:
    """Stands for this one enrolment, as long as who has it keeps the address to which the link went."""
    return _signer.sign(f"{enrolment.pk}-{_mark_of_address(enrolment.receiver)}")


def enrolment_by_token(token: str) -> Enrolment:
    """Raises `Enrolment.DoesNotExist` for a token that we did not make, or for an address that is theirs no more."""
    key, mark = _read(_signer, token, Enrolment)
    enrolment = Enrolment.objects.select_related("course__organiser", "member", "guest").get(pk=key)
    if mark != _mark_of_address(enrolment.receiver):
        raise Enrolment.DoesNotExist
    return enrolment


def place_path(enrolment: Enrolment, page: str = "enrolment-by-link", *args) -> str:
    return reverse(f"courses:{page}", args=[place_token(enrolment), *args])


def guest_token(guest: CourseGuest) -> str:
    return _guest_signer.sign(f"{guest.pk}-{_mark_of_address(guest)}")


def guest_by_token(token: str) -> CourseGuest:
    """Raises `CourseGuest.DoesNotExist`, as for an enrolment."""
    key, mark = _read(_guest_signer, token, CourseGuest)
    guest = CourseGuest.objects.select_related("organisation").get(pk=key)
    if mark != _mark_of_address(guest):
        raise CourseGuest.DoesNotExist
    return guest


def guest_path(guest: CourseGuest) -> str:
    return reverse("courses:guest-page", args=[guest_token(guest)])


def wish_token(guest: CourseGuest, course: Course) -> str:
    """Stands for: whoever has this address may take part in that course by saying yes."""
    return _wish_signer.sign(f"{guest.pk}-{course.pk}-{_mark_of_address(guest)}")


def wish_by_token(token: str) -> tuple[CourseGuest, int]:
    """The guest and the key of the course. Raises `CourseGuest.DoesNotExist`, as for an enrolment."""
    key, rest = _read(_wish_signer, token, CourseGuest)
    course, _, mark = rest.partition("-")
    guest = CourseGuest.objects.select_related("organisation").get(pk=key)
    if mark != _mark_of_address(guest):
        raise CourseGuest.DoesNotExist
    return guest, int(course)


def wish_path(guest: CourseGuest, course: Course) -> str:
    return reverse("courses:guest-wish", args=[wish_token(guest, course)])


def _read(signer, token, model):
    try:
        key, _, mark = signer.unsign(token).partition("-")
        return int(key), mark
    except (signing.BadSignature, ValueError) as error:
        raise model.DoesNotExist from error


def _mark_of_address(receiver):
    return address_digest(receiver.email or "")[:12]  # who was erased has none, nor has who is told by telephone
