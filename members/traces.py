"""What is left of a person outside the rows that point at them: sessions, mail to the bare address, and the like."""

import json
from importlib import import_module

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q

from members import contact_letters
from members.mentions import Person
from members.models import ContactMessage, ImportDraft, Member
from samensterker.outbox.models import Message, OptOut, UnreachableAddress
from samensterker.outbox.models.addresses import address_digest


def remove(person: Person, member: Member) -> None:
    """While the rows of the member are still there; in the transaction of the erasure."""
    end_sessions(member, person.email)
    ImportDraft.objects.all().delete()  # a preview is gone after a day anyway, and may hold this person in any row
    of_member = {"content_type": ContentType.objects.get_for_model(Member), "object_id": str(member.pk)}
    LogEntry.objects.filter(**of_member).delete()
    _letters_with_what_they_wrote(member)
    if person.email:
        forget_address(person.email)


def end_sessions(member: Member, address: str = "") -> None:
    """Also of who is halfway logging in with this address."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for session in Session.objects.iterator():
        data = store.decode(session.session_data)
        words = json.dumps(data, default=str).lower()
        if data.get(SESSION_KEY) == str(member.pk) or (address and address.lower() in words):
            session.delete()


def forget_address(address: str) -> None:
    Message.objects.filter(address__iexact=address).delete()
    UnreachableAddress.objects.filter(address=address.lower()).delete()
    OptOut.objects.filter(address_digest=address_digest(address)).delete()


def _letters_with_what_they_wrote(member):
    """Also to others: without a mail server they are kept in full."""
    own = ContactMessage.objects.filter(Q(sender=member) | Q(receiver=member)).values_list("pk", flat=True)
    letters = Message.objects.filter(kind=contact_letters.CONTACT_MESSAGE)
    letters.filter(refs__contact_message__in=list(own)).delete()
