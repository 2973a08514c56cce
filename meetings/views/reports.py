"""The report of a meeting: read through and sent by who organises it, read by who sees the meeting."""

import logging
from subprocess import SubprocessError

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import report_check as checking
from meetings import report_letters as letters
from meetings import report_pdf as pdf
from meetings import reporting
from meetings.forms.reports import SendReportForm
from meetings.models import Meeting
from meetings.next_step import next_time
from meetings.policies import may_organise
from meetings.report_changes import differences
from meetings.report_content import filled_in
from meetings.views.which import meeting_to_organise, meeting_to_see
from members.key_pages import KeyPage
from samensterker.localtime import local_day

logger = logging.getLogger(__name__)

VERSIONS, LETTERS = 20, 20


@require_safe
def report(request, pk):
    """How it will look, what is likely to be forgotten, and how far it is."""
    meeting = meeting_to_organise(request, pk, _standing())
    state = reporting.state_of(meeting)
    context = {
        "meeting": meeting,
        "state": state,
        "report": state.report,
        "has_begun": meeting.starts_at <= timezone.now(),
        "warnings": checking.warnings(meeting, state.report),
        "versions": list(meeting.report_versions.all()[:VERSIONS]),
    }
    return render(request, "meetings/report.html", context)


@require_POST
def report_check(request, pk):
    meeting = meeting_to_organise(request, pk, _standing())
    try:
        reporting.check(meeting, seen=request.POST.get("seen", ""), by=request.user, now=timezone.now())
    except reporting.CannotReport:
        messages.warning(request, _("The meeting has not begun, so there is no report to read through."))
    except reporting.ReportChanged:
        messages.warning(request, _("The report was changed while you were reading. Please look at it once more."))
    else:
        messages.success(request, _("The report is read through. It can be sent."))
        return redirect("meetings:report-send", pk)
    return redirect("meetings:report", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def report_send(request, pk):
    """GET says to how many it goes, and of a correction what it changes; POST sends."""
    now = timezone.now()
    meeting = meeting_to_organise(request, pk, _standing())
    state = reporting.state_of(meeting)
    form = SendReportForm(request.POST or None, state=state)
    if form.is_valid() and (answer := _sent(request, form, meeting, now)):
        return answer
    if meeting.starts_at > now or state.step != reporting.Step.CHECKED:
        return redirect("meetings:report", pk)
    context = {
        "form": form,
        "meeting": meeting,
        "state": state,
        "by_mail": reporting.receivers(meeting).reachable().count(),
        "on_paper": reporting.on_paper(meeting).count(),
    }
    return render(request, "meetings/report_send.html", context)


def _sent(request, form, meeting, now):
    """Where to go; None to show the form once more."""
    try:
        version = reporting.send(meeting, by=request.user, now=now, **form.cleaned_data)
    except reporting.AlreadySent as sent:
        messages.info(request, _("Someone sent this report already. It went once. Here it is."))
        return redirect("meetings:report-version", meeting.pk, sent.version.number)
    except reporting.NothingChanged:
        messages.info(request, _("It says the same as what was sent before, so nothing goes out."))
    except reporting.EmptyReport:
        messages.warning(request, _("There is not a word in the report yet, so it is not sent."))
    except reporting.CannotReport:
        messages.warning(request, _("The meeting has not begun, so there is no report to send."))
    except reporting.ReportChanged:
        messages.warning(
            request, _("The report was changed in the meantime. Please look at it once more, then send it.")
        )
    else:
        messages.success(request, _words_of_sending(version, reporting.receivers(meeting).reachable().count()))
        return redirect("meetings:report-version", meeting.pk, version.number)
    return redirect("meetings:report", meeting.pk)


def _words_of_sending(version, number):
    if version.number > 1:
        words = ngettext(
            "The correction is on its way to {number} person.",
            "The correction is on its way to {number} people.",
            number,
        )
    else:
        words = ngettext(
            "The report is on its way to {number} person.", "The report is on its way to {number} people.", number
        )
    return words.format(number=number)


@require_safe
def report_version(request, pk, number):
    """As it was sent, with the names of today; of a correction also what it changed."""
    meeting, version = _version_to_see(request, pk, number)
    before = meeting.report_versions.filter(number=number - 1).first()
    contents = [version.content, *([before.content] if before else [])]
    shown, *was = filled_in(contents, meeting=meeting)
    now, versions = timezone.now(), list(meeting.report_versions.all()[:VERSIONS])
    organises = may_organise(request.user, meeting, on=local_day(now))
    context = {
        "meeting": meeting,
        "version": version,
        "report": shown,
        "changes": differences(was[0], shown) if was else [],
        "versions": versions,
        "organises": organises,
        "next_time": next_time(meeting, now=now) if organises and version == versions[0] else None,
    }
    return render(request, "meetings/report_version.html", context)


@require_safe
@cache_control(private=True, no_store=True)
def report_pdf(request, pk, number):
    """Made now, and kept nowhere."""
    meeting, version = _version_to_see(request, pk, number)
    [shown] = filled_in([version.content], meeting=meeting)
    try:
        content = pdf.typeset(version, shown)
    except SubprocessError:
        logger.exception("The report of meeting %s could not be typeset.", pk)
        messages.error(request, _("The PDF could not be made just now. Please try again in a minute."))
        return redirect("meetings:report-version", pk, number)
    disposition = f'attachment; filename="{pdf.file_name(version)}"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


@require_safe
def report_paper(request, pk, number):
    """For whom no mail reaches: a letter each, to print and hand over."""
    meeting = meeting_to_organise(request, pk, _standing())
    version = get_object_or_404(meeting.report_versions.select_related("meeting"), number=number)
    after, order = request.GET.get("after", ""), ["sort_name", "pk"]
    page = KeyPage.of(reporting.on_paper(meeting), order=order, after=after, size=LETTERS)
    sheet = letters.sheet(version)
    context = {
        "meeting": meeting,
        "version": version,
        "sheet": sheet,
        "letters": letters.on_paper(version, page.rows, now=timezone.now()),
        "page": page,
    }
    return render(request, "meetings/report_paper.html", context)


def _standing():
    return Meeting.objects.standing().select_related("host", "group", "report_checked_by")


def _version_to_see(request, pk, number):
    meeting = meeting_to_see(request, pk, Meeting.objects.select_related("host", "group"))
    return meeting, get_object_or_404(meeting.report_versions.select_related("meeting", "sent_by"), number=number)
