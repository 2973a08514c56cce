"""Who comes and who did not answer, for who organises it: asking once more, and answers that came by telephone."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from meetings import answering, asking_again, missing
from meetings.attendance import attendance
from meetings.models import Answer, Meeting
from meetings.views.which import meeting_to_organise
from members.key_pages import KeyPage
from samensterker.localtime import local_day

SIZE = 25
SHOWN = ("silent", "all", "organisations", "guests")


@require_http_methods(["GET", "HEAD", "POST"])
def answers(request, pk):
    """Everyone who is invited and still in the guild; those without an answer unless something else is asked for."""
    meeting, now = meeting_to_organise(request, pk, Meeting.objects.standing()), timezone.now()
    invited = meeting.invitations.filter(member__left_at=None).select_related("member", "meeting")
    if request.method == "POST":
        _keep(request, meeting, invited)
        return redirect(request.get_full_path())  # the same page of the same list
    show = request.GET.get("show", "")
    context = {
        "meeting": meeting,
        "show": show if show in SHOWN else "silent",
        "attendance": attendance(meeting, for_organiser=True),
        "to_ask": sum(map(len, asking_again.to_ask(meeting, now=now))),
        "is_asked_today": meeting.invitations.filter(asked_again_on__gte=local_day(now)).exists(),
        "may_ask_guests": meeting.starts_at > now,
    }
    context["page"] = _page(meeting, invited, context["show"], request.GET.get("after", ""))
    return render(request, "meetings/answers.html", context)


def _page(meeting, invited, show, after):
    if show == "organisations":
        return missing.by_organisation(meeting, after=after, size=SIZE)
    if show == "guests":
        return KeyPage.of(meeting.guests.all(), order=["name", "pk"], after=after, size=SIZE)
    rows = invited if show == "all" else invited.unanswered()
    return KeyPage.of(rows, order=["member__sort_name", "pk"], after=after, size=SIZE)


def _keep(request, meeting, invited):
    key, given = request.POST.get("invitation") or request.POST.get("guest", ""), request.POST.get("answer", "")
    if given not in answering.ANSWERS or not (key.isascii() and key.isdecimal()) or len(key) > 18:
        raise BadRequest("This is not an answer to an invitation.")
    rows = invited if "invitation" in request.POST else meeting.guests.select_related("meeting")
    asked = get_object_or_404(rows, pk=key)
    try:
        answering.answer(asked, answer=given, now=timezone.now())
    except answering.AnsweringClosed as closed:
        messages.warning(request, _("You can no longer answer: {reason}.").format(reason=closed.why.label))
    else:
        words = _("Noted for {name}: {answer}.")
        messages.success(request, words.format(name=asked.receiver.full_name, answer=Answer(given).label))


@require_POST
def ask_again(request, pk):
    """One mail to each without an answer; pressed twice, still one."""
    meeting = meeting_to_organise(request, pk, Meeting.objects.standing())
    number = asking_again.ask_again(meeting, now=timezone.now())
    if number:
        words = ngettext("{number} mail is on its way.", "{number} mails are on their way.", number)
        messages.success(request, words.format(number=number))
    else:
        messages.info(request, _("Nobody has to be asked now: everyone has answered, or had a mail about it today."))
    return redirect("meetings:answers", pk)
