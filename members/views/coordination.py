"""The coordinator's work on members: the list, the page of one, and changes of state, role and email address."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from members import inviting, joining, looking, member_list, profile
from members.forms.coordination import EmailForm, RoleForm
from members.forms.member_filter import MemberFilter
from members.models import ContactView, Member, Shared
from members.policies import coordinator_required
from samensterker.list_links import link
from samensterker.outbox.models import UnreachableAddress


@dataclass(frozen=True)
class ChangeOfState:
    """Pausing, leaving, returning: what is asked, what happens, and what is said then."""

    function: Callable[..., None]
    question: Any
    consequences: Any
    button: Any
    done: Any
    is_grave: bool = False


CHANGES = {
    "pause": ChangeOfState(
        joining.pause,
        gettext_lazy("Let {name} pause?"),
        gettext_lazy("No invitations and no reminders until they return. They can still log in."),
        gettext_lazy("Yes, let them pause"),
        gettext_lazy("{name} pauses now."),
    ),
    "return": ChangeOfState(
        joining.return_,
        gettext_lazy("Let {name} return?"),
        gettext_lazy("They take part again, get invitations, and can log in with their email address."),
        gettext_lazy("Yes, welcome back"),
        gettext_lazy("{name} takes part again."),
    ),
    "leave": ChangeOfState(
        joining.leave,
        gettext_lazy("Does {name} leave the guild?"),
        gettext_lazy(
            "They are hidden from the other members at once, get no mail, and cannot log in any more. "
            "What they promised and did stays readable. They can return later."
        ),
        gettext_lazy("Yes, they leave"),
        gettext_lazy("{name} left the guild."),
        is_grave=True,
    ),
}


@require_safe
@coordinator_required
def manage(request):
    """The list of members. No contact details stand in it, so that looking at it needs no note."""
    form = MemberFilter(request.GET)
    after = request.GET.get("after", "")
    page = member_list.page(form.members(), after=after)
    for member in page.rows:
        member.parts = member_list.parts(member)
    context = {
        "form": form,
        "page": page,
        "next_link": link(request, after=page.following) if page.following else "",
        "first_link": link(request, after="") if after else "",
    }
    return render(request, "members/manage.html", context)


@require_safe
@coordinator_required
def manage_member(request, pk):
    """All about one member, and from here to each page that is filled in for them."""
    now = timezone.now()
    member = _found(request, pk)
    looking.note(request.user, [member], ContactView.How.PROFILE, [Shared.PHONE, Shared.EMAIL], now=now)

    def url(name):
        return reverse(f"members:{name}-of", args=[member.pk])

    context = {
        "member": member,
        "steps": profile.progress(member, url).steps,
        "is_unreachable": bool(UnreachableAddress.objects.among([member.email or ""])),
        "can_be_welcomed": inviting.to_welcome(Member.objects.filter(pk=member.pk), now=now).exists(),
        "changes": _changes_of(member),
    }
    return render(request, "members/manage_member.html", context)


def _changes_of(member):
    """Which changes of state make sense now."""
    if member.left_at:
        return ["return"]
    return ["return", "leave"] if member.paused_at else ["pause", "leave"]


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def change_state(request, pk, change):
    """GET asks whether you are sure; POST does it. Once done, a second time changes nothing."""
    member, what = _found(request, pk), CHANGES[change]
    refusal = None
    if request.method == "POST":
        try:
            what.function(member, by=request.user, now=timezone.now())
        except joining.LastCoordinatorError as error:
            refusal = error
        else:
            messages.success(request, str(what.done).format(name=member.full_name))
            return redirect("members:manage-member", pk) if request.user != member else redirect("portal:home")
    context = {"member": member, "what": what, "refusal": refusal, "question": _named(what.question, member)}
    return render(request, "members/change_state.html", context)


def _named(words, member):
    return str(words).format(name=member.full_name)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def change_role(request, pk):
    member = _found(request, pk)
    if member.left_at:
        raise Http404
    form = RoleForm(request.POST or None, initial={"role": member.role})
    if form.is_valid():
        try:
            joining.give_role(member, form.cleaned_data["role"], by=request.user, now=timezone.now())
        except joining.LastCoordinatorError:
            form.refuse_last()
        else:
            messages.success(request, _("The role of {name} is saved.").format(name=member.full_name))
            return redirect("members:manage-member", pk) if request.user != member else redirect("portal:home")
    return render(request, "members/change_role.html", {"form": form, "member": member})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def change_email(request, pk):
    """Another address, or the first one: then the member takes over their own profile."""
    member = _found(request, pk)
    form = EmailForm(request.POST or None, member=member)
    if form.is_valid() and _email_is_changed(form, member, by=request.user):
        words = _("The email address of {name} is saved.")
        if form.cleaned_data["welcome"] and inviting.welcome([member], now=timezone.now()):
            words = _("The email address of {name} is saved, and the welcome is on its way.")
        messages.success(request, words.format(name=member.full_name))
        return redirect("members:manage-member", pk)
    return render(request, "members/change_email.html", {"form": form, "member": member})


def _email_is_changed(form, member, *, by):
    """If not, the form says why."""
    version, now = form.cleaned_data["version"], timezone.now()
    try:
        joining.change_email(member, form.cleaned_data["email"], by=by, now=now, version=version)
    except joining.EmailTaken as taken:
        form.refuse_taken(taken.member)
        return False
    except joining.StaleMember as stale:
        form.show_what_changed(stale.member)
        return False
    return True


def _found(request, pk):
    return get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
