"""The coordinator's page about the texts under which members choose."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import sharing_texts
from members.forms.sharing_texts import SharingTextForm
from members.key_pages import KeyPage
from members.models import SharingText
from members.policies import coordinator_required

VERSIONS = 10  # how many stand on a page


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def texts(request):
    """A text is looked at first, with how many are asked again; then it is published."""
    newest = sharing_texts.newest()
    form = SharingTextForm(request.POST or None, newest=newest)
    is_preview = form.is_valid() and "publish" not in request.POST
    if form.is_valid() and not is_preview and _published(request, form):
        return redirect("members:sharing-texts")
    by_themselves, by_coordinator = sharing_texts.people_to_ask()
    versions = SharingText.objects.select_related("published_by")
    context = {
        "form": form,
        "is_preview": is_preview,
        "by_themselves": by_themselves,
        "by_coordinator": by_coordinator,
        "versions": KeyPage.of(versions, order=["-number", "-pk"], after=request.GET.get("after", ""), size=VERSIONS),
    }
    return render(request, "members/sharing_texts.html", context)


def _published(request, form):
    """Whether it is published, by this click or by the one before it; if not, the form says why."""
    now = timezone.now()
    try:
        text = sharing_texts.publish(by=request.user, now=now, **form.cleaned_data)
    except sharing_texts.StaleText as stale:
        form.show_what_changed(stale.newest)
        return False
    if text.published_at == now:
        words = _("Published: version %(number)d. Everyone is asked again when they come in.")
        messages.success(request, words % {"number": text.number})
    else:
        messages.info(request, _("Version %(number)d was published already.") % {"number": text.number})
    return True
