"""Answering an invitation: on a page of the house, or by the link in a mail, without logging in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from meetings import answering
from meetings.attendance import attendance
from meetings.models import Answer, Guest, Invitation
from meetings.policies import may_organise
from samensterker.localtime import local_day
from samensterker.middleware import language_from_cookie

THANKS = {
    Answer.YES: lambda: _("Nice that you are coming."),
    Answer.MAYBE: lambda: _("Your maybe is noted. You can still change it."),
    Answer.NO: lambda: _("Thank you for letting us know that you cannot come."),
}


@require_POST
def answer(request, pk):
    """The answer of the member who is logged in, to the meeting with this key."""
    mine = request.user.invitations.select_related("meeting", "member")
    invitation = get_object_or_404(mine, meeting=pk)
    try:
        answering.answer(invitation, answer=_given(request), now=timezone.now())
    except answering.AnsweringClosed as closed:
        messages.warning(request, _("You can no longer answer: {reason}.").format(reason=closed.why.label))
        return redirect(invitation.meeting)
    if request.htmx:
        return render(request, "meetings/_answered.html", _with_attendance(request, invitation))
    messages.success(request, THANKS[invitation.answer]())
    return redirect(_where_they_were(request, invitation.meeting))


def _given(request):
    given = request.POST.get("answer", "")
    if given not in answering.ANSWERS:
        raise BadRequest("This is not an answer to an invitation.")
    return given


def _with_attendance(request, invitation):
    """On the page of the meeting, the list of who comes changes along."""
    context = {"invitation": invitation, "next": request.POST.get("next", "")}
    if request.htmx.current_url_abs_path == invitation.meeting.get_absolute_url():
        organises = may_organise(request.user, invitation.meeting, on=local_day(timezone.now()))
        context |= {"meeting": invitation.meeting, "online_link": invitation.meeting.online_link}
        context["attendance"] = attendance(invitation.meeting, for_organiser=organises)
    return context


def _where_they_were(request, meeting):
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours and "/" in target else meeting  # `redirect` takes a word for the name of a page


@login_not_required
@csrf_exempt  # who has the link may answer, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request, token):
    """GET shows the question and changes nothing, as mail scanners follow links; POST answers."""
    try:
        invitation = answering.invitation_by_token(token)
    except Invitation.DoesNotExist:
        return render(request, "meetings/answer_closed.html", {"why": "unknown"}, status=404)
    is_someone_else = request.user.is_authenticated and request.user != invitation.member
    return _by_link(request, invitation, is_someone_else=is_someone_else)


@login_not_required
@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_by_link(request, token):
    """The same for a guest, who has no account."""
    try:
        guest = answering.guest_by_token(token)
    except Guest.DoesNotExist:
        return render(request, "meetings/answer_closed.html", {"why": "unknown", "is_guest": True}, status=404)
    return _by_link(request, guest, is_guest=True)


def _by_link(request, invitation, **about):
    now = timezone.now()
    with translation.override(language_from_cookie(request) or invitation.receiver.language):
        why = answering.closed_because(invitation, now=now)
        context = {"invitation": invitation, "meeting": invitation.meeting, "why": why, **about}
        if why:
            response = render(request, "meetings/answer_closed.html", context, status=410)
        elif request.method == "POST":
            answering.answer(invitation, answer=_given(request), now=now)
            response = redirect(request.path)
        else:
            response = render(request, "meetings/answer_by_link.html", context)
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response
