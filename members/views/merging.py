"""People who may be in the guild twice: finding them, saying that they are two, and joining them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import duplicates, looking, member_list, merging
from members.forms.member_filter import MemberFilter
from members.forms.merging import MergeForm
from members.models import ContactView, Member, Shared
from members.policies import coordinator_required

OTHERS_SHOWN = 25


@require_safe
@coordinator_required
def duplicate_list(request):
    page = duplicates.page(after=request.GET.get("after", ""))
    is_later = bool(request.GET.get("after"))
    return render(request, "members/duplicates.html", {"page": page, "is_later": is_later})


@require_POST
@coordinator_required
def not_a_duplicate(request, pk, other):
    """They only look alike."""
    one, two = _found(request, pk), _found(request, other)
    if one != two:
        duplicates.say_they_are_two(one, two, by=request.user, now=timezone.now())
        messages.success(request, _("Noted: {one} and {two} are two people.").format(one=one, two=two))
    return redirect("members:duplicates")


@require_safe
@coordinator_required
def merge_with(request, pk):
    """Look for the other row of this member."""
    member, form = _found(request, pk), MemberFilter(request.GET)
    words = form.cleaned_data.get("name", "") or member.last_name or member.first_name
    others = member_list.members("anyone", "", words).exclude(pk=pk).by_name()[:OTHERS_SHOWN]
    return render(request, "members/merge_with.html", {"member": member, "others": others, "words": words})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def merge(request, pk, other):
    """GET shows the two beside each other; POST joins them. The first stays."""
    keep, gone = _found(request, pk), _found(request, other)
    if keep == gone:
        messages.error(request, _("This is one and the same member: there is nothing to join."))
        return redirect("members:manage-member", pk)
    if gone == request.user:  # one's own row is the one that stays
        return redirect("members:merge", other, pk)
    form = MergeForm(request.POST if request.method == "POST" else None, keep=keep, gone=gone)
    if form.is_valid() and (kept := _merged(request, form, keep, gone)):
        return redirect("members:manage-member", kept.pk)
    shown = [Shared.PHONE, Shared.EMAIL]
    looking.note(request.user, [keep, gone], ContactView.How.PROFILE, shown, now=timezone.now())
    return render(request, "members/merge.html", {"form": form, "keep": keep, "gone": gone})


def _merged(request, form, keep, gone):
    try:
        kept = merging.merge(keep, gone, form.cleaned_data, by=request.user, now=timezone.now())
    except merging.AlreadyMerged:
        messages.info(request, _("Somebody joined these two a moment ago."))
        return Member.objects.visible_to(request.user).filter(pk__in=[keep.pk, gone.pk]).first()
    except merging.ToBeErased:
        words = _("One of these two asked to be erased. Have that taken back first, or erase the other one as well.")
        messages.error(request, words)
        return None
    messages.success(request, _("{name} is one member now; nothing of either was lost.").format(name=kept.full_name))
    return kept


def _found(request, pk):
    return get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
