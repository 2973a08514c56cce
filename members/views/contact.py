"""Writing to another member through the house."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import contact
from members.forms.contact import ContactForm
from members.models import Member
from samensterker.outbox import quiet


@require_http_methods(["GET", "HEAD", "POST"])
def write(request, pk):
    """Nobody writes to who left, nor to themselves; who cannot be mailed is said before one begins."""
    receiver = get_object_or_404(Member.objects.active(), pk=pk)
    if receiver == request.user:
        return redirect(receiver)
    obstacle = contact.obstacle_to(receiver)
    initial = {"submission": uuid.uuid4(), "shows_address": request.user.shares_email}
    form = ContactForm(request.POST or None, initial=initial)
    if form.is_valid() and obstacle is None and _is_written(request, form, receiver):
        return redirect(receiver)
    context = {"receiver": receiver, "form": form, "obstacle": obstacle.value if obstacle else ""}
    return render(request, "members/contact.html", context)


def _is_written(request, form, receiver):
    """Whether it goes, by this click or by the one before it; if not, the form says why."""
    now = timezone.now()
    try:
        _message, is_new = contact.write(request.user, receiver, now=now, **form.cleaned_data)
    except contact.TooMany:
        words = _("You wrote %(number)d messages today; that is the most on one day. Go on tomorrow, or call someone.")
        form.add_error(None, words % {"number": contact.MOST_A_DAY})
        return False
    if not is_new:
        messages.info(request, _("This message was sent already, once."))
    elif quiet.is_quiet(now):
        words = _("Your message goes to {name} at eight in the morning; we send no mail at night.")
        messages.success(request, words.format(name=receiver.full_name))
    else:
        messages.success(request, _("Your message is on its way to {name}.").format(name=receiver.full_name))
    return True
