"""Answers that came on paper or by telephone, filled in by the coordinator."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings import answering
from meetings.models import Answer, Meeting
from members.key_pages import KeyPage
from members.policies import coordinator_required

SIZE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def answers(request, pk):
    """Everyone who is invited and still in the guild, those without an answer unless all are asked for."""
    meeting = get_object_or_404(Meeting.objects.standing(), pk=pk)
    invited = meeting.invitations.filter(member__left_at=None).select_related("member", "meeting")
    if request.method == "POST":
        _keep(request, invited)
        return redirect(request.get_full_path())  # the same page of the same list
    shows_all = request.GET.get("show") == "all"
    rows = invited if shows_all else invited.unanswered()
    page = KeyPage.of(rows, order=["member__sort_name", "pk"], after=request.GET.get("after", ""), size=SIZE)
    return render(request, "meetings/answers.html", {"meeting": meeting, "page": page, "shows_all": shows_all})


def _keep(request, invited):
    key, given = request.POST.get("invitation", ""), request.POST.get("answer", "")
    if given not in answering.ANSWERS or not key.isdecimal() or len(key) > 18:
        raise BadRequest("This is not an answer to an invitation.")
    invitation = get_object_or_404(invited, pk=key)
    try:
        answering.answer(invitation, answer=given, now=timezone.now())
    except answering.AnsweringClosed as closed:
        messages.warning(request, _("You can no longer answer: {reason}.").format(reason=closed.why.label))
    else:
        words = _("Noted for {name}: {answer}.")
        messages.success(request, words.format(name=invitation.member.full_name, answer=Answer(given).label))
