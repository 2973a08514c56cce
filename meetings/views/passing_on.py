"""Answering whether one takes over a part of another: from the mail, without logging in, or from the own list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from meetings import passing_on
from meetings.action_links import passing_by_token
from meetings.models import PassingOn
from samensterker.dated_links import LinkExpired, UnknownLink
from samensterker.localtime import local_day
from samensterker.middleware import language_from_cookie


@require_POST
def passing_answer(request, pk):
    passing = get_object_or_404(PassingOn.objects.to_show(), pk=pk, to=request.user)
    accepts = _given(request)
    try:
        passing_on.answer(passing, accepts=accepts, by=request.user, now=timezone.now())
    except passing_on.Refused as refused:
        messages.warning(request, refused.why.label)
    except passing_on.Closed:
        messages.warning(request, _("This was answered or taken back already."))
    else:
        words = _("It is yours now: {title}.") if accepts else _("You say no to: {title}.")
        messages.success(request, words.format(title=passing.assignment.item.title))
    return redirect("meetings:action-list")


def _given(request):
    given = request.POST.get("answer", "")
    if given not in ("yes", "no"):
        raise BadRequest("This is not an answer to whether one takes it over.")
    return given == "yes"


@login_not_required
@csrf_exempt  # who has the link may answer, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passing_by_link(request, token):
    """GET shows the question and changes nothing, as mail scanners follow links; POST answers."""
    now = timezone.now()
    try:
        passing = passing_by_token(token, now=now)
    except LinkExpired:
        return _closed(request, why="expired")
    except UnknownLink:
        return _closed(request, why="unknown", status=404)
    with translation.override(language_from_cookie(request) or passing.to.language):
        response = _by_link(request, passing, now)
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _by_link(request, passing, now):
    why = None
    if request.method == "POST":
        accepts = _given(request)
        try:
            passing_on.answer(passing, accepts=accepts, by=passing.to, now=now)
            return redirect(request.path)
        except passing_on.Refused as refused:
            why = refused.why
        except (passing_on.Closed, PassingOn.DoesNotExist):  # the page says what it is now
            return redirect(request.path)
    why = why or (passing_on.closed_because(passing) if passing.answered_at is None else None)
    if why:
        return _closed(request, why=why.value, passing=passing)
    part = passing.assignment
    part.today = local_day(now)
    context = {"passing": passing, "assignment": part, "item": part.item}
    context["is_someone_else"] = request.user.is_authenticated and request.user != passing.to
    return render(request, "meetings/passing_by_link.html", context)


def _closed(request, *, status=410, **context):
    return render(request, "meetings/passing_closed.html", context, status=status)
