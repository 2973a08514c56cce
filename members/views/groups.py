"""The groups of the guild: for everyone to read, for the coordinator to keep."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members import groups
from members.forms.groups import ChangedGroupForm, ChangedMembershipForm, NewGroupForm, NewMembershipForm
from members.models import Group, GroupMembership
from members.policies import coordinator_required, is_coordinator
from samensterker.localtime import local_day

SIZE = 50


def _today():
    return local_day(timezone.now())


def _one_of_two(request, now, other):
    """A page of what holds now, or with `?show=other` of the rest."""
    shows_other = request.GET.get("show") == "other"
    page = Paginator(other if shows_other else now, SIZE).get_page(request.GET.get("page"))
    return {"page": page, "shows_other": shows_other, "has_other": bool(other)}


@require_safe
def group_list(request):
    return render(request, "members/groups.html", _one_of_two(request, *groups.groups(on=_today())))


@require_safe
def group(request, pk):
    """Who belonged to it before, or will, is for who keeps the list."""
    found = get_object_or_404(Group, pk=pk)
    people, others = groups.people(found, on=_today())
    is_ours = is_coordinator(request.user) or any(row.member_id == request.user.pk for row in people)
    context = {
        "group": found,
        "is_ours": is_ours and found.from_on <= _today(),
        **_one_of_two(request, people, others if is_coordinator(request.user) else []),
    }
    return render(request, "members/group.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def group_create(request):
    initial = {"submission": uuid.uuid4(), "from_on": _today()}
    form = NewGroupForm(request.POST or None, initial=initial, today=_today())
    if form.is_valid() and (made := _added(request, form)):
        return redirect(made)
    return render(request, "members/group_form.html", {"form": form})


def _added(request, form):
    """The group that this form makes, or made before; None when the form says why not."""
    try:
        made, is_new = groups.add_group(submission=form.cleaned_data["submission"], **form.facts())
    except groups.NameTaken as taken:
        form.refuse_taken(taken.group)
        return None
    if is_new:
        messages.success(request, _("Added: {name}. Now add the people.").format(name=made.name))
    else:
        messages.info(request, _("This was saved already: {name}.").format(name=made.name))
    return made


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def group_edit(request, pk):
    """Also where it ends, by its last day."""
    found = get_object_or_404(Group, pk=pk)
    form = ChangedGroupForm(request.POST or None, group=found, today=_today())
    if form.is_valid() and _is_changed(request, form, found):
        return redirect(found)
    return render(request, "members/group_form.html", {"form": form, "group": found})


def _is_changed(request, form, found):
    """If not, the form says why."""
    try:
        changed = groups.change_group(found, version=form.cleaned_data["version"], **form.facts())
    except groups.StaleGroup as stale:
        form.show_changed_group(stale.group)
        return False
    except groups.NameTaken as taken:
        form.refuse_taken(taken.group)
        return False
    words = _("Saved: {name}.") if changed else _("Nothing was different: {name}.")
    messages.success(request, words.format(name=form.cleaned_data["name"]))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def person_add(request, pk):
    found = get_object_or_404(Group, pk=pk)
    form = NewMembershipForm(request.POST or None, initial={"from_on": _today()}, today=_today())
    if form.is_valid() and _is_joined(request, form, found):
        return redirect(found)
    return render(request, "members/group_person_form.html", {"group": found, "form": form})


def _is_joined(request, form, found):
    member, facts = form.cleaned_data["member"], form.facts()
    try:
        groups.join(found, member, by=request.user, now=timezone.now(), **facts)
    except groups.AlreadyInGroup as there:
        if groups.facts_of(there.membership) != facts:
            words = _("{name} is in this group already in that time. Change it there.")
            form.add_error("member", words.format(name=member.full_name))
            return False
        messages.info(request, _("This was saved already: {name}.").format(name=member.full_name))
    else:
        messages.success(request, _("Added: {name}.").format(name=member.full_name))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def person_edit(request, pk, person):
    rows = GroupMembership.objects.select_related("group", "member").filter(member__erased_at=None)
    row = get_object_or_404(rows, group=pk, pk=person)
    form = ChangedMembershipForm(request.POST or None, membership=row, today=_today())
    if form.is_valid() and _is_changed_of(request, form, row):
        return redirect(row.group)
    context = {"group": row.group, "membership": row, "form": form}
    return render(request, "members/group_person_form.html", context)


def _is_changed_of(request, form, row):
    """If not, the form says why."""
    told = {"by": request.user, "now": timezone.now()}
    try:
        groups.change_membership(row, version=form.cleaned_data["version"], **told, **form.facts())
    except groups.StaleMembership as stale:
        form.show_changed_membership(stale.membership)
        return False
    except groups.AlreadyInGroup:
        form.add_error(None, _("In that time they are in this group already. Look at the days of the other line."))
        return False
    messages.success(request, _("Saved: {name}.").format(name=row.member.full_name))
    return True
