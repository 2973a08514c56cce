from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members import looking
from members.models import ContactView, Member
from members.person_page import PersonPage
from samensterker.localtime import local_day


@require_safe
@never_cache  # what is withdrawn is gone on the next look, also in the browser that saw it before
def detail(request, pk):
    """A member's profile; what is seen of their contact details is noted. Who left exists for coordinators only."""
    now = timezone.now()
    members = Member.objects.visible_to(request.user).select_related("cv_file", "roster")
    member = get_object_or_404(members, pk=pk)
    page = PersonPage.of(member, request.user, today=local_day(now), as_member=request.GET.get("as") == "member")
    if request.method == "GET":
        looking.note(request.user, [member], ContactView.How.PROFILE, page.contents, now=now)
    return render(request, "members/person.html", {"page": page, "member": member})
