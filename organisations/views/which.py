"""Which organisation a page is about, and what the one who looks may see and do there."""

from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from organisations.models import Organisation
from organisations.policies import sees_relations
from organisations.task_page import Sight
from organisations.views.old_names import old_names_lead_on
from samensterker.localtime import local_day


def of_organisation(view):
    """Gives the view a `Sight` as second argument, for the `slug` in the address; what one may not see answers 404."""

    @old_names_lead_on
    @wraps(view)
    def found(request, slug, *args, **kwargs):
        return view(request, sight_of(request, slug), *args, **kwargs)

    return found


def of_own_organisation(view):
    """The same, for who may edit what the organisation says; for others the page does not exist."""

    @old_names_lead_on
    @wraps(view)
    def found(request, slug, *args, **kwargs):
        sight = sight_of(request, slug)
        if not sight.may_edit:
            raise Http404
        return view(request, sight, *args, **kwargs)

    return found


def sight_of(request, slug) -> Sight:
    today = local_day(timezone.now())
    visible = Organisation.objects.visible_to(request.user, sees_relations=sees_relations(request.user, on=today))
    return Sight(request.user, get_object_or_404(visible, slug=slug), today)
