"""Who has no account: the page of a course, a place in it, and their own page by the link in a mail.

And for the coordinator: who they are.
"""

from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses import guest_page, guests
from courses.enrolling import EnrolmentClosed
from courses.forms.guests import GuestForm, GuestSelfForm
from courses.models import Course, CourseGuest
from courses.place_links import guest_by_token, place_path, wish_by_token
from courses.views.which import COURSES
from courses.visiting import VisitorPage
from members.policies import coordinator_required
from samensterker import tries
from samensterker.middleware import language_from_cookie

ON_A_PAGE = 50
MOST_IN_AN_HOUR = 10  # from one place: a group that enrols together, and no more
HOUR = 3600


def course_for_visitor(request, slug):
    """What has no date yet, and what is over, is for members."""
    course = COURSES.open_to_visitors().filter(slug=slug).first()
    if course is None:
        return _to_login(request)
    context = {"course": course, "page": VisitorPage(course, timezone.now())}
    return render(request, "courses/visitor.html", context)


def _to_login(request):
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_enrol(request, slug):
    """The answer is the same for each address; only the mail differs."""
    course = COURSES.open_to_visitors().filter(slug=slug).first()
    if course is None:
        return redirect("courses:course", slug)
    if request.user.is_authenticated:
        return redirect(course)
    page = VisitorPage(course, timezone.now())
    if page.why_not:
        return redirect(course)
    if tries.are_used_up(request, "course-guest", most=MOST_IN_AN_HOUR):
        return respond_429(request)
    form = GuestForm(request.POST or None)
    if form.is_valid():
        tries.count(request, "course-guest", within=HOUR)
        try:
            guests.ask(course, language=translation.get_language(), now=page.now, **form.facts())
        except EnrolmentClosed:  # this very moment; the page of the course says why
            return redirect(course)
        return redirect("courses:guest-asked", course.slug)
    return render(request, "courses/guest_form.html", {"form": form, "course": course, "consent": guests.CONSENT})


@login_not_required
@require_safe
def guest_asked(request, slug):
    course = COURSES.open_to_visitors().filter(slug=slug).first()
    if course is None:
        return redirect("courses:course", slug)
    return render(request, "courses/guest_asked.html", {"course": course})


# --- by the link in a mail ------------------------------------------------------------------------


@login_not_required
@csrf_exempt  # who has the link may use it, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_wish(request, token):
    """GET shows for what they asked and changes nothing, as mail scanners follow links; POST is their yes."""
    try:
        guest, key = wish_by_token(token)
        course = COURSES.get(pk=key)
    except (CourseGuest.DoesNotExist, Course.DoesNotExist):
        return render(request, "courses/place_closed.html", {"why": "unknown"}, status=404)
    with translation.override(language_from_cookie(request) or guest.language):
        response = _wished(request, guest, course, timezone.now())
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _wished(request, guest, course, now):
    own = course.enrolments.standing().filter(guest=guest).select_related("guest").first()
    if own is None and request.method == "POST":
        try:
            own = guests.say_yes(guest, course, now=now)
        except EnrolmentClosed as closed:
            own = closed.enrolment  # in already, this very moment; else the page says why not
    if own is not None:
        return redirect(place_path(own))
    return render(
        request, "courses/guest_wish.html", {"guest": guest, "course": course, "page": VisitorPage(course, now)}
    )


@login_not_required
@csrf_exempt  # who has the link may use it, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_by_link(request, token):
    """GET shows what they take part in and changes nothing; POST changes their name or language, or forgets them."""
    try:
        guest = guest_by_token(token)
    except CourseGuest.DoesNotExist:
        return render(request, "courses/place_closed.html", {"why": "unknown"}, status=404)
    with translation.override(language_from_cookie(request) or guest.language):
        response = _forgotten(request, guest) if request.POST.get("do") == "forget" else _shown(request, guest)
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _shown(request, guest):
    if request.method == "POST" and request.POST.get("do") != "change":
        raise BadRequest("This is nothing that a guest does.")
    form = GuestSelfForm(request.POST or None, initial={"name": guest.name, "language": guest.language})
    if form.is_valid():
        changed = guests.change(guest, **form.cleaned_data)
        messages.success(request, _("Saved.") if changed else _("Nothing was different."))
        response = redirect(request.path)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)  # what they chose here counts from now on
        return response
    now = timezone.now()
    context = {"guest": guest, "form": form, "page": guest_page.GuestPage(guest, now), "now": now}
    return render(request, "courses/guest.html", context)


def _forgotten(request, guest):
    if request.POST.get("sure") != "yes":
        messages.warning(request, _("Tick that you are sure; nothing was removed yet."))
        return redirect(request.path)
    guests.forget(guest, now=timezone.now())
    messages.success(request, _("We do not know your name and your address any more. Thank you for learning with us."))
    return redirect("portal:home")


# --- for the coordinator --------------------------------------------------------------------------


@require_safe
@coordinator_required
def guest_list(request):
    page = Paginator(guests.known(), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/guest_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def guest_remove(request, pk):
    """GET asks whether you are sure; POST removes, and a second time finds it done."""
    guest = get_object_or_404(CourseGuest, pk=pk)
    if guests.is_nameless(guest):
        messages.info(request, _("This guest is not on the list any more."))
    elif request.method != "POST":
        page = guest_page.GuestPage(guest, timezone.now())
        return render(request, "courses/guest_remove.html", {"guest": guest, "page": page})
    else:
        guests.forget(guest, now=timezone.now())
        messages.success(request, _("Removed: {name}.").format(name=guest.name))
    return redirect("courses:guests")
