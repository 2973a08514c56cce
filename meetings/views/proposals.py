"""Points for a next agenda: the lists, one proposal, and the forms to propose, change and decide."""

import uuid

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import approval, proposals
from meetings.forms.proposals import ChangedProposalForm, DecisionForm, NewProposalForm
from meetings.models import AgendaItem, Meeting, Proposal, ProposalState, ProposalSupport
from meetings.policies import may_organise_for
from meetings.views.which import agenda_item_to_organise
from members.filters import number
from members.models import Group
from samensterker.localtime import local_day
from samensterker.templatetags.house import day

ROWS = 20  # on a page
NAMES = 20  # of who supports it
LISTS = ("open", "mine", "answered")


@require_safe
def proposal_list(request):
    """Those of the guild and of my groups: what waits, what I proposed, what was answered."""
    now, shown = timezone.now(), request.GET.get("show", "open")
    shown = shown if shown in LISTS else "open"
    page = Paginator(_listed(request.user, shown, local_day(now)), ROWS).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    _add_mine(rows, request.user)
    context = {"page": page, "proposals": rows, "shown": shown, "now": now}
    return render(request, "meetings/proposal_list.html", context)


def _listed(member, shown, today):
    rows = Proposal.objects.visible_to(member, on=today).to_show()
    if shown == "open":
        return rows.waiting(on=today).most_supported()
    if shown == "mine":
        return rows.filter(proposed_by=member).order_by("-proposed_at", "-pk")
    return rows.answered(on=today).order_by("-decided_at", "-pk")


def _add_mine(rows, member):
    """Gives each whether this member supports it. One query."""
    mine = set(ProposalSupport.objects.filter(member=member, proposal__in=rows).values_list("proposal", flat=True))
    for row in rows:
        row.is_supported = row.pk in mine


def found(request, pk):
    """A proposal that this member may see, with all that its page says."""
    rows = Proposal.objects.visible_to(request.user, on=local_day(timezone.now())).to_show()
    return get_object_or_404(rows, pk=pk)


@require_safe
def proposal_detail(request, pk):
    now, proposal = timezone.now(), found(request, pk)
    _add_mine([proposal], request.user)
    supporters = proposal.supporters.filter(member__left_at=None).select_related("member").order_by("supported_at")
    context = {
        "proposal": proposal,
        "supporters": [row.member for row in supporters[:NAMES]],
        "more": max(proposal.support - NAMES, 0),
        "organises": may_organise_for(request.user, proposal.group_id, on=local_day(now)),
        "is_own": proposal.proposed_by_id == request.user.pk,
        "is_waiting": _waits(proposal, local_day(now)),
        "now": now,
    }
    return render(request, "meetings/proposal.html", context)


def _waits(proposal, today):
    return proposal.state == ProposalState.OPEN or proposal.is_off_again or _is_due(proposal, today)


def _is_due(proposal, today):
    return proposal.state == ProposalState.PUT_OFF and proposal.put_off_until <= today


# --- proposing ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_create(request):
    today = local_day(timezone.now())
    initial = {"submission": uuid.uuid4(), "group": number(request.GET.get("group", ""))}
    form = NewProposalForm(request.POST or None, initial=initial, groups=_groups_of(request.user, today))
    if form.is_valid() and (made := _proposed(request, form)):
        return redirect(made)
    return render(request, "meetings/proposal_form.html", {"form": form})


def _groups_of(member, today):
    groups = Group.objects.current(today).order_by("name")
    if member.is_coordinator:
        return groups
    return groups.filter(pk__in=member.group_memberships.current(today).values("group"))


def _proposed(request, form):
    """The proposal, by this click or by the one before it; if not, the form says why."""
    about = {"group": form.group, "submission": form.cleaned_data["submission"]}
    try:
        made, is_new = proposals.propose(by=request.user, now=timezone.now(), **form.facts(), **about)
    except proposals.NotInGroup:
        form.add_error("group", _("You do not belong to this group any more. Choose another."))
        return None
    if is_new:
        messages.success(request, _("Thank you! Your proposal is there. You get a mail when it is decided."))
    else:
        messages.info(request, _("This proposal was saved already. Here it is."))
    return made


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_edit(request, pk):
    """One's own, as long as it is open."""
    proposal = found(request, pk)
    if proposal.proposed_by_id != request.user.pk:
        raise Http404
    if proposal.state != ProposalState.OPEN:
        messages.info(request, _("This proposal was answered, so its words stay as they are."))
        return redirect(proposal)
    form = ChangedProposalForm(request.POST or None, initial=ChangedProposalForm.initial_of(proposal))
    if form.is_valid() and _changed(request, form, proposal):
        return redirect(proposal)
    return render(request, "meetings/proposal_form.html", {"form": form, "proposal": proposal})


def _changed(request, form, proposal):
    """Whether that is settled; if not, the form says why."""
    try:
        changed = proposals.change(proposal, version=form.cleaned_data["version"], **form.facts())
    except proposals.AlreadyAnswered:
        messages.warning(request, _("This proposal was answered in the meantime, so its words stay as they were."))
        return True
    except proposals.ProposalChanged as stale:
        form.show_changed_proposal(stale.proposal)
        return False
    messages.success(request, _("Saved.") if changed else _("Nothing was different."))
    return True


@require_POST
def proposal_support(request, pk):
    """`wanted` says which way, so that a second click on the same button does nothing."""
    proposal = found(request, pk)
    wanted = wanted_of(request)
    if proposals.set_support(proposal, member=request.user, wanted=wanted, now=timezone.now()):
        words = _("You support “{title}”.") if wanted else _("You do not support “{title}” any more.")
        messages.success(request, words.format(title=proposal.title))
    return redirect(proposal)


def wanted_of(request):
    wanted = request.POST.get("wanted", "")
    if wanted not in ("yes", "no"):
        raise BadRequest("This is not a choice.")
    return wanted == "yes"


# --- deciding -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_decide(request, pk):
    """For who organises: on the agenda, later, or not; each with a word. The address may say which, and for where."""
    now, proposal = timezone.now(), found(request, pk)
    if not may_organise_for(request.user, proposal.group_id, on=local_day(now)):
        raise Http404
    if proposal.is_settled:
        messages.info(request, _("This stands on the agenda already: {meeting}.").format(meeting=_where(proposal, now)))
        return redirect(proposal)
    asked = {"answer": request.GET.get("answer", ""), "meeting": _asked_meeting(request, proposal, now)}
    initial = DecisionForm.initial_of(proposal, now=now, **asked)
    form = DecisionForm(request.POST or None, initial=initial, proposal=proposal, now=now)
    if form.is_valid() and (onward := _decided(request, form, proposal, now)):
        return redirect(onward)
    return render(request, "meetings/proposal_decide.html", {"form": form, "proposal": proposal, "now": now})


def _asked_meeting(request, proposal, now):
    key = number(request.GET.get("meeting", ""))
    return proposals.meetings_for(proposal, now=now).filter(pk=key).first() if key else None


def _where(proposal, now):
    return day(proposal.agenda_item.meeting.starts_at, now)


def _decided(request, form, proposal, now):
    """Where to go on; None when the form says why not."""
    data = form.cleaned_data
    about = {"by": request.user, "now": now, "version": data["version"], "word": data["word"]}
    try:
        if data["answer"] == ProposalState.ACCEPTED:
            return _accepted(request, proposal, data["meeting"], about)
        if data["answer"] == ProposalState.PUT_OFF:
            proposals.put_off(proposal, until=data["until"], **about)
            words = _("“{title}” waits until {day}.").format(title=proposal.title, day=day(data["until"], now))
        else:
            proposals.decline(proposal, **about)
            words = _("“{title}” does not come on the agenda.").format(title=proposal.title)
    except proposals.ProposalChanged as changed:
        return _decided_before(request, form, changed.proposal, now)
    except proposals.MeetingGone:
        form.add_error("meeting", _("This meeting was cancelled or is over. Choose another."))
        return None
    messages.success(request, words)
    return _onward(request, proposal)


def _accepted(request, proposal, meeting, about):
    proposals.accept(proposal, meeting, **about)
    words = _("“{title}” is on the agenda, as the last item. You can give it another place.")
    messages.success(request, words.format(title=proposal.title))
    return meeting.get_absolute_url()


def _decided_before(request, form, current, now):
    """It stands on an agenda now: said, and done. Else what was typed here stays, and can be saved after all."""
    if current.is_settled:
        words = _("{name} put it on the agenda of {day} in the meantime.")
        messages.info(request, words.format(name=current.decided_by, day=_where(current, now)))
        return current
    if current.decided_at is None:
        form.show_what_changed(
            {},
            words=_("The proposal was changed in the meantime. Look at it, and save again if you still mean this."),
            now_made_from=current.version,
        )
        return None
    form.show_decided_before(current)
    return None


def _onward(request, proposal):
    """Back to the meeting on whose page it was decided, else the list of what still waits."""
    key = number(request.GET.get("meeting", ""))
    meeting = Meeting.objects.filter(pk=key, group=proposal.group_id).first() if key else None
    return meeting.get_absolute_url() if meeting else "meetings:proposals"


# --- agreeing the report --------------------------------------------------------------------------


@require_POST
def report_approve(request, pk):
    """The report that this agenda item is about is agreed; or after all not."""
    item = agenda_item_to_organise(request, pk)
    item = get_object_or_404(
        AgendaItem.objects.exclude(approves=None).select_related("approves", "meeting"), pk=item.pk
    )
    agreed = wanted_of(request)
    if approval.approve(item, now=timezone.now(), is_agreed=agreed):
        words = _("The report of {day} is agreed.") if agreed else _("The report of {day} is not agreed yet.")
        messages.success(request, words.format(day=day(item.approves.starts_at)))
    return redirect(item.meeting)
