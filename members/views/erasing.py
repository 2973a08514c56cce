"""Being erased: asking for it, taking it back, and the coordinator's list of who is going to be."""

from allauth.account.decorators import reauthentication_required
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import erasing
from members.erasure_letters import link_token, request_by_token
from members.erasure_log import ErasureLogError
from members.forms.erasing import AT_ONCE, EraseForm, EraseOnBehalfForm
from members.joining import LastCoordinatorError
from members.key_pages import KeyPage
from members.mentions import pseudonym
from members.models import ErasureRequest
from members.policies import coordinator_required
from members.views.whose import of_someone
from samensterker.middleware import language_from_cookie

DONE_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
@of_someone
def erase(request, whose):
    """What goes, what stays and why; and the form that asks for it."""
    form = (EraseForm if whose.is_own else EraseOnBehalfForm)(request.POST or None)
    if form.is_valid():
        try:
            return _asked(request, whose, is_at_once=form.cleaned_data.get("when") == AT_ONCE)
        except (LastCoordinatorError, ErasureLogError) as refusal:
            form.add_error(None, refusal.message)
    context = {
        "whose": whose,
        "form": form,
        "is_last_coordinator": erasing.is_last_coordinator(whose.member),
        "open_request": whose.member.erasure_requests.open().first(),
    }
    return render(request, "members/erase.html", context)


def _asked(request, whose, *, is_at_once):
    now = timezone.now()
    if is_at_once:
        erasure = erasing.erase(whose.member, by=whose.by, now=now)
        if erasure:
            words = _("Done: everything about them is gone. In old reports they are “%(pseudonym)s”.")
            messages.success(request, words % {"pseudonym": pseudonym(erasure.number)})
        return redirect("members:erasures")
    asked = erasing.ask(whose.member, by=whose.by, now=now, channel=whose.channel)
    if not whose.is_own:
        messages.success(request, _("Kept. Nobody sees them any more; in a week everything about them goes."))
        return redirect("members:erasures")
    auth.logout(request)
    return redirect("members:erasure-withdraw", link_token(asked))


@login_not_required
@csrf_exempt  # who has the link may take it back, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erasure_withdraw(request, token):
    """GET says how it stands and changes nothing; POST takes the request back. It names no more than a first name."""
    try:
        asked = request_by_token(token)
    except ErasureRequest.DoesNotExist:
        return render(request, "members/erasure_unknown.html", status=404)
    if request.method == "POST":
        erasing.withdraw(asked, by=asked.member, now=timezone.now())
        return redirect("members:erasure-withdraw", token)
    with translation.override(language_from_cookie(request) or asked.member.language):
        response = render(request, "members/erasure_withdraw.html", {"asked": asked})
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@coordinator_required
def erasures(request):
    """Who is going to be erased; and which former members there are."""
    done = ErasureRequest.objects.exclude(done_at=None).select_related("member")
    context = {
        "opened": ErasureRequest.objects.open().select_related("member").order_by("due_at", "pk"),
        "done": KeyPage.of(done, order=["-done_at", "-pk"], after=request.GET.get("after", ""), size=DONE_SHOWN),
        "after": request.GET.get("after", ""),
        "now": timezone.now(),
    }
    return render(request, "members/erasures.html", context)


@require_POST
@coordinator_required
def erasure_take_back(request, pk):
    asked = get_object_or_404(ErasureRequest, pk=pk)
    if erasing.withdraw(asked, by=request.user, now=timezone.now()):
        messages.success(request, _("Taken back: {name} is not erased.").format(name=asked.member.full_name))
    else:
        messages.info(request, _("It was taken back or carried out already."))
    return redirect("members:erasures")
