"""Who may do what with organisations; views and templates ask these, and nothing else decides."""

from datetime import date
from functools import wraps

from django.http import Http404
from django.utils import timezone

from members.models import GroupMembership, Member
from members.policies import is_coordinator
from organisations.models import Affiliation, Organisation, TaskHolder
from samensterker.localtime import local_day


def sees_relations(member: Member, *, on: date) -> bool:
    """Stages, contact moments and what is due: for the coordinator and the steering group."""
    return is_coordinator(member) or (
        member.is_active and GroupMembership.objects.steering(on).filter(member=member).exists()
    )


def sees(member: Member, organisation: Organisation, *, on: date) -> bool:
    """The same as `OrganisationQuerySet.visible_to`, of one."""
    return (
        organisation.takes_part
        or sees_relations(member, on=on)
        or Affiliation.objects.filter(member=member, organisation=organisation).exists()
    )


def is_contact_of(member: Member, organisation: Organisation, *, on: date) -> bool:
    contacts = Affiliation.objects.current(on).filter(member=member, organisation=organisation, is_contact=True)
    return member.is_active and contacts.exists()


def may_edit(member: Member, organisation: Organisation, *, on: date) -> bool:
    """What an organisation says of itself and of its core tasks: its contact persons, and the coordinator for them."""
    return is_coordinator(member) or is_contact_of(member, organisation, on=on)


def contact_of(member: Member, *, on: date):
    """The organisations of which this member is a contact person on that day."""
    rows = Affiliation.objects.current(on).filter(member=member, is_contact=True)
    return Organisation.objects.real().filter(pk__in=rows.values("organisation"))


def may_ask_for(member: Member, *, on: date):
    """For which organisations this member places help requests and offers: those that take part, and of these their
    own as a contact person; the coordinator for all of them."""
    rows = Organisation.objects.joined()
    return rows if is_coordinator(member) else rows.filter(pk__in=contact_of(member, on=on).values("pk"))


def relations_required(view):
    """A page for the coordinator and the steering group; for other members it does not exist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not sees_relations(request.user, on=local_day(timezone.now())):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def may_say_of(member: Member, holder: TaskHolder, organisation: Organisation, *, on: date) -> bool:
    """That they did a core task, or when they stop: the holder, and who may edit what the organisation says."""
    is_own = member.is_active and holder.member_id == member.pk
    return is_own or may_edit(member, organisation, on=on)
