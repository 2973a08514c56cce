"""The pages of a profile have two addresses: the member's own under /me/, and the coordinator's on their behalf."""

from dataclasses import dataclass
from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse

from members.models import Channel, Member
from members.policies import is_coordinator


@dataclass(frozen=True)
class Whose:
    """Whose profile a page is about, and who fills it in."""

    member: Member
    by: Member
    channel: Channel = Channel.WEB

    @property
    def is_own(self):
        return self.member.pk == self.by.pk

    def url(self, name, *arguments):
        """The address of a page of this profile, as `both` names it; of another app with its namespace before it."""
        name = name if ":" in name else f"members:{name}"
        if self.is_own:
            return reverse(name, args=arguments)
        return reverse(f"{name}-of", args=[self.member.pk, *arguments])


def both(route, view, name):
    """A page of the profile at both its addresses: `name`, and `name-of` for the coordinator."""
    return [
        path(f"me/{route}", view, name=name),
        path(f"panel/members/<int:member_id>/{route}", view, name=f"{name}-of"),
    ]


def of_someone(view):
    """Gives the view a `Whose` as second argument; someone else's exists for the coordinator only."""

    @wraps(view)
    def found(request, *args, member_id=None, **kwargs):
        if member_id is None or member_id == request.user.pk:
            return view(request, Whose(request.user, request.user), *args, **kwargs)
        if not is_coordinator(request.user):
            raise Http404
        member = get_object_or_404(Member.objects.visible_to(request.user), pk=member_id)
        return view(request, Whose(member, request.user, _channel(request)), *args, **kwargs)

    return found


def _channel(request):
    """How the member told the coordinator; by phone, unless the form says otherwise."""
    told = request.POST.get("channel")
    return Channel(told) if told in (Channel.PAPER, Channel.PHONE) else Channel.PHONE
