from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.member import Member

EARLIEST, LATEST = 1930, 2100


class CvKind(models.TextChoices):
    WORK = "work", _("paid work")
    VOLUNTEERING = "volunteering", _("volunteering")
    EDUCATION = "education", _("education")
    OTHER = "other", _("other")


class CvEntryQuerySet(models.QuerySet):
    def shown(self):
        """The short CV: a selection of the entries, not a second document."""
        return self.filter(is_shown=True)

    def latest_first(self):
        """What still goes on stands on top."""
        return self.order_by(F("until_year").desc(nulls_first=True), "-from_year", "-pk")


class CvEntry(models.Model):
    """One line of a member's CV: what they did, where, and from which year until which."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="cv_entries")
    kind = models.CharField(_("kind"), max_length=20, choices=CvKind)
    role = models.CharField(_("what you did"), max_length=120)
    organisation = models.CharField(_("where"), max_length=120, blank=True)
    from_year = models.PositiveSmallIntegerField(
        _("from"), validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
    )
    until_year = models.PositiveSmallIntegerField(  # None: still
        _("until"), null=True, blank=True, validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
    )
    line = models.CharField(_("a line about it"), max_length=300, blank=True)
    is_shown = models.BooleanField(_("show in my short CV"), default=True)
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one entry, also when sent twice

    objects = CvEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("CV entry")
        verbose_name_plural = _("CV entries")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_year__gte=EARLIEST, from_year__lte=LATEST)
                & (Q(until_year=None) | Q(until_year__gte=F("from_year"), until_year__lte=LATEST)),
                name="cv_entry_years_run_forwards",
                violation_error_message=_("The last year comes after the first."),
            )
        ]

    def __str__(self):
        return self.role


class CvFileKind(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    ODT = "odt", "OpenDocument"


def cv_path(cv_file, filename):
    """A name of its own, which tells nothing and cannot be guessed; the name for people stands in the row."""
    return f"cvs/{uuid4().hex}.{cv_file.kind}"


class CvFile(models.Model):
    """The CV of a member as a file; only ever served as a download, to whom may see the CV."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="cv_file")
    file = models.FileField(upload_to=cv_path)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=5, choices=CvFileKind)
    size = models.PositiveIntegerField()  # bytes
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("CV as a file")
        verbose_name_plural = _("CVs as files")

    def __str__(self):
        return self.name
