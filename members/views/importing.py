"""Importing members: a file is read, one looks at what it would do, and then it is written."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.exchange import columns, drafts, exporting, preview, writing
from members.exchange.planning import Status
from members.forms.importing import ConfirmForm, ImportForm
from members.models import ImportDraft
from members.policies import coordinator_required

ROWS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def import_(request):
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        draft = drafts.keep(form.checked, by=request.user, now=timezone.now())
        return redirect("members:import-preview", draft.pk)
    return render(request, "members/import.html", {"form": form, "columns": columns.every()})


@require_safe
@coordinator_required
def import_example(request):
    """An empty table with the right headings."""
    response = HttpResponse(exporting.headings_only(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("members")}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def import_preview(request, pk):
    """*Is this right?* POST writes it."""
    draft = _draft_of(request, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None, draft=draft)
    if draft.written_at is None and form.is_valid():
        _write(request, draft, is_welcome=form.cleaned_data.get("welcome", False))
        return redirect("members:import-preview", pk)
    return render(request, "members/import_preview.html", {"draft": draft, "form": form, **_rows(request, draft)})


@require_POST
@coordinator_required
def import_discard(request, pk):
    _draft_of(request, pk).delete()
    messages.success(request, _("Nothing was imported, and the file is forgotten."))
    return redirect("members:import")


def _draft_of(request, pk):
    """A draft is there for who made it, and for a day."""
    oldest = timezone.now() - writing.KEPT
    draft = ImportDraft.objects.filter(pk=pk, made_by=request.user, made_at__gt=oldest).first()
    if draft is None:
        raise Http404
    return draft


def _write(request, draft, *, is_welcome):
    try:
        outcome = writing.write(draft, welcome=is_welcome, by=request.user, now=timezone.now())
    except writing.AlreadyWritten:
        messages.info(request, _("This file was imported already."))
    except writing.PlanChanged:
        messages.warning(
            request, _("Someone changed a member in the meantime. Nothing is written yet; look once more.")
        )
    else:
        messages.success(request, _said(outcome))


def _said(outcome):
    new, changed = len(outcome.new), len(outcome.changed)
    parts = [
        ngettext("%(number)d new member", "%(number)d new members", new) % {"number": new},
        ngettext("%(number)d changed", "%(number)d changed", changed) % {"number": changed},
    ]
    return _("Imported: %(what)s.") % {"what": ", ".join(parts)}


def _rows(request, draft):
    show = request.GET.get("show", "")
    page = Paginator(preview.chosen(draft, show), ROWS_A_PAGE).get_page(request.GET.get("page"))
    counts = preview.counts(draft)
    return {
        "counts": counts,
        "has_work": bool(counts[Status.NEW] or counts[Status.CHANGED]),
        "chips": _chips(counts, show, len(draft.rows["plan"])),
        "page": page,
        "lines": [preview.line(row) for row in page],
        "samples": preview.samples(draft),
        "used": preview.used_columns(draft),
    }


def _chips(counts, show, number):
    """The choices of which rows to see: words, link, whether it is chosen."""
    # Translators: all rows of a file
    words: list[tuple[str, Any, int]] = [("", _("all"), number)]
    words += [(status.value, status.label, counts[status]) for status in Status]
    # Translators: rows of a file about which we ask something
    words += [(preview.QUESTIONS, _("with a question"), counts[preview.QUESTIONS])]
    return [
        (f"{label} ({count})", f"?{urlencode({'show': name})}#rows" if name else "?#rows", name == show)
        for name, label, count in words
        if count
    ]
