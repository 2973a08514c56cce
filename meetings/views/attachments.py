"""Files with an agenda item: adding and removing for who organises, downloading for who sees the meeting."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from meetings import attachments
from meetings.forms.attachments import AttachmentForm
from meetings.models import AgendaAttachment, AgendaItem, Meeting
from meetings.views.which import agenda_item_to_organise
from samensterker.downloads import as_download, read_stored
from samensterker.localtime import local_day


@require_http_methods(["GET", "HEAD", "POST"])
def attachment_add(request, pk):
    """The files of an item, and the form for a next one."""
    item = agenda_item_to_organise(request, pk)
    is_sent = request.method == "POST"
    form = (
        AttachmentForm(request.POST, request.FILES) if is_sent else AttachmentForm(initial={"submission": uuid.uuid4()})
    )
    if form.is_valid() and _is_attached(request, item, form):
        return redirect("meetings:attachment-add", pk=item.pk)
    context = {"item": item, "meeting": item.meeting, "form": form, "attachments": item.attachments.all()}
    return render(request, "meetings/attachments.html", {**context, "most": attachments.MOST})


def _is_attached(request, item, form):
    """If not, the form says why."""
    told = {"by": request.user, "now": timezone.now(), "submission": form.cleaned_data["submission"]}
    try:
        row = attachments.attach(item, form.checked, **told)
    except attachments.TooMany:
        form.say_that_it_is_full()
        return False
    except AgendaItem.DoesNotExist:  # removed while the file was on its way
        raise Http404 from None
    messages.success(request, _("Added: {name}.").format(name=row.name))
    return True


@require_safe
@cache_control(private=True, no_store=True)
def attachment(request, pk):
    seen = Meeting.objects.visible_to(request.user, on=local_day(timezone.now()))
    row = get_object_or_404(AgendaAttachment, pk=pk, agenda_item__meeting__in=seen)
    return as_download(read_stored(row.file), name=row.name, kind=row.kind)


@require_http_methods(["GET", "HEAD", "POST"])
def attachment_remove(request, pk):
    """GET asks whether you are sure; POST removes it."""
    row = get_object_or_404(AgendaAttachment, pk=pk)
    item = agenda_item_to_organise(request, row.agenda_item_id)
    if request.method != "POST":
        context = {"attachment": row, "item": item, "meeting": item.meeting}
        return render(request, "meetings/attachment_remove.html", context)
    attachments.remove(row)
    messages.success(request, _("Removed: {title}.").format(title=row.name))
    return redirect("meetings:attachment-add", pk=item.pk)
