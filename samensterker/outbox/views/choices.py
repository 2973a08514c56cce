from django.contrib import messages as notices
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from samensterker.outbox import kinds, stopping
from samensterker.outbox.policies import may_see_log

WHAT = ["GET", "HEAD", "POST"]


@require_http_methods(WHAT)
@login_not_required
@csrf_exempt  # RFC 8058: a mail program posts here by itself, without a cookie; the token is all the right there is
@never_cache
def stop(request, token):
    """Looking changes nothing, as mail scanners open every link; one button does it."""
    found = stopping.read(token)
    if found is None:
        return render(request, "outbox/stop_unknown.html", status=404)
    if request.method == "POST":
        found.set(stopped="resume" not in request.POST, now=timezone.now())
    context = {"kind": found.kind, "is_stopped": found.is_stopped, "is_answer": request.method == "POST"}
    return render(request, "outbox/stop.html", context)


@require_http_methods(WHAT)
def choices(request):
    """What mail do I want?"""
    if request.method == "POST":
        stopping.choose(request.user, wanted=request.POST.getlist("kind"), now=timezone.now())
        notices.success(request, _("Your choice is kept."))
        return redirect("outbox:choices")
    catalogue = [kind for kind in kinds.catalogue() if may_see_log(request.user) or not kind.is_for_coordinators]
    context = {
        "optional": [kind for kind in catalogue if kind.can_be_switched_off],
        "always": [kind for kind in catalogue if not kind.can_be_switched_off],
        "switched_off": stopping.switched_off(request.user),
    }
    return render(request, "outbox/choices.html", context)
