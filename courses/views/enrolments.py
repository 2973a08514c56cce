"""Enrolling, confirming a place and giving it back: for oneself, and by who keeps or gives the course for someone."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import enrolling, participants, phones, places
from courses.enrolling import EnrolmentClosed, Why
from courses.enrolling_page import organisations_of, usual_organisation
from courses.forms.enrolments import EnrolForm, EnrolSomeoneForm, TakeOutForm
from courses.models import Enrolment, EnrolmentState
from courses.policies import own_enrolment
from courses.views.which import course_to_see, course_to_teach
from members.models import Member
from members.policies import is_coordinator
from samensterker.localtime import local_day

ON_A_PAGE = 50


@require_POST
def enrol(request, slug):
    now = timezone.now()
    course = course_to_see(request, slug)
    form = EnrolForm(request.POST, organisations=organisations_of(request.user, on=local_day(now)))
    if not form.is_valid():
        messages.warning(request, _("Choose from which organisation you come; then you are enrolled."))
        return redirect(course)
    told = {"organisation": form.chosen(), "shows_phone": form.cleaned_data["shows_phone"]}
    try:
        enrolment = enrolling.enrol(course, request.user, by=None, now=now, **told)
    except EnrolmentClosed as closed:
        if closed.why == Why.ALREADY:
            messages.success(request, _said_to_oneself(closed.enrolment))
        else:
            messages.warning(request, closed.why.label)
    else:
        messages.success(request, _said_to_oneself(enrolment))
    return redirect(course)


def _said_to_oneself(enrolment):
    """The same, also when they pressed twice."""
    if enrolment.state == EnrolmentState.WAITING:
        words = _("You are number {number} on the waiting list. When a place is free for you, you get a mail.")
        return words.format(number=places.place_on_list(enrolment))
    if enrolment.state == EnrolmentState.OFFERED:
        return _("A place is free for you. Say below that you come; then it is yours.")
    return _("You take part. Nice that you come! You get a mail about it.")


@require_POST
def confirm(request, slug):
    return _about_oneself(
        request, slug, lambda own, now: enrolling.confirm(own, now=now), _("The place is yours. Nice that you come!")
    )


@require_POST
def withdraw(request, slug):
    return _about_oneself(
        request,
        slug,
        lambda own, now: enrolling.withdraw(own, by=request.user, now=now),
        _("You gave your place back. Thank you for letting us know."),
    )


@require_POST
def phone(request, slug):
    """Whether who gives it may see one's number; without the field, not."""
    course = course_to_see(request, slug)
    if phones.choose(course, request.user, shows=request.POST.get("shows_phone") == "on"):
        messages.success(request, _("This is kept."))
    else:
        messages.success(request, _("You have no place in this course."))
    return redirect(course)


def _about_oneself(request, slug, do, words):
    course = course_to_see(request, slug)
    own = own_enrolment(request.user, course)
    try:
        if own is not None:
            do(own, timezone.now())
    except EnrolmentClosed as closed:
        messages.warning(request, closed.why.label)
    else:
        messages.success(request, words if own is not None else _("You have no place in this course."))
    return redirect(course)


# --- by who keeps or gives the course -------------------------------------------------------------


@require_safe
def participant_list(request, slug):
    """With `?whole=yes` all of them on one page, for on paper."""
    course = course_to_teach(request, slug)
    is_whole = request.GET.get("whole") == "yes"
    rows = participants.rows_of(course)
    page = Paginator(rows, 10_000 if is_whole else ON_A_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    seen = phones.phones_of(course, page, request.user, now=now)
    there = places.places_of(course, on=local_day(now))
    can_enrol = enrolling.course_closed_because(course, is_by_oneself=False, now=now) is None
    numbers = places.places_on_lists(page)
    people = participants.numbered(course, page, numbers, seen, there, can_enrol=can_enrol)
    context = {
        "course": course,
        "page": page,
        "people": people,
        "has_free_place": any(one.has_free_place for one in people),
        "has_phones": bool(seen),
        "counted": there,
        "is_whole": is_whole,
        "may_enrol": can_enrol,
    }
    return render(request, "courses/participants.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enrol_someone(request, slug):
    now = timezone.now()
    course = course_to_teach(request, slug)
    form = EnrolSomeoneForm(request.POST or None, course=course, knows_guests=is_coordinator(request.user))
    if form.is_valid():
        who = form.chosen()
        organisation = usual_organisation(course, who, on=local_day(now)) if isinstance(who, Member) else None
        try:
            enrolment = enrolling.enrol(course, who, by=request.user, organisation=organisation, now=now)
        except EnrolmentClosed as closed:
            form.add_error(None, closed.why.label)
        else:
            messages.success(request, _said_of(enrolment))
            return redirect("courses:participants", course.slug)
    why = enrolling.course_closed_because(course, is_by_oneself=False, now=now)
    return render(request, "courses/enrol_someone.html", {"course": course, "form": form, "why": why})


def _said_of(enrolment):
    is_waiting = enrolment.state == EnrolmentState.WAITING
    words = _("{name} is on the waiting list.") if is_waiting else _("{name} has a place.")
    return words.format(name=enrolment.receiver.full_name)


@require_POST
def participant_confirm(request, slug, pk):
    """For who said by telephone that they come: to whom a place is offered, or who waits while one is free."""
    course = course_to_teach(request, slug)
    enrolment = _of_course(course, pk)
    is_waiting = enrolment.state == EnrolmentState.WAITING
    try:
        (enrolling.give_place if is_waiting else enrolling.confirm)(enrolment, now=timezone.now())
    except EnrolmentClosed as closed:
        messages.warning(request, closed.why.label)
    else:
        messages.success(request, _("{name} has a place.").format(name=enrolment.receiver.full_name))
    return redirect("courses:participants", course.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def participant_withdraw(request, slug, pk):
    course = course_to_teach(request, slug)
    enrolment = _of_course(course, pk)
    form = TakeOutForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            enrolling.withdraw(enrolment, by=request.user, now=timezone.now(), because=form.cleaned_data["because"])
        except EnrolmentClosed as closed:
            messages.warning(request, closed.why.label)
        else:
            words = _("{name} does not take part any more, and gets a mail about it.")
            messages.success(request, words.format(name=enrolment.receiver.full_name))
        return redirect("courses:participants", course.slug)
    context = {"course": course, "enrolment": enrolment, "form": form}
    return render(request, "courses/participant_withdraw.html", context)


def _of_course(course, pk):
    return get_object_or_404(Enrolment.objects.select_related("member", "guest"), course=course, pk=pk)
