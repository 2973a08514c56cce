import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


def address_digest(address):
    """Stands for an address in links and opt-outs, where the address itself has no business."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:40]


class OptOut(models.Model):
    """That one receiver does not want one kind of message."""

    kind = models.CharField(max_length=60)
    # CASCADE: the wish of someone who is erased is about nobody.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="mail_opt_outs"
    )
    address_digest = models.CharField(max_length=40, blank=True)  # of a receiver who is not a member
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("mail that is not wanted")
        verbose_name_plural = _("mail that is not wanted")
        constraints = [
            models.UniqueConstraint(fields=["member", "kind"], condition=~Q(member=None), name="opt_out_once_a_member"),
            models.UniqueConstraint(
                fields=["address_digest", "kind"], condition=Q(member=None), name="opt_out_once_an_address"
            ),
            models.CheckConstraint(
                condition=Q(member=None) & ~Q(address_digest="") | Q(member__isnull=False, address_digest=""),
                name="opt_out_of_one_receiver",
            ),
        ]

    def __str__(self):
        return f"{self.kind}: {self.member or self.address_digest}"


class UnreachableAddressQuerySet(models.QuerySet):
    def among(self, addresses):
        """Which of these addresses, in small letters, refused mail for good."""
        wanted = {address.lower() for address in addresses}
        return set(self.filter(address__in=wanted).values_list("address", flat=True)) if wanted else set()


class UnreachableAddress(models.Model):
    """An address that a server refused for good. Nothing goes there but what was asked for, until someone looks."""

    address = models.CharField(max_length=254)  # in small letters
    since = models.DateTimeField()
    answer = models.TextField()  # what the server said

    objects = UnreachableAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("unreachable address")
        verbose_name_plural = _("unreachable addresses")
        constraints = [
            models.UniqueConstraint(fields=["address"], name="unreachable_address_once"),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="unreachable_address_is_lower_case"),
        ]

    def __str__(self):
        return self.address
