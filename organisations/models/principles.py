from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Member
from organisations.models import outsiders
from organisations.models.organisation import Organisation


class Principles(models.Model):
    """What the guild stands for, in one version of the words. A next version is a next row; none is ever changed."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    body = models.TextField(_("the principles"))
    body_en = models.TextField(_("the principles in English"), blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("principles")
        verbose_name_plural = _("versions of the principles")
        ordering = ["-number"]

    def __str__(self):
        return str(self.number)


class Endorsement(models.Model):
    """That an organisation stands behind one version of the principles, who said so for it, and when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="endorsements")
    principles = models.ForeignKey(Principles, on_delete=models.PROTECT, related_name="endorsements")
    # For the organisation, by a member, or by someone outside the guild whose name is all that is kept.
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="endorsements", verbose_name=_("who")
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    endorsed_on = models.DateField(_("when"))
    entered_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "principles"],
                name="endorsement_once_a_version",
                violation_error_message=_("This organisation already stands behind this version."),
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False, name="") | (Q(member=None) & ~Q(name="")),
                name="endorsement_by_someone",
                violation_error_message=_("Say who said so for the organisation."),
            ),
        ]

    def __str__(self):
        return f"{self.organisation} {self.principles_id}"

    @property
    def who(self):
        return self.member.full_name if self.member_id else outsiders.in_words(self.name)
