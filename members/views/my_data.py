"""What is held about a member: on a page, and as a file to take along."""

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members import looking, my_data
from members.models import ContactView, Shared
from members.privacy_words import GROUPS
from members.views.whose import of_someone


@require_safe
@of_someone
def page(request, whose):
    _refuse_another_who_can_log_in(whose)
    return render(request, "members/my_data.html", {"whose": whose, "groups": GROUPS})


@require_POST
@never_cache
@of_someone
def download(request, whose):
    """The coordinator hands it to who cannot log in; that is a look at their details, and noted as one."""
    _refuse_another_who_can_log_in(whose)
    now = timezone.now()
    packed = my_data.pack(whose.member, now=now)
    if not whose.is_own:
        looking.note(whose.by, [whose.member], ContactView.How.EXPORT, list(Shared), now=now)
    response = FileResponse(packed, as_attachment=True, filename=my_data.file_name(now), content_type="application/zip")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _refuse_another_who_can_log_in(whose):
    """It holds what members wrote to each other; who can log in takes it along themselves."""
    if not whose.is_own and whose.member.email and not whose.member.left_at:
        raise Http404
