"""Could you now be the second person for this task? Offering it, and answering as a contact person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses import second_person_links, second_persons
from courses.forms.completion import SecondPersonForm
from courses.models import SecondPerson
from courses.second_persons import AlreadyAnswered, Refused
from courses.views.by_place import by_place, link_closed
from courses.views.which import course_to_see
from samensterker.dated_links import LinkExpired, UnknownLink
from samensterker.localtime import local_day
from samensterker.middleware import language_from_cookie

PAGE = 20
ANSWERS = {"yes": (True, True), "yes-without-access": (True, False), "no": (False, False)}


# --- offering -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def second_person(request, slug):
    course = course_to_see(request, slug)
    own = course.enrolments.filter(member=request.user, completed_at__isnull=False)
    return _offering(request, get_object_or_404(own.select_related("course__area", "member")), by_link=False)


@by_place
@require_http_methods(["GET", "HEAD", "POST"])
def second_person_by_link(request, enrolment):
    if enrolment.completed_at is None:
        return link_closed(request, "not-completed", course=enrolment.course)
    return _offering(request, enrolment, by_link=True)


def _offering(request, enrolment, *, by_link):
    now = timezone.now()
    choices = second_persons.choices(enrolment, on=local_day(now))
    form = SecondPersonForm(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_valid():
        try:
            words = form.cleaned_data["words"]
            second_persons.offer(enrolment, form.chosen_task, words=words, now=now)
        except Refused as refusal:
            form.add_error(None, refusal.why.label)
        else:
            messages.success(request, _("Thank you! The contact person gets a mail about it, and you hear from us."))
            return redirect(request.path)
    context = {
        "enrolment": enrolment,
        "course": enrolment.course,
        "choices": choices,
        "offers": second_persons.offers_of(enrolment),
        "form": form,
        "by_link": by_link,
        "chosen": form["task"].value(),
    }
    return render(request, "courses/second_person.html", context)


# --- answering ------------------------------------------------------------------------------------


@require_safe
def second_person_list(request):
    """What waits for an answer of the reader: of their organisations, or of all for the coordinator."""
    rows = second_persons.to_answer(request.user, on=local_day(timezone.now()))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/second_persons.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def second_person_answer(request, pk):
    now = timezone.now()
    offer = get_object_or_404(second_persons.with_names(SecondPerson.objects.all()), pk=pk)
    if not second_persons.may_answer(request.user, offer, on=local_day(now)):
        raise Http404
    if request.method == "POST":
        if problem := _answer(request, offer, request.user, now):
            messages.warning(request, problem)
        return redirect(request.path)
    context = {"offer": offer, "task": offer.task, "by": request.user}
    return render(request, "courses/second_person_answer.html", context)


@login_not_required
@csrf_exempt  # who has the link may answer, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_person_answer_by_link(request, token):
    """GET shows the offer and changes nothing, as mail scanners follow links; POST answers."""
    now = timezone.now()
    try:
        key, member = second_person_links.read(token, now=now)
    except LinkExpired:
        return link_closed(request, "expired")
    except UnknownLink:
        return link_closed(request, "unknown", status=404)
    with translation.override(language_from_cookie(request) or member.language):
        response = _by_link(request, key, member, now)
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _by_link(request, key, member, now):
    offer = second_persons.with_names(SecondPerson.objects.all()).filter(pk=key).first()
    if offer is None:
        return link_closed(request, "taken-back")
    if member.left_at or not second_persons.may_answer(member, offer, on=local_day(now)):
        return link_closed(request, "left" if member.left_at else "not-yours")
    problem = ""
    if request.method == "POST" and not (problem := _answer(request, offer, member, now)):
        return redirect(request.path)
    context = {
        "offer": offer,
        "task": offer.task,
        "by": member,
        "by_link": True,
        "problem": problem,
        "is_someone_else": request.user.is_authenticated and request.user != member,
    }
    return render(request, "courses/second_person_answer.html", context)


def _answer(request, offer, by, now):
    """What stands in the way, in words; nothing when it is answered."""
    if (said := ANSWERS.get(request.POST.get("answer", ""))) is None:
        raise BadRequest("This is no answer to an offer.")
    try:
        second_persons.answer(offer, is_accepted=said[0], has_access=said[1], by=by, now=now)
    except AlreadyAnswered as there:
        offer.refresh_from_db()
        return _("%(name)s answered this already.") % {"name": there.offer.answered_by or _("Someone else")}
    except Refused as refusal:
        return refusal.why.label
    return ""
