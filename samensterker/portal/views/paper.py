"""Pages to print: the call list, and letters for members without email."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members import looking
from members.models import ContactView, Shared
from members.policies import coordinator_required
from samensterker.portal import paper


@require_safe
@coordinator_required
def call_list(request):
    """Whom to call and about what, with room to tick on paper. That their numbers were seen is noted."""
    now = timezone.now()
    meeting = paper.next_meeting(now)
    page = paper.calls(meeting, after=request.GET.get("after", ""), now=now)
    with_number = [call.member for call in page.rows if call.member.phone]
    looking.note(request.user, with_number, ContactView.How.LIST, [Shared.PHONE], now=now)
    return render(request, "portal/call_list.html", {"meeting": meeting, "page": page, "now": now})


@require_safe
@coordinator_required
def letters(request):
    """One page a person: the next meeting, what they promised, and a slip to hand in."""
    now = timezone.now()
    meeting = paper.next_meeting(now)
    page = paper.letters(meeting, after=request.GET.get("after", ""))
    context = {"meeting": meeting, "timetable": paper.timetable(meeting), "page": page, "now": now}
    return render(request, "portal/letters.html", context)
