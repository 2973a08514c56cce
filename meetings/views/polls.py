"""Looking for a date: putting moments to the vote, saying when it suits, and deciding."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import agenda_templates, poll_links, polls, scheduling
from meetings.forms.polls import ChangedPollForm, DecideForm, NewPollForm, VotingForm, written
from meetings.models import DatePoll, PollVoter
from meetings.policies import may_organise_for
from meetings.poll_candidates import candidates
from meetings.poll_page import said_of
from meetings.poll_voting import PollClosed, closed_because, vote, voter_of
from members.groups import everyone_in
from members.models import Group
from members.policies import is_coordinator
from samensterker.localtime import local_day
from samensterker.middleware import language_from_cookie
from samensterker.templatetags.house import clock, day, month

PAGE = 25
DAYS_TO_ANSWER = 7


# --- which poll -----------------------------------------------------------------------------------


def _to_see(request, pk):
    rows = DatePoll.objects.visible_to(request.user, on=local_day(timezone.now()))
    return get_object_or_404(rows.select_related("host", "group", "meeting"), pk=pk)


def _to_organise(request, pk):
    poll = _to_see(request, pk)
    if not may_organise_for(request.user, poll.group_id, on=local_day(timezone.now())):
        raise Http404
    return poll


def _group(request):
    """The group that is asked for, if this member may organise for it; else for them this page does not exist."""
    key = request.GET.get("group", "")
    group = None
    if key:
        group = get_object_or_404(Group, pk=key if key.isascii() and key.isdecimal() and len(key) < 18 else 0)
    if not may_organise_for(request.user, group.pk if group else None, on=local_day(timezone.now())):
        raise Http404
    return group


# --- the list, and a new one ----------------------------------------------------------------------


@require_safe
def poll_list(request):
    now = timezone.now()
    rows = DatePoll.objects.visible_to(request.user, on=local_day(now)).select_related("group", "meeting")
    page = Paginator(rows.order_by("-created_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    answered = request.user.date_polls.filter(poll__in=[poll.pk for poll in page]).exclude(answered_at=None)
    mine = set(answered.values_list("poll", flat=True))
    shown = [(poll, _state(poll, poll.pk in mine, now)) for poll in page]
    context = {"page": page, "polls": shown, "is_coordinator": is_coordinator(request.user)}
    return render(request, "meetings/poll_list.html", context)


def _state(poll, has_answered, now):
    if poll.decided_at:
        return "decided"
    if poll.cancelled_at:
        return "given_up"
    if now >= poll.closes_at:
        return "to_decide"
    return "answered" if has_answered else "open"


@require_http_methods(["GET", "HEAD", "POST"])
def poll_create(request):
    now, group = timezone.now(), _group(request)
    last_day = local_day(now) + timedelta(days=DAYS_TO_ANSWER)
    parts = candidates(group, viewer=request.user, first=last_day + timedelta(days=1), now=now)
    offered = [candidate for part in parts.values() for candidate in part]
    form = NewPollForm(
        request.POST or None,
        now=now,
        group=group,
        offered=offered,
        initial={"submission": uuid.uuid4(), "last_day": last_day, **_proposed(group, offered)},
    )
    if form.is_valid() and (poll := _asked(request, form, group, now)):
        return redirect(poll)
    return render(request, "meetings/poll_form.html", _around_form(form, group, now))


def _proposed(group, offered):
    """The best moments ticked, and a title that says which month it is about."""
    best = [candidate.option for candidate in offered if candidate.is_best]
    months = {month(option.starts_at) for option in best}
    if group is not None:
        title = group.name
    elif len(months) == 1:
        title = _("Meeting %(month)s") % {"month": months.pop()}
    else:
        title = _("The next meeting")
    return {"options": [written(option) for option in best], "title": title}


def _around_form(form, group, now, poll=None):
    circle = everyone_in(group, on=local_day(now))
    people = list(circle.by_name()[: PAGE * 4])
    return {
        "form": form,
        "group": group,
        "poll": poll,
        "others": [] if poll else list(DatePoll.objects.open().filter(group=group).order_by("closes_at", "pk")[:3]),
        "people": people,
        "number": len(people) if len(people) < PAGE * 4 else circle.count(),
        "without_address": [member for member in people if not member.email],
    }


def _asked(request, form, group, now):
    """The poll that this form makes, or made before; None when the form says what is wrong."""
    submission = form.cleaned_data["submission"]
    try:
        poll = polls.propose(by=request.user, now=now, group=group, submission=submission, **form.facts())
    except polls.OptionsRefused as refused:
        form.refuse(refused.objections)
        return None
    except polls.LastDayPassed:
        form.refuse_last_day()
        return None
    except polls.AlreadyAsked as asked:
        messages.info(request, _("This question was asked already. Here it is."))
        return asked.poll
    number = poll.voters.count()
    words = ngettext(
        "{number} person is asked; the mail is on its way.",
        "{number} people are asked; the mails are on their way.",
        number,
    )
    messages.success(request, words.format(number=number))
    return poll


# --- one poll -------------------------------------------------------------------------------------


@require_safe
def poll_detail(request, pk):
    return _poll_page(request, _to_see(request, pk), timezone.now())


def _poll_page(request, poll, now, form=None, status=200):
    organises = may_organise_for(request.user, poll.group_id, on=local_day(now))
    said, asked, answered = said_of(poll, with_names=organises, now=now)
    voter = poll.voters.filter(member=request.user).select_related("member").first()
    if form is None:
        form = VotingForm(options=[row.option for row in said], initial=VotingForm.initial_of(voter))
    can_vote = _can_vote(poll, voter, request.user, now)
    context = {
        "poll": poll,
        "rows": [(row, form[form.name_of(row.option)] if can_vote else None) for row in said],
        "form": form,
        "can_vote": can_vote,
        "voter": voter,
        "asked": asked,
        "answered": answered,
        "organises": organises,
        "proposed": _proposed_to_decide(said) if answered == asked or not poll.is_running(now) else None,
        "on_paper": _on_paper(poll) if organises and poll.is_running(now) else [],
        "state": _state(poll, bool(voter and voter.answered_at), now),
    }
    return render(request, "meetings/poll_detail.html", context, status=status)


def _can_vote(poll, voter, member, now):
    """Who was asked as long as that stands; who joined later is asked by voting."""
    if voter:
        return closed_because(voter, now=now) is None
    return poll.is_running(now) and poll.circle(on=local_day(now)).filter(pk=member.pk).exists()


def _proposed_to_decide(said):
    """The key of the moment that suits best; of more of them the first."""
    return next((row.option.pk for row in said if row.is_best), None)


def _on_paper(poll):
    """Who is asked and has no email: for them, the organiser fills it in."""
    people = poll.voters.taking_part(local_day(timezone.now())).filter(member__email=None)
    return people.select_related("member").order_by("member__sort_name", "pk")[: 4 * PAGE]


@require_POST
def poll_vote(request, pk):
    now, poll = timezone.now(), _to_see(request, pk)
    voter = voter_of(poll, request.user, now=now)
    if voter is None:
        raise Http404
    form = VotingForm(request.POST, options=list(poll.options.all()))
    if not form.is_valid() and poll.is_running(now):
        return _poll_page(request, poll, now, form)
    try:
        is_whole = vote(voter, form.votes() if form.is_valid() else {}, now=now)
    except PollClosed as closed:
        messages.warning(request, _("You can no longer answer: {reason}.").format(reason=closed.why.label))
        return redirect(poll)
    _thank(request, is_whole)
    return redirect(poll)


@require_http_methods(["GET", "HEAD", "POST"])
def poll_vote_for(request, pk, member):
    """Who organises fills in what someone without email said, by telephone or in person."""
    now, poll = timezone.now(), _to_organise(request, pk)
    voter = get_object_or_404(poll.voters.select_related("member", "poll"), member=member, member__email=None)
    if why := closed_because(voter, now=now):
        messages.warning(request, _("You can no longer answer: {reason}.").format(reason=why.label))
        return redirect(poll)
    posted = request.POST if request.method == "POST" else None
    form = VotingForm(posted, options=list(poll.options.all()), initial=VotingForm.initial_of(voter))
    if form.is_valid():
        try:
            vote(voter, form.votes(), now=now)
        except PollClosed as closed:
            messages.warning(request, _("You can no longer answer: {reason}.").format(reason=closed.why.label))
        else:
            messages.success(request, _("Filled in for {name}.").format(name=voter.member))
        return redirect(poll)
    return render(request, "meetings/poll_vote_for.html", {"poll": poll, "voter": voter, "form": form})


def _thank(request, is_whole):
    if is_whole:
        messages.success(request, _("Thank you, your answer is noted. Until the last day you can change it."))
    else:
        messages.warning(request, _("Noted. A date came in meanwhile: say of that one too whether it suits."))


@require_http_methods(["GET", "HEAD", "POST"])
def poll_edit(request, pk):
    now, poll = timezone.now(), _to_organise(request, pk)
    if not poll.is_open:
        return redirect(poll)
    form = ChangedPollForm(
        request.POST or None, now=now, group=poll.group, poll=poll, initial=ChangedPollForm.initial_of(poll)
    )
    if form.is_valid() and _changed(request, form, poll, now):
        return redirect(poll)
    return render(request, "meetings/poll_form.html", _around_form(form, poll.group, now, poll))


def _changed(request, form, poll, now):
    """Whether it was saved; if not, the form says why."""
    version = form.cleaned_data["version"]
    try:
        polls.change(poll, by=request.user, now=now, version=version, **form.facts())
    except polls.OptionsRefused as refused:
        form.refuse(refused.objections)
        return False
    except polls.LastDayPassed:
        form.refuse_last_day()
        return False
    except polls.StalePoll as stale:
        form.show_changed_poll(stale.poll)
        return False
    except PollClosed as closed:
        messages.warning(request, _("Your change was not saved: {reason}.").format(reason=closed.why.label))
        return True
    messages.success(request, _("Saved: {title}.").format(title=form.cleaned_data["title"]))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def poll_cancel(request, pk):
    """GET asks whether you are sure; POST gives it up."""
    poll = _to_organise(request, pk)
    if request.method == "POST":
        try:
            polls.give_up(poll, by=request.user, now=timezone.now())
            messages.success(request, _("No date comes of it; who was asked hears that."))
        except polls.AlreadyDecided:
            messages.warning(request, _("The date was chosen in the meantime."))
    if request.method == "POST" or not poll.is_open:
        return redirect(poll)
    return render(request, "meetings/poll_cancel.html", {"poll": poll})


@require_http_methods(["GET", "HEAD", "POST"])
def poll_decide(request, pk):
    """GET shows what comes of it, and asks for the room and the agenda; POST makes the meeting."""
    now, poll = timezone.now(), _to_organise(request, pk)
    if not poll.is_open:
        if poll.meeting and request.method == "POST":
            messages.info(request, _("The date was chosen already. Here is the meeting."))
        return redirect(poll.meeting or poll)
    said, _asked_number, _answered = said_of(poll, with_names=True, now=now)
    asked = request.POST.get("option") or request.GET.get("option", "")
    row = next((row for row in said if str(row.option.pk) == asked and not row.is_past), None)
    if row is None:
        messages.warning(request, _("Choose one of the dates that are still to come."))
        return redirect(poll)
    form = DecideForm(request.POST or None, poll=poll, initial=DecideForm.initial_of(poll))
    if form.is_valid():
        return redirect(_decided(request, poll, row.option, form.cleaned_data, now))
    return render(request, "meetings/poll_decide.html", {"poll": poll, "row": row, "form": form})


def _decided(request, poll, option, chosen, now):
    """Where to go then: to the meeting, or back to the poll with a word why not."""
    agenda = agenda_templates.standard() if chosen["with_agenda"] else ()
    try:
        meeting = polls.decide(poll, option.pk, by=request.user, now=now, venue=chosen["venue"], agenda=agenda)
    except polls.AlreadyDecided as decided:
        messages.info(request, _("The date was chosen already. Here is the meeting."))
        return decided.meeting or poll
    except scheduling.MonthTaken as taken:
        words = _("There is already a meeting that month: {meeting}. Choose a date in another month.")
        messages.error(request, words.format(meeting=taken.meeting.title))
        return poll
    except PollClosed as closed:
        messages.warning(request, _("This date cannot be chosen: {reason}.").format(reason=closed.why.label))
        return poll
    except polls.OptionGone:
        messages.warning(request, _("Choose one of the dates that are still to come."))
        return poll
    words = _("The meeting is set: {day}, {clock}. The invitations are on their way.")
    messages.success(request, words.format(day=day(meeting.starts_at, now), clock=clock(meeting.starts_at)))
    return meeting


# --- by the link in a mail ------------------------------------------------------------------------


@login_not_required
@csrf_exempt  # who has the link may answer, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def poll_by_link(request, token):
    """GET shows the question and changes nothing, as mail scanners follow links; POST answers."""
    now = timezone.now()
    try:
        voter = poll_links.voter_by_token(token)
    except PollVoter.DoesNotExist:
        return render(request, "meetings/poll_closed.html", {"why": "unknown"}, status=404)
    with translation.override(language_from_cookie(request) or voter.member.language):
        response = _by_link(request, voter, now)
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _by_link(request, voter, now):
    poll = voter.poll
    if why := closed_because(voter, now=now):
        return render(request, "meetings/poll_closed.html", {"why": why, "poll": poll}, status=410)
    options = list(poll.options.all())
    form = VotingForm(request.POST or None, options=options, initial=VotingForm.initial_of(voter))
    if request.method == "POST" and not request.POST:
        form = VotingForm({}, options=options)
    if form.is_valid():
        try:
            vote(voter, form.votes(), now=now)
        except PollClosed as closed:
            return render(request, "meetings/poll_closed.html", {"why": closed.why, "poll": poll}, status=410)
        return redirect(request.path)
    is_someone_else = request.user.is_authenticated and request.user != voter.member
    context = {"voter": voter, "poll": poll, "form": form, "is_someone_else": is_someone_else}
    return render(request, "meetings/poll_by_link.html", context)
