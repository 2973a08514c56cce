"""Ideas for courses: proposing one, saying that one wants it, and what the coordinator sees of who wants it."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import asking_when, proposing, wanting
from courses.course_page import CoursePage
from courses.forms.interest import ProposalForm
from courses.interested_page import InterestedPage
from courses.views.which import course_to_keep, course_to_see
from courses.wanting import CannotWant
from members import looking
from members.models import ContactView, Shared
from organisations.help_requests import AreaGone
from samensterker.list_links import link


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request):
    """What is there already and looks like it, is shown before anything is saved."""
    form = ProposalForm(request.POST or None, initial={"submission": uuid.uuid4()})
    alike = []
    if form.is_valid():
        if "is_other" not in request.POST:
            said = {name: form.cleaned_data[name] for name in ("title", "area", "submission")}
            alike = proposing.look_alikes(**said)
        if not alike and (course := _proposed(request, form)):
            return redirect(course)
    return render(request, "courses/propose.html", {"form": form, "alike": alike})


def _proposed(request, form):
    """The idea, by this click or by the one before it; if not, the form says why."""
    try:
        course, is_new = proposing.propose(by=request.user, now=timezone.now(), **form.cleaned_data)
    except AreaGone:
        form.refuse_area()
        return None
    if is_new:
        messages.success(request, _("Thank you! Your idea is there. Others can say now that they want it too."))
    else:
        messages.info(request, _("This idea was saved already. Here it is."))
    return course


@require_POST
def interest(request, slug):
    """How much, and for which task; or not any more. With htmx only that part of the page is drawn again."""
    course, now = course_to_see(request, slug), timezone.now()
    page = CoursePage(course, request.user, now)
    refused, said = "", ""
    if "withdraw" in request.POST:
        said = _("You do not want this course any more.") if wanting.no_longer(course, request.user) else ""
    else:
        page.interest.form = page.interest.form_of(request.POST)
        if not page.interest.form.is_valid():
            return _page(request, page)
        try:
            wanting.want(course, request.user, now=now, **page.interest.form.said())
            said = _("Noted: you want this course.")
        except CannotWant as cannot:
            refused = str(cannot.why.label)
    if request.htmx:
        return _page(request, CoursePage(course, request.user, now), refused=refused, is_fresh=True)
    if refused or said:
        messages.add_message(request, messages.WARNING if refused else messages.SUCCESS, refused or said)
    return redirect(course)


def _page(request, page, **more):
    template = "courses/_interest.html" if request.htmx else "courses/course.html"
    return render(request, template, {"course": page.course, "page": page, **more})


@require_safe
def interested(request, slug):
    course, now = course_to_keep(request, slug), timezone.now()
    page = InterestedPage(course, request.user, now, after=request.GET.get("after", ""))
    following = page.page.following and link(request, after=page.page.following)
    looking.note(request.user, page.seen, ContactView.How.LIST, [Shared.ROSTER], now=now)
    return render(request, "courses/interested.html", {"course": course, "page": page, "following": following})


@require_POST
def ask_when(request, slug):
    course = course_to_keep(request, slug)
    number = asking_when.ask(course, now=timezone.now())
    words = ngettext(
        "%(number)d person gets a mail, and is asked when they can.",
        "%(number)d people get a mail, and are asked when they can.",
        number,
    )
    messages.success(request, words % {"number": number} if number else _("There is nobody to ask at this moment."))
    return redirect("courses:interested", slug=course.slug)
