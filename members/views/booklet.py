"""The booklet with everyone's faces: to read, to take along, and for the coordinator to send round."""

import logging
import uuid
from subprocess import SubprocessError

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from members import booklet as faces
from members import booklet_letters
from members.forms.booklet import SendRoundForm
from members.key_pages import KeyPage
from members.models import BookletCopy
from members.policies import coordinator_required
from samensterker.localtime import local_day

logger = logging.getLogger(__name__)

ON_A_PAGE, COPIES = 50, 40


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def booklet(request):
    """GET shows what stands in it now; POST makes the file, and writes down who received it."""
    now = timezone.now()
    if request.method == "POST":
        return _file(request, now)
    page = KeyPage.of(faces.in_it(), order=["sort_name", "pk"], after=request.GET.get("after", ""), size=ON_A_PAGE)
    people = faces.entries(page.rows, today=local_day(now))
    faces.note_seen(request.user, people, now=now)
    context = {"people": people, "page": page, "now": now, "after": request.GET.get("after", "")}
    return render(request, "members/booklet.html", context)


def _file(request, now):
    from members import booklet_file  # here: its library for pictures takes 2 MB of each worker, and few take it along

    people = faces.entries(faces.in_it(), today=local_day(now))
    try:
        content = booklet_file.typeset(people, today=local_day(now))
    except SubprocessError:
        logger.exception("The booklet could not be typeset.")
        messages.error(request, _("The booklet could not be made just now. Please try again in a minute."))
        return redirect("members:booklet")
    faces.record_copy(request.user, people, now=now)
    # Translators: the name of a file with the booklet of everyone's faces, followed by the day
    name = f"{_('booklet')}-{local_day(now):%Y-%m-%d}.pdf"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def copies(request):
    """Who received which version; and the button that sends a link round."""
    now = timezone.now()
    form = SendRoundForm(request.POST or None, initial={"submission": uuid.uuid4()})
    if form.is_valid():
        number = booklet_letters.send_round(submission=form.cleaned_data["submission"], now=now)
        messages.success(request, _words_of_sending(number))
        return redirect("members:booklet-copies")
    rows = BookletCopy.objects.select_related("receiver")
    page = KeyPage.of(rows, order=["-received_at", "-pk"], after=request.GET.get("after", ""), size=COPIES)
    return render(request, "members/booklet_copies.html", {"form": form, "page": page})


def _words_of_sending(number):
    if not number:
        return _("This link was sent round already.")
    words = ngettext(
        "A link to the booklet is on its way to {number} member.",
        "A link to the booklet is on its way to {number} members.",
        number,
    )
    return words.format(number=number)
