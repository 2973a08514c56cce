"""What is kept about changes to people: who changed what, who is whom, and who asked to be erased."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.member import Member
from members.models.sharing import Channel


class Change(models.Model):
    """That someone changed something of a member: which part, and what it was before and after.

    One row a change, and no copies of whole rows: it is read as a sentence, and gone with one delete.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")  # None: a command
    at = models.DateTimeField()
    part = models.CharField(max_length=40)  # a word of `members.history.PARTS`
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)

    class Meta:
        verbose_name = _("change of a member")
        verbose_name_plural = _("changes of members")
        indexes = [models.Index(fields=["member", "-at", "-id"], name="change_latest")]

    def __str__(self):
        return f"{self.member} {self.part}"


class NotADuplicate(models.Model):
    """Two members who look alike, and of whom the coordinator said that they are two people."""

    first = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pair that is no duplicate")
        verbose_name_plural = _("pairs that are no duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_a_duplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="not_a_duplicate_in_order"),
        ]

    def __str__(self):
        return f"{self.first_id} {self.second_id}"


class ErasureRequestQuerySet(models.QuerySet):
    def open(self):
        """Neither withdrawn nor carried out."""
        return self.filter(withdrawn_at=None, done_at=None)

    def due(self, now):
        return self.filter(due_at__lte=now).order_by("due_at", "pk")


class ErasureRequest(models.Model):
    """That a member asked to be erased, and what came of it. Once done it names nobody."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="erasure_requests")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    due_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to be erased")
        verbose_name_plural = _("requests to be erased")
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(withdrawn_at=None, done_at=None),
                name="erasure_request_one_open",
            ),
            models.CheckConstraint(condition=Q(withdrawn_at=None) | Q(done_at=None), name="erasure_request_one_end"),
        ]

    def __str__(self):
        return f"{self.member_id} {self.asked_at}"


class ImportDraft(models.Model):
    """A file that was read and previewed, and not yet written; gone after a day."""

    made_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    file_name = models.CharField(max_length=120)
    rows = models.JSONField()
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import that was previewed")
        verbose_name_plural = _("imports that were previewed")

    def __str__(self):
        return self.file_name


class BookletCopy(models.Model):
    """Who received which version of the booklet with everyone's faces, and how many people were in it."""

    receiver = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    version = models.CharField(max_length=16)  # of what was in it: equal when the same people shared the same
    people = models.PositiveIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("copy of the booklet")
        verbose_name_plural = _("copies of the booklet")
        indexes = [models.Index(fields=["-received_at", "-id"], name="booklet_copy_latest")]

    def __str__(self):
        return f"{self.version} → {self.receiver}"
