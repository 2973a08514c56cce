"""What several pages of organisations look up, and where they go back to."""

from datetime import date

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from members.models import Member
from organisations.models import CoreTask, Organisation
from organisations.policies import sees_relations


def visible_task(viewer: Member, slug: str, pk: int, *, on: date) -> CoreTask:
    """A task that its organisation has on that day; of an organisation that this viewer may see, else it is a 404."""
    organisations = Organisation.objects.visible_to(viewer, sees_relations=sees_relations(viewer, on=on))
    tasks = CoreTask.objects.current(on).select_related("organisation", "area")
    return get_object_or_404(tasks.filter(organisation__in=organisations), organisation__slug=slug, pk=pk)


def where_they_were(request: HttpRequest, otherwise: str) -> str:
    """The page that the form, or the link to it, says it stood on, when that is one of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours and target.startswith("/") else otherwise
