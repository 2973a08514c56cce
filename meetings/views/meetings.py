"""The pages of meetings; each finds, asks the form, calls one thing and answers."""

import uuid
from collections import defaultdict

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from meetings import agenda, calendar, meeting_page, scheduling
from meetings.attendance import attendance
from meetings.forms.meetings import ChangedMeetingForm, NewMeetingForm
from meetings.models import Invitation, Meeting
from members.policies import coordinator_required, is_coordinator
from samensterker.localtime import local_day
from samensterker.templatetags.house import clock, day

PAGE = 25


@require_safe
def meeting_list(request):
    """What is coming up, and below it what was held, a page at a time."""
    now, last = timezone.now(), _last_seen(request)
    held = Meeting.objects.held(now).select_related("host").defer("report")
    shown = list((held.older_than(last) if last else held)[: PAGE + 1])
    context = {
        "is_first_page": last is None,
        "ahead": _ahead(request.user, now) if last is None else [],
        "held": shown[:PAGE],
        "last": shown[PAGE - 1] if len(shown) > PAGE else None,
        "is_coordinator": is_coordinator(request.user),
    }
    return render(request, "meetings/meeting_list.html", context)


def _last_seen(request):
    """The last meeting of the page before this one, if any."""
    pk = request.GET.get("before", "")
    return Meeting.objects.filter(pk=pk).first() if pk.isascii() and pk.isdecimal() else None


def _ahead(member, now):
    mine = Prefetch("invitations", Invitation.objects.filter(member=member), to_attr="mine")
    return Meeting.objects.ahead(now).select_related("host").defer("report").prefetch_related(mine)[:PAGE]


@require_safe
def meeting_detail(request, pk):
    now, member = timezone.now(), request.user
    meeting, invitation = meeting_page.meeting_and_invitation(pk, member)
    agenda_items = meeting_page.agenda_items(meeting)
    context = {
        "meeting": meeting,
        "timetable": agenda.timetable(meeting, agenda_items),
        "agreed_in_general": _put_at_their_agenda_item(meeting, agenda_items, member, now),
        "invitation": invitation,
        "attendance": attendance(meeting, for_coordinator=is_coordinator(member)),
        "is_coordinator": is_coordinator(member),
        "is_over": meeting.is_over(now),
        "has_begun": meeting.starts_at <= now,
        "not_invited": _not_invited(meeting, member, now),
    }
    return render(request, "meetings/meeting_detail.html", context)


def _put_at_their_agenda_item(meeting, agenda_items, member, now):
    """Gives each agenda item its list `agreed` of action items; answers those of the meeting as a whole."""
    agreed = defaultdict(list)
    for item in meeting_page.action_items(meeting, member, local_day(now)):
        agreed[item.agenda_item_id].append(item)
    for agenda_item in agenda_items:
        agenda_item.agreed = agreed[agenda_item.pk]
    return agreed[None]


def _not_invited(meeting, member, now):
    """How many more can be invited, for who may do so; stops counting at some point."""
    if not is_coordinator(member) or meeting.is_cancelled or meeting.starts_at <= now:
        return 0
    return meeting_page.number_not_invited(meeting)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def meeting_create(request):
    now = timezone.now()
    initial = {"submission": uuid.uuid4(), "reminder_days": Meeting().reminder_days}
    form = NewMeetingForm(request.POST or None, now=now, initial=initial)
    if form.is_valid() and (meeting := _called(request, form, now)):
        return redirect(meeting)
    return render(request, "meetings/meeting_form.html", {"form": form})


def _called(request, form, now):
    """The meeting that this form makes, or made before; None when the month turns out to be taken."""
    try:
        meeting = scheduling.call_meeting(
            by=request.user,
            now=now,
            submission=form.cleaned_data["submission"],
            invite=form.cleaned_data["invite"],
            **form.fields_of_meeting(),
        )
    except scheduling.MonthTaken as taken:
        form.refuse_month(taken.meeting)
        return None
    except scheduling.AlreadySaved as saved:
        messages.info(request, _("This meeting was saved already. Here it is."))
        return saved.meeting
    words = _("The meeting is set: {day}, {clock}.")
    if form.cleaned_data["invite"] and meeting.starts_at > now:
        words = _("The meeting is set: {day}, {clock}. The invitations are on their way.")
    messages.success(request, words.format(day=day(meeting.starts_at, now), clock=clock(meeting.starts_at)))
    return meeting


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def meeting_edit(request, pk):
    now = timezone.now()
    meeting = get_object_or_404(Meeting.objects.standing(), pk=pk)
    initial = ChangedMeetingForm.initial_of(meeting)
    form = ChangedMeetingForm(request.POST or None, now=now, meeting=meeting, initial=initial)
    if form.is_valid() and _changed(request, form, meeting, now):
        return redirect(meeting)
    context = {"form": form, "meeting": meeting, "told": scheduling.told(meeting).count()}
    return render(request, "meetings/meeting_form.html", context)


def _changed(request, form, meeting, now):
    """Whether it was saved; if not, the form says why."""
    version = form.cleaned_data["version"]
    try:
        changed = scheduling.change_meeting(
            meeting, by=request.user, now=now, version=version, **form.fields_of_meeting()
        )
    except scheduling.MonthTaken as taken:
        form.refuse_month(taken.meeting)
        return False
    except scheduling.StaleMeeting as stale:
        form.show_what_changed(stale.meeting)
        return False
    except scheduling.MeetingCancelled:
        messages.warning(request, _("This meeting was cancelled in the meantime, so your change was not saved."))
        return True
    messages.success(request, _words_of_change(changed, was=meeting, now=now))
    return True


def _words_of_change(changed, *, was, now):
    when = {"day": day(changed.starts_at, now), "clock": clock(changed.starts_at)}
    told = scheduling.told(changed).count() if changed.occurrence > was.occurrence and changed.starts_at > now else 0
    if not told:
        return _("Saved: {day}, {clock}.").format(**when)
    words = ngettext(
        "Saved: {day}, {clock}. {number} person gets a mail about the change.",
        "Saved: {day}, {clock}. {number} people get a mail about the change.",
        told,
    )
    return words.format(number=told, **when)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def meeting_cancel(request, pk):
    """GET asks whether you are sure, and says who hears of it; POST cancels."""
    meeting = get_object_or_404(Meeting, pk=pk)
    if request.method == "POST":
        scheduling.cancel_meeting(meeting, by=request.user, now=timezone.now())
        messages.success(request, _("The meeting is cancelled."))
    if request.method == "POST" or meeting.is_cancelled:
        return redirect(meeting)
    told = scheduling.told(meeting).count() if meeting.starts_at > timezone.now() else 0
    return render(request, "meetings/meeting_cancel.html", {"meeting": meeting, "told": told})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def meeting_invite(request, pk):
    """GET shows who would be invited; POST invites them."""
    now = timezone.now()
    meeting = get_object_or_404(Meeting.objects.standing().filter(starts_at__gt=now), pk=pk)
    if request.method == "POST":
        number = scheduling.invite_everyone(meeting, by=request.user, now=now)
        messages.success(request, _words_of_inviting(number))
        return redirect(meeting)
    members = scheduling.not_yet_invited(meeting)
    context = {
        "meeting": meeting,
        "by_mail": members.reachable()[: meeting_page.COUNTED + 1].count(),
        "without_address": members.filter(email=None).by_name()[:PAGE],
        "has_agenda": meeting.agenda_items.exists(),
    }
    return render(request, "meetings/meeting_invite.html", context)


def _words_of_inviting(number):
    if not number:
        return _("Everyone was invited already.")
    words = ngettext(
        "{number} person is invited; the mail is on its way.",
        "{number} people are invited; the mails are on their way.",
        number,
    )
    return words.format(number=number)


@require_safe
def meeting_calendar(request, pk):
    meeting = get_object_or_404(Meeting, pk=pk)
    response = HttpResponse(
        calendar.publication(meeting, now=timezone.now()), content_type="text/calendar; charset=utf-8; method=PUBLISH"
    )
    name = _("meeting") + f"-{local_day(meeting.starts_at)}.ics"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
