"""Inviting: one person by name, or many from a list that is looked at first."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from members import inviting, joining
from members.forms.inviting import InviteeFormSet, InviteForm, PasteForm, prospects_of
from members.inviting import Standing
from members.models import Member
from members.policies import coordinator_required
from samensterker.templatetags.house import CAP

TEMPLATE = "members/invite.html"


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def invite(request):
    """One person. GET also shows the box for a list."""
    form = InviteForm(request.POST or None, initial={"submission": uuid.uuid4()})
    if form.is_valid() and (member := _added(request, form)):
        return redirect("members:manage-member", member.pk)
    return render(request, TEMPLATE, {"form": form, "paste": PasteForm(prefix="list")})


def _added(request, form):
    """The member that this form makes, or made before; None when the address turns out to be someone's."""
    try:
        with transaction.atomic():
            member = joining.add_member(**form.facts(), by=request.user, now=timezone.now())
            mailed = inviting.welcome([member], now=timezone.now())
    except joining.EmailTaken as taken:
        form.refuse_taken(taken.member)
        return None
    except joining.AlreadyAdded as added:
        messages.info(request, _("This member was saved already. Here they are."))
        return added.member
    words = _("{name} is a member now. The welcome is on its way.") if mailed else _("{name} is a member now.")
    messages.success(request, words.format(name=member.full_name))
    return member


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def invite_many(request):
    """POST shows what the list would do, and does nothing yet."""
    paste = PasteForm(request.POST or None, prefix="list")
    if not paste.is_valid():
        form = InviteForm(initial={"submission": uuid.uuid4()})
        return render(request, TEMPLATE, {"form": form, "paste": paste, "is_many": True})
    prospects = prospects_of(paste)
    return _preview(request, InviteeFormSet(prospects=prospects), paste, prospects)


@require_POST
@coordinator_required
def invite_confirm(request):
    """All who are ticked, or nobody. A second time it finds them there."""
    formset = InviteeFormSet(request.POST)
    if not formset.is_valid():
        return _preview(request, formset)
    outcome = inviting.invite(formset.invitees(), by=request.user, now=timezone.now())
    _tell(request, outcome)
    return redirect("members:manage")


def _preview(request, formset, paste=None, prospects=()):
    by_standing = {standing.value: [] for standing in Standing}
    for prospect in prospects:
        by_standing[prospect.standing].append(prospect)
    context = {"formset": formset, "paste": paste, "prospects": by_standing}
    return render(request, "members/invite_preview.html", context)


def _tell(request, outcome):
    if outcome.added:
        words = ngettext(
            "%(number)d person is invited; the mail is on its way.",
            "%(number)d people are invited; the mails are on their way.",
            len(outcome.added),
        )
        messages.success(request, words % {"number": len(outcome.added)})
    if outcome.returned:
        words = ngettext("%(number)d member is back.", "%(number)d members are back.", len(outcome.returned))
        messages.success(request, words % {"number": len(outcome.returned)})
    if not outcome.changed:
        messages.info(request, _("Everyone on the list was a member already. Nothing was changed."))


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def welcome_all(request):
    """GET says how many were never told how to log in; POST tells them."""
    waiting = inviting.never_welcomed()
    if request.method == "POST":
        number = inviting.welcome(waiting, now=timezone.now())
        words = ngettext("%(number)d welcome is on its way.", "%(number)d welcomes are on their way.", number)
        messages.success(request, words % {"number": number})
        return redirect("members:manage")
    return render(request, "members/welcome_all.html", {"number": waiting[: CAP + 1].count()})


@require_POST
@coordinator_required
def welcome_again(request, pk):
    """To one member, who did not log in yet."""
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    if inviting.welcome([member], now=timezone.now()):
        messages.success(request, _("The welcome is on its way."))
    else:
        messages.info(request, _("No welcome was sent: it went less than a week ago, or there is no need for it."))
    return redirect("members:manage-member", pk)
