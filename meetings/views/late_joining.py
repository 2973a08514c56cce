"""Saying whether one joins in with what everyone did before one came: from the mail, or from the own list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from meetings import late_joining
from meetings.action_links import member_by_token
from meetings.models import LateJoiner
from samensterker.dated_links import LinkExpired, UnknownLink
from samensterker.middleware import language_from_cookie

ANSWERED_SHOWN = 20


@require_POST
def late_joining_answer(request, pk):
    row = get_object_or_404(LateJoiner.objects.select_related("item"), pk=pk, member=request.user)
    joins = _given(request)
    try:
        late_joining.answer(row, joins=joins, by=request.user, now=timezone.now())
    except (late_joining.AnsweredOtherwise, late_joining.NoQuestionAnyMore):
        messages.warning(request, _("This was answered already, or everyone has done it."))
    else:
        words = _("It stands on your list now: {title}.") if joins else _("You do not join in with: {title}.")
        messages.success(request, words.format(title=row.item.title))
    return redirect("meetings:action-list")


def _given(request):
    given = request.POST.get("answer", "")
    if given not in ("yes", "no"):
        raise BadRequest("This is not an answer to whether one joins in.")
    return given == "yes"


@login_not_required
@csrf_exempt  # who has the link may answer, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def late_joining_by_link(request, token):
    """GET shows the questions and changes nothing, as mail scanners follow links; POST answers one."""
    now = timezone.now()
    try:
        member = member_by_token(token, now=now)
    except LinkExpired:
        return _closed(request, "expired")
    except UnknownLink:
        return _closed(request, "unknown", status=404)
    with translation.override(language_from_cookie(request) or member.language):
        response = _by_link(request, member, now)
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _by_link(request, member, now):
    if member.left_at is not None:
        return _closed(request, "left")
    if request.method == "POST":
        _answer(request, member, now)
        return redirect(request.path)
    context = {
        "member": member,
        "rows": LateJoiner.objects.waiting().filter(member=member).to_show(),
        "answered": LateJoiner.objects.filter(member=member, joins__isnull=False).to_show()[:ANSWERED_SHOWN],
        "is_someone_else": request.user.is_authenticated and request.user != member,
    }
    return render(request, "meetings/late_joining_by_link.html", context)


def _answer(request, member, now):
    """What cannot be answered any more, the page does not ask any more."""
    joins, key = _given(request), request.POST.get("item", "")
    if not (key.isascii() and key.isdecimal() and len(key) < 18):
        raise BadRequest("This does not say with what one joins in.")
    row = get_object_or_404(LateJoiner, item=key, member=member)
    try:
        late_joining.answer(row, joins=joins, by=member, now=now)
    except (late_joining.AnsweredOtherwise, late_joining.NoQuestionAnyMore):
        pass


def _closed(request, why, *, status=410):
    return render(request, "meetings/tick_by_link_closed.html", {"why": why}, status=status)
