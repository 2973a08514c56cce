from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from members.models.fields import LowercaseEmailField


class Role(models.TextChoices):
    MEMBER = "member", _("member")
    COORDINATOR = "coordinator", _("coordinator")


class PreferredContact(models.TextChoices):
    EMAIL = "email", _("by mail")
    PHONE = "phone", _("by phone")
    MESSAGE = "message", _("by a message on my phone")


def photo_path(member, filename):
    """A name of its own, which tells nothing and cannot be guessed; what the file was called is forgotten."""
    return f"photos/{uuid4().hex}.jpg"


class MemberQuerySet(models.QuerySet):
    def active(self):
        """In the guild: not left; a member who pauses is still in it."""
        return self.filter(left_at=None)

    def taking_part(self):
        """Active and not pausing: whom meetings and action items are for."""
        return self.active().filter(paused_at=None)

    def reachable(self):
        """Taking part and with an email address."""
        return self.taking_part().exclude(email=None)

    def coordinators(self):
        return self.active().filter(role=Role.COORDINATOR)

    def visible_to(self, viewer):
        """Who stands in the directory for this viewer: all who are in the guild; coordinators also see who left."""
        return self.filter(erased_at=None) if viewer.is_coordinator else self.active()

    def by_name(self):
        return self.order_by("sort_name", "pk")

    def to_change(self):
        """Held until the transaction ends: one at a time changes them, and nobody whom another erased meanwhile.

        Not in the way of rows that only point at them: two coordinators who change each other would wait in a circle.
        """
        return self.filter(erased_at=None).select_for_update(no_key=True)


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):  # type: ignore[misc]  # a base that is made here
    def create_user(self, email, password=None, **fields):
        """A member who logs in by emailed code; a password is an option."""
        member = self.model(email=email, **fields)
        member.set_password(password) if password else member.set_unusable_password()
        member.save(using=self._db)
        return member

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, role=Role.COORDINATOR, **fields)


class Member(AbstractBaseUser):
    """A person in the guild, who logs in with an email address."""

    # None: entered on behalf of someone without email, who cannot log in.
    email = LowercaseEmailField(_("email address"), unique=True, null=True, blank=True)
    first_name = models.CharField(_("first name"), max_length=80)
    surname_prefix = models.CharField(
        _("prefix of the surname"), max_length=30, blank=True, help_text=_("For example: van, de, van der, van 't")
    )
    last_name = models.CharField(_("surname"), max_length=120, blank=True)
    # Without prefix, accents and capitals: "de Vries" stands under V. The database keeps it.
    sort_name = models.GeneratedField(
        expression=Func(F("last_name"), F("first_name"), function="member_sort_name"),
        output_field=models.TextField(),
        db_persist=True,
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="nl")
    phone = PhoneNumberField(_("phone number"), blank=True)
    has_no_phone = models.BooleanField(_("I have no phone"), default=False)
    has_no_email = models.BooleanField(_("I have no email"), default=False)
    preferred_contact = models.CharField(
        _("how I like to be reached"), max_length=10, choices=PreferredContact, blank=True
    )
    wants_no_chasing = models.BooleanField(_("please do not chase me"), default=False)
    photo = models.ImageField(_("photo"), upload_to=photo_path, blank=True)
    doing_now = models.CharField(_("what I am doing now"), max_length=280, blank=True)
    doing_now_at = models.DateTimeField(null=True, blank=True, editable=False)

    # When each part of the profile was filled in: the tick of the action items that ask for it (`members.profile`).
    contact_details_at = models.DateTimeField(null=True, blank=True, editable=False)
    cv_at = models.DateTimeField(null=True, blank=True, editable=False)
    expertise_at = models.DateTimeField(null=True, blank=True, editable=False)
    roster_at = models.DateTimeField(null=True, blank=True, editable=False)

    # What other members may see; each choice also stands as evidence in `SharingChoice` (`members.sharing`).
    shares_phone = models.BooleanField(default=False, editable=False)
    shares_email = models.BooleanField(default=False, editable=False)
    shares_cv = models.BooleanField(default=False, editable=False)
    shares_roster = models.BooleanField(default=False, editable=False)
    sharing_text = models.ForeignKey(  # the text that was answered last; None: not asked yet
        "members.SharingText", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    entered_by = models.ForeignKey(  # who entered a member that does not log in
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    welcomed_at = models.DateTimeField(null=True, blank=True, editable=False)  # the mail that says how to log in
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)  # when they last said: still right
    version = models.PositiveIntegerField(default=1, editable=False)  # of what the profile form changes
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one member, also when sent twice
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)  # from then on the name is a pseudonym
    is_active = models.BooleanField(default=True, editable=False)  # Django's word for "may log in"

    objects = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes = [
            models.Index(fields=["sort_name", "id"], name="member_by_name"),
            models.Index(fields=["id"], condition=Q(left_at=None, paused_at=None), name="member_taking_part"),
            models.Index(  # few, so that one can count all and take these off
                fields=["id"],
                condition=Q(left_at__isnull=False) | Q(paused_at__isnull=False),
                name="member_not_taking_part",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_name=""),
                name="member_has_a_first_name",
                violation_error_message=_("Fill in a first name."),
            ),
            models.CheckConstraint(
                condition=Q(email=None) | (Q(email=Lower("email")) & ~Q(email="")),
                name="member_email_is_lower_case",
                violation_error_message=_("Write the email address in small letters."),
            ),
            models.CheckConstraint(
                condition=Q(is_active=True, left_at=None) | Q(is_active=False, left_at__isnull=False),
                name="member_is_active_until_left",
                violation_error_message=_("A member who left cannot log in, and one who did not can."),
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9][0-9]{4,14}$"),
                name="member_phone_is_international",
                violation_error_message=_("A phone number is kept with its country, as in +31612345678."),
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(has_no_phone=False),
                name="member_has_phone_or_none",
                violation_error_message=_("Fill in a phone number, or tick that you have none."),
            ),
            models.CheckConstraint(
                condition=Q(phone="", has_no_phone=False, contact_details_at=None)
                | (Q(contact_details_at__isnull=False) & (~Q(phone="") | Q(has_no_phone=True))),
                name="member_contact_details_and_moment_go_together",
                violation_error_message=_("Contact details and the moment they were filled in go together."),
            ),
            models.CheckConstraint(
                condition=Q(email=None) | Q(has_no_email=False),
                name="member_has_email_or_none",
                violation_error_message=_("Fill in an email address, or tick that there is none."),
            ),
            models.CheckConstraint(
                condition=Q(doing_now="", doing_now_at=None) | (~Q(doing_now="") & Q(doing_now_at__isnull=False)),
                name="member_doing_now_and_moment_go_together",
                violation_error_message=_("What you do now and the moment you said so go together."),
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(left_at__isnull=False, email=None, phone="", photo="", doing_now=""),
                name="member_erased_is_empty",
                violation_error_message=_("Of an erased member nothing is kept."),
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return " ".join(part for part in (self.first_name, self.surname_prefix, self.last_name) if part)

    @property
    def is_coordinator(self):
        return self.is_active and self.role == Role.COORDINATOR

    @property
    def is_paused(self):
        return self.paused_at is not None

    def has_usable_password(self):
        """An empty one is none: whoever was never given a password logs in by a code."""
        return bool(self.password) and super().has_usable_password()

    # Django's admin asks these; there is one right, and coordinators have it.
    @property
    def is_staff(self):
        return self.is_coordinator

    @property
    def is_superuser(self):
        return self.is_coordinator

    def has_perm(self, perm, obj=None):
        return self.is_coordinator

    def has_module_perms(self, app_label):
        return self.is_coordinator

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.first_name

    def get_absolute_url(self):
        return reverse("members:detail", args=[self.pk])
