"""Which meeting a page is about, for who may see it or may organise it; for others it does not exist."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from meetings.models import AgendaItem, Meeting
from meetings.policies import may_organise_for
from members.models import Group
from samensterker.localtime import local_day


def meeting_to_see(request: HttpRequest, pk: int, meetings=None) -> Meeting:
    rows = Meeting.objects.all() if meetings is None else meetings
    return get_object_or_404(rows.visible_to(request.user, on=local_day(timezone.now())), pk=pk)


def meeting_to_organise(request: HttpRequest, pk: int, meetings=None) -> Meeting:
    """One of these meetings, or of all."""
    meeting = get_object_or_404(Meeting.objects.all() if meetings is None else meetings, pk=pk)
    return _if_organised(request, meeting.group_id, meeting)


def group_to_organise(request: HttpRequest, pk: int) -> Group:
    """Also one that stopped, for the coordinator."""
    group = get_object_or_404(Group, pk=pk)
    return _if_organised(request, group.pk, group)


def agenda_item_to_organise(request: HttpRequest, pk: int) -> AgendaItem:
    item = get_object_or_404(AgendaItem.objects.select_related("meeting"), pk=pk)
    return _if_organised(request, item.meeting.group_id, item)


def _if_organised(request, group, found):
    if not may_organise_for(request.user, group, on=local_day(timezone.now())):
        raise Http404
    return found
