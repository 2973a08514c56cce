from email.header import decode_header, make_header

from django.contrib import messages as notices
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from samensterker.outbox import mending
from samensterker.outbox.models import Message, State
from samensterker.outbox.policies import for_keepers_of_the_log

# The mail stands in a frame of its own: it may show itself, and nothing else: no script, no form, nothing from outside.
MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


@require_safe
@for_keepers_of_the_log
def message(request, pk):
    shown = get_object_or_404(_shown(), pk=pk)
    kept = getattr(shown, "kept", None)
    context = {
        "message": shown,
        "kept": kept,
        "receiver": kept and str(make_header(decode_header(kept.to))),  # as a mail program shows it
        "can_be_sent_again": shown.state in (State.FAILED, State.UNSURE),
        "can_have_arrived": shown.state == State.UNSURE,
    }
    return render(request, "outbox/message.html", context)


@require_safe
@for_keepers_of_the_log
@xframe_options_sameorigin
def message_html(request, pk):
    kept = getattr(get_object_or_404(_shown(), pk=pk), "kept", None)
    if kept is None or not kept.html:
        raise Http404
    return HttpResponse(kept.html, headers={"Content-Security-Policy": MAIL_POLICY, "Cache-Control": "no-store"})


@require_POST
@for_keepers_of_the_log
def message_again(request, pk):
    stuck = get_object_or_404(_shown(), pk=pk)
    if mending.send_again(stuck, now=timezone.now()):
        notices.success(request, _("The message is tried once more."))
    return redirect(stuck)


@require_POST
@for_keepers_of_the_log
def message_arrived(request, pk):
    unsure = get_object_or_404(_shown(), pk=pk)
    if mending.take_as_sent(unsure, now=timezone.now()):
        notices.success(request, _("The message counts as sent."))
    return redirect(unsure)


def _shown():
    return Message.objects.shown_on_log().select_related("member", "kept")
