from django.contrib import messages as notices
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from samensterker.list_links import link
from samensterker.outbox import mending
from samensterker.outbox.log_filter import LogFilter, Page
from samensterker.outbox.models import Heartbeat, Hold, Message, State, UnreachableAddress
from samensterker.outbox.policies import for_keepers_of_the_log
from samensterker.outbox.queueing import wake_on_commit

ADDRESSES_SHOWN = 20


@require_safe
@for_keepers_of_the_log
def log(request):
    now = timezone.now()
    form = LogFilter(request.GET)
    page = Page.of(form.messages(now), after=request.GET.get("after", ""), ascending=form.chosen_state == State.WAITING)
    context = {
        "form": form,
        "page": page,
        "chips": _chips(request, form),
        "next_link": link(request, after=page.following) if page.following else "",
        "first_link": link(request, after="") if request.GET.get("after") else "",
        "is_filtered": any(form.cleaned_data.get(name) for name in ("who", "kind", "since", "until")),
        "holds": list(Hold.objects.standing()),
        "unreachable": list(UnreachableAddress.objects.order_by("-since")[:ADDRESSES_SHOWN]),
        "oldest_due": Message.objects.oldest_due(now),
        "sender_at": Heartbeat.objects.last("sender"),
        "now": now,
    }
    return render(request, "outbox/log.html", context)


@require_POST
@for_keepers_of_the_log
def hold_release(request):
    if Hold.objects.release(by=request.user, now=timezone.now()):
        wake_on_commit()
        notices.success(request, _("The messages go again. What is past its point stays here."))
    return redirect("outbox:log")


@require_POST
@for_keepers_of_the_log
def address_again(request, pk):
    address = get_object_or_404(UnreachableAddress, pk=pk)
    number = mending.try_address_again(address, now=timezone.now())
    words = _("Mail may go to %(address)s again.")
    if number:
        words = ngettext(
            "Mail may go to %(address)s again; %(number)d message is tried at once.",
            "Mail may go to %(address)s again; %(number)d messages are tried at once.",
            number,
        )
    notices.success(request, words % {"address": address.address, "number": number})
    return redirect("outbox:log")


def _chips(request, form):
    return [
        (words, link(request, state=value, after=""), value == form.chosen_state)
        for value, words in form.fields["state"].choices
    ]
