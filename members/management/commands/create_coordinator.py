from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from members import joining
from members.forms.fields import NameField
from members.models import Member, Role
from members.typed_text import without_invisible_signs


class Command(BaseCommand):
    help = (
        "Makes someone coordinator: a new member, or the one who has this email address already. "
        "Safe to run again. They log in with a code that is mailed to them, so no password is needed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--email", required=True)
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--surname-prefix", default="", help="for example: van der")
        parser.add_argument("--last-name", default="")

    @transaction.atomic
    def handle(self, *args, email, first_name, surname_prefix, last_name, **options):
        email = _read_email(email)
        member = Member.objects.filter(email=email).first()
        if member is None:
            names = _read_names(first_name=first_name, surname_prefix=surname_prefix, last_name=last_name)
            member = joining.add_member(email=email, role=Role.COORDINATOR, now=timezone.now(), **names)
            what = f"{member} is in the guild now, as coordinator."
        elif member.left_at:
            raise CommandError(f"{member} ({email}) has left the guild. Let a coordinator bring them back in /admin/.")
        elif member.role == Role.COORDINATOR:
            what = f"{member} is coordinator already; nothing was changed."
        else:
            joining.give_role(member, Role.COORDINATOR, by=None, now=timezone.now())
            what = f"{member} was a member, and is coordinator now. The name stays as it was."
        self.stdout.write(
            f"{what}\nLog in with {email} at {settings.SITE_ORIGIN}{reverse('account_request_login_code')}"
        )


def _read_email(typed):
    email = without_invisible_signs(typed).strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"“{typed}” is not an email address.") from None
    return email


def _read_names(**typed):
    """By the same rules as on the profile page."""
    names = {}
    for name, value in typed.items():
        field = Member._meta.get_field(name)
        try:
            names[name] = NameField(max_length=field.max_length, required=not field.blank).clean(value)
        except ValidationError as refusal:
            raise CommandError(f"--{name.replace('_', '-')}: {' '.join(refusal.messages)}") from None
    return names
