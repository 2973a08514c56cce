from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Member
from organisations import slugs


class Kind(models.TextChoices):
    """What sort of organisation it is; only to find it by."""

    CARE = "care", _("care and welfare")
    NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")
    CULTURE = "culture", _("culture and heritage")
    SPORT = "sport", _("sport and play")
    NATURE = "nature", _("nature and environment")
    EDUCATION = "education", _("learning and language")
    FUND = "fund", _("fund or foundation")
    FAITH = "faith", _("faith and outlook on life")
    OTHER = "other", _("something else")


class Stage(models.TextChoices):
    """How far the guild and the organisation are with each other."""

    # Translators: the stage of a relation: we thought of them, and did nothing yet
    IDEA = "idea", _("an idea")
    APPROACHED = "approached", _("approached")
    IN_CONVERSATION = "in_conversation", _("in conversation")
    JOINED = "joined", _("joined")
    # Translators: the stage of a relation: left in peace until a day
    RESTING = "resting", _("resting")
    ENDED = "ended", _("ended")


# Half of all organisations begin with one of these.
USUAL_WORDS = {"de", "het", "een", "stichting", "vereniging", "st.", "ver."}


def logo_path(organisation, filename):
    """A name of its own, which cannot be guessed; what the file was called is forgotten."""
    return f"logos/{uuid4().hex}.png"


class OrganisationQuerySet(models.QuerySet):
    def real(self):
        """Without those that turned out to be another one, and were merged into it."""
        return self.filter(merged_into=None)

    def joined(self):
        return self.real().filter(stage=Stage.JOINED)

    def on_the_map(self, on):
        """Those whose core tasks count on that day: they take part now, or took part until after it."""
        ended_later = Q(stage=Stage.ENDED, joined_on__isnull=False, ended_on__gt=on)
        return self.real().filter(Q(stage=Stage.JOINED) | ended_later)

    def to_choose_from(self):
        """Where a member may say that they belong: also those that the guild only talks with."""
        return self.real().exclude(stage=Stage.ENDED)

    def visible_to(self, viewer, *, sees_relations):
        """Members see who takes part, and the organisations they themselves belong to; see `organisations.policies`."""
        if sees_relations:
            return self.real()
        own = Q(pk__in=viewer.affiliations.values("organisation"))
        return self.real().filter(Q(stage=Stage.JOINED) | own)

    def named(self, words):
        """Those with all these words in their name, or in that of an entry that was merged into them; accents aside."""
        for word in words.split()[:5]:
            also = Organisation.objects.filter(name__unaccent__icontains=word).exclude(merged_into=None)
            self = self.filter(Q(name__unaccent__icontains=word) | Q(pk__in=also.values("merged_into")))
        return self

    def by_name(self):
        return self.order_by(Lower("name"), "pk")


class Organisation(models.Model):
    """A volunteer organisation in town: one that takes part, or one that the guild would like to take part.

    It keeps its own identity: `about` is in its own words.
    """

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    about = models.TextField(_("about"), blank=True, help_text=_("What you are and for whom, in your own words."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True)
    neighbourhood = models.CharField(_("neighbourhood"), max_length=60, blank=True)
    website = models.URLField(_("website"), blank=True)
    social_map_url = models.URLField(_("on the social map"), blank=True)
    vacancies_url = models.URLField(_("on the vacancy platform"), blank=True)
    logo = models.ImageField(_("logo"), upload_to=logo_path, blank=True)
    doing_now = models.CharField(_("what we are doing now"), max_length=280, blank=True)
    doing_now_at = models.DateTimeField(null=True, blank=True, editable=False)

    # How far we are with each other. Each step also stands in `StageChange`, so that the history stays.
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.IDEA)
    stage_because = models.CharField(_("why"), max_length=300, blank=True, editable=False)
    joined_on = models.DateField(null=True, blank=True, editable=False)
    look_again_on = models.DateField(_("look again on"), null=True, blank=True, editable=False)
    ended_on = models.DateField(null=True, blank=True, editable=False)

    # The interview about core tasks: when it was last gone through, and by whom.
    interviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    interviewed_by = models.ForeignKey(
        Member, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged_organisations"
    )
    version = models.PositiveIntegerField(default=1, editable=False)  # of what the form about it changes
    submission = models.UUIDField(null=True, unique=True, editable=False)  # one form, one organisation

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(merged_into=None),
                name="organisation_name_once",
                violation_error_message=_("There is already an organisation with this name."),
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="organisation_is_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(doing_now="", doing_now_at=None) | (~Q(doing_now="") & Q(doing_now_at__isnull=False)),
                name="organisation_doing_now_and_moment_go_together",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.RESTING, look_again_on__isnull=False) & ~Q(stage_because="")
                | ~Q(stage=Stage.RESTING) & Q(look_again_on=None),
                name="organisation_rests_for_a_reason_until_a_day",
                violation_error_message=_("Say why it rests, and when to look again."),
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.ENDED, ended_on__isnull=False) | ~Q(stage=Stage.ENDED) & Q(ended_on=None),
                name="organisation_ended_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.JOINED) | Q(joined_on__isnull=False),
                name="organisation_joined_has_a_day",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organisations:detail", args=[self.slug])

    def clean(self):
        if self.slug in slugs.ADDRESSES:
            raise ValidationError({"slug": _("This word is an address of the house itself. Choose another.")})

    @property
    def initial(self):
        """In the place of a logo; of De Zonnehoek a Z."""
        words = [word for word in self.name.split() if word.lower() not in USUAL_WORDS and word[0].isalnum()]
        return (words or [self.name])[0][0].upper()

    @property
    def takes_part(self):
        return self.stage == Stage.JOINED and self.merged_into_id is None

    def is_left_in_peace(self, on):
        """Nobody is reminded of it before the day to look again."""
        return self.stage == Stage.RESTING and on < self.look_again_on
