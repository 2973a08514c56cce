"""The pages of meetings; each finds, asks the form, calls one thing and answers."""

import uuid
from collections import defaultdict

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from meetings import (
    agenda,
    agenda_check,
    calendar,
    checking_in,
    meeting_page,
    open_actions,
    proposals_beside,
    pulses_beside,
    scheduling,
)
from meetings.attendance import attendance, presence
from meetings.forms.meetings import ChangedMeetingForm, NewMeetingForm
from meetings.models import ActionItem, Answer, DatePoll, Invitation, Meeting
from meetings.next_step import next_step
from meetings.policies import groups_to_organise_for, may_organise
from meetings.views.which import group_to_organise, meeting_to_organise, meeting_to_see
from members.filters import number as number_in
from members.models import Group
from members.policies import is_coordinator
from organisations.models import Stage
from samensterker.localtime import local_day
from samensterker.templatetags.house import clock, day

PAGE = 25
POLLS = 5


@require_safe
def meeting_list(request):
    """What is coming up, and below it what was held, a page at a time."""
    now, member = timezone.now(), request.user
    context = {**_listed(request, Meeting.objects.all(), now), "is_coordinator": is_coordinator(member)}
    if context["is_first_page"]:
        mine = Group.objects.filter(memberships__in=member.group_memberships.current(local_day(now)))
        running = DatePoll.objects.open().visible_to(member, on=local_day(now)).select_related("group")
        context["polls"] = running.order_by("closes_at", "pk")[:POLLS]
        context["my_groups"] = mine.order_by("name")[:PAGE]
    return render(request, "meetings/meeting_list.html", context)


@require_safe
def group_meetings(request, pk):
    """What a group has planned and held, and what it agreed to do; for who belongs to it, and for the coordinator."""
    group, now = group_to_organise(request, pk), timezone.now()
    context = {
        "group": group,
        "goes_on": group.until_on is None or group.until_on >= local_day(now),
        **_listed(request, group.meetings.all(), now),
    }
    if context["is_first_page"]:
        items = ActionItem.objects.open().filter(group=group).order_by("due_on", "pk")[: PAGE + 1]
        items = items.for_coordinator(local_day(now))
        context |= {"items": items[:PAGE], "has_more_items": len(items) > PAGE}
    return render(request, "meetings/group_meetings.html", context)


def _listed(request, meetings, now):
    """Of these meetings those that the reader sees: on the first page what is ahead, and a page of what was held."""
    last = _last_seen(request)
    seen = meetings.visible_to(request.user, on=local_day(now)).select_related("host", "group").defer("report")
    held = seen.held(now)
    shown = list((held.older_than(last) if last else held)[: PAGE + 1])
    return {
        "is_first_page": last is None,
        "ahead": _ahead(request.user, seen, now) if last is None else [],
        "held": shown[:PAGE],
        "last": shown[PAGE - 1] if len(shown) > PAGE else None,
    }


def _last_seen(request):
    """The last meeting of the page before this one, if any."""
    pk = number_in(request.GET.get("before", ""))
    return Meeting.objects.filter(pk=pk).first() if pk else None


def _ahead(member, meetings, now):
    mine = Prefetch("invitations", Invitation.objects.filter(member=member), to_attr="mine")
    return meetings.ahead(now).prefetch_related(mine)[:PAGE]


@require_safe
def meeting_detail(request, pk):
    now, member = timezone.now(), request.user
    meeting, invitation = meeting_page.meeting_and_invitation(pk, member, now=now)
    organises = may_organise(member, meeting, on=local_day(now))
    if not (organises or invitation or meeting.is_plenary):
        raise Http404
    agenda_items = meeting_page.agenda_items(meeting)
    has_begun = meeting.starts_at <= now
    is_day = local_day(meeting.starts_at) <= local_day(now)  # the laptop is on the table before it begins
    context = {
        "meeting": meeting,
        "facts": meeting_page.facts(meeting, on=local_day(now)),
        "version": _version(meeting, agenda_items, organises, has_begun),
        "timetable": agenda.timetable(meeting, agenda_items),
        "agreed_in_general": _put_at_their_agenda_item(meeting, agenda_items, member, now),
        "invitation": invitation,
        "online_link": "" if meeting.is_cancelled else meeting.online_link,
        **_who(meeting, organises, now),
        "organises": organises,
        "checks_in": organises and not checking_in.closed_because(meeting, now=now),
        "is_over": meeting.is_over(now),
        "has_begun": has_begun,
        "not_invited": _not_invited(meeting, organises, now),
        **proposals_beside.beside(meeting, organises=organises, now=now),
        "counts_on_ended": organises and Stage.ENDED in (meeting.host_stage, meeting.room_of_stage),
        "from_earlier": _from_earlier(meeting, now),
        **pulses_beside.beside(meeting, is_over=meeting.is_over(now), now=now),
    }
    if organises:
        context["next_step"] = _next_step(context, is_day=is_day, now=now)
    return render(request, "meetings/meeting_detail.html", context)


def _next_step(context, *, is_day, now):
    """What comes next, as the page writes it; empty when nothing does."""
    meeting, slots = context["meeting"], context["timetable"].slots
    step = next_step(
        meeting,
        has_agenda=bool(slots),
        is_invited="presence" in context or bool(context["attendance"].invited),
        can_invite=bool(context["not_invited"]),
        is_day=is_day,
        is_written=bool(meeting.minutes_began_at or meeting.report or any(slot.item.outcome for slot in slots)),
        is_reported=context["version"] is not None,
        now=now,
    )
    return step.value if step else ""


def _who(meeting, organises, now):
    """Who was there when it is over and somebody wrote that down, else who comes as far as they said."""
    how = {"for_organiser": organises, "has_guests": meeting.has_guests}
    there = presence(meeting, **how) if meeting.is_over(now) and not meeting.is_cancelled else None
    return {"presence": there} if there else {"attendance": attendance(meeting, **how)}


def _version(meeting, agenda_items, organises, has_begun):
    """The report that was sent last, if any; before the meeting there is none to ask for."""
    return meeting_page.put_what_was_reported(meeting, agenda_items, organises=organises) if has_begun else None


def _from_earlier(meeting, now):
    """What goes on of the times before, as long as this meeting can talk about it."""
    if meeting.is_cancelled or meeting.is_over(now):
        return None
    return open_actions.from_earlier(meeting, on=local_day(now))


def _put_at_their_agenda_item(meeting, agenda_items, member, now):
    """Gives each agenda item its list `agreed` of action items; answers those of the meeting as a whole."""
    agreed = defaultdict(list)
    for item in meeting_page.action_items(meeting, member, local_day(now)):
        agreed[item.agenda_item_id].append(item)
    for agenda_item in agenda_items:
        agenda_item.agreed = agreed[agenda_item.pk]
    return agreed[None]


def _not_invited(meeting, organises, now):
    """How many more can be invited, for who may do so; stops counting at some point."""
    if not organises or meeting.is_cancelled or meeting.starts_at <= now:
        return 0
    return meeting_page.number_not_invited(meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_create(request):
    """With `?group=` for that group."""
    now = timezone.now()
    groups, group = _for_whom(request, now)
    initial = {"submission": uuid.uuid4(), "reminder_days": Meeting().reminder_days, "group": group}
    allowed = {"groups": groups, "may_be_plenary": is_coordinator(request.user)}
    form = NewMeetingForm(request.POST or None, now=now, initial=initial, **allowed)
    if form.is_valid() and (meeting := _called(request, form, now)):
        return redirect(meeting)
    return render(request, "meetings/meeting_form.html", {"form": form, "group": group})


def _for_whom(request, now):
    """The groups for which this member may plan a meeting, and the one that was asked for, or None."""
    groups, asked = groups_to_organise_for(request.user, on=local_day(now)).order_by("name"), request.GET.get("group")
    if not is_coordinator(request.user) and not groups.exists():
        raise Http404
    if not asked:
        return groups, None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 18):
        raise Http404
    return groups, get_object_or_404(groups, pk=asked)


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
def meeting_edit(request, pk):
    now = timezone.now()
    meeting = meeting_to_organise(request, pk, Meeting.objects.standing())
    initial = ChangedMeetingForm.initial_of(meeting)
    form = ChangedMeetingForm(request.POST or None, now=now, meeting=meeting, initial=initial)
    if form.is_valid() and _changed(request, form, meeting, now):
        return redirect(meeting)
    context = {"form": form, "meeting": meeting, "told": scheduling.number_told(meeting)}
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
    told = scheduling.number_told(changed) if changed.occurrence > was.occurrence and changed.starts_at > now else 0
    if not told:
        return _("Saved: {day}, {clock}.").format(**when)
    words = ngettext(
        "Saved: {day}, {clock}. {number} person gets a mail about the change.",
        "Saved: {day}, {clock}. {number} people get a mail about the change.",
        told,
    )
    return words.format(number=told, **when)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_cancel(request, pk):
    """GET asks whether you are sure, and says who hears of it; POST cancels."""
    meeting = meeting_to_organise(request, pk)
    if request.method == "POST":
        scheduling.cancel_meeting(meeting, by=request.user, now=timezone.now())
        messages.success(request, _("The meeting is cancelled."))
    if request.method == "POST" or meeting.is_cancelled:
        return redirect(meeting)
    told = scheduling.number_told(meeting) if meeting.starts_at > timezone.now() else 0
    return render(request, "meetings/meeting_cancel.html", {"meeting": meeting, "told": told})


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_invite(request, pk):
    """GET shows who would be invited; POST invites them."""
    now = timezone.now()
    meeting = meeting_to_organise(request, pk, Meeting.objects.standing().filter(starts_at__gt=now))
    if request.method == "POST":
        number = scheduling.invite_everyone(meeting, by=request.user, now=now)
        messages.success(request, _words_of_inviting(number))
        return redirect(meeting)
    members = scheduling.not_yet_invited(meeting)
    context = {
        "meeting": meeting,
        "by_mail": members.reachable()[: meeting_page.COUNTED + 1].count(),
        "without_address": members.filter(email=None).by_name()[:PAGE],
        "warnings": agenda_check.warnings(meeting),
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
    meeting = meeting_to_see(request, pk)
    comes = meeting.invitations.filter(member=request.user, answer=Answer.YES).exists()
    response = HttpResponse(
        calendar.publication(meeting, now=timezone.now(), comes=comes),
        content_type="text/calendar; charset=utf-8; method=PUBLISH",
    )
    name = _("meeting") + f"-{local_day(meeting.starts_at)}.ics"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
