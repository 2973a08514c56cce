"""The yearly question, answered by the link in the mail without logging in, or by the coordinator who heard it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from members import confirming
from members.models import Member
from members.policies import coordinator_required
from samensterker.dated_links import LinkExpired
from samensterker.middleware import language_from_cookie


@login_not_required
@csrf_exempt  # who has the link may say so, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def still_right(request, token):
    """GET asks and changes nothing, as mail scanners follow links; POST says yes. It shows a first name and no more."""
    now = timezone.now()
    try:
        member = confirming.member_by_token(token, now=now)
    except LinkExpired:
        return _closed(request, why="expired", status=410)
    except Member.DoesNotExist:
        return _closed(request, why="unknown", status=404)
    if member.left_at is not None:
        return _closed(request, why="left", status=410)
    if request.method == "POST":
        confirming.confirm(member, now=now)
    with translation.override(language_from_cookie(request) or member.language):
        response = render(request, "members/still_right.html", {"member": member, "is_said": request.method == "POST"})
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _closed(request, *, why, status):
    return render(request, "members/still_right_closed.html", {"why": why}, status=status)


@require_POST
@coordinator_required
def still_right_of(request, pk):
    """The coordinator asked someone without email, and heard that all is still right."""
    member = get_object_or_404(Member.objects.active(), pk=pk)
    confirming.confirm(member, now=timezone.now())
    messages.success(request, _("Noted: all is still right with {name}.").format(name=member.full_name))
    return redirect("members:manage-member", pk)
