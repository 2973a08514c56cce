from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from members.models.member import Member


class KnowledgeAreaQuerySet(models.QuerySet):
    def in_use(self):
        """Those that members choose from: accepted, and not merged into another."""
        return self.filter(merged_into=None).exclude(accepted_at=None)

    def proposed(self):
        """What a member would like to add, and the coordinator has not decided on."""
        return self.filter(accepted_at=None, declined_at=None, merged_into=None)

    def named(self, name):
        """Those that hold this name, whatever its capitals: what is declined or merged has let go of it."""
        return self.filter(merged_into=None, declined_at=None).filter(Exact(Lower("name"), Lower(models.Value(name))))

    def tops(self):
        return self.filter(parent=None)

    def in_order(self):
        """As a tree that is read from top to bottom: each area, then those under it."""
        return self.order_by(*in_order_of_the_tree())


def in_order_of_the_tree(area=""):
    """For `order_by`: each top, then its parts; `area` is the way to the area, as in "area__"."""
    top_position = Coalesce(f"{area}parent__position", f"{area}position")
    top = Coalesce(f"{area}parent_id", f"{area}pk")
    return (
        top_position,
        top,
        models.F(f"{area}parent_id").asc(nulls_first=True),
        f"{area}position",
        f"{area}pk",
    )


class KnowledgeArea(models.Model):
    """Something one can know: a core task of volunteer organisations, two levels deep (Websites, then WordPress).

    A trigger of the database, `knowledge_area_two_levels`, refuses a part of a part.
    """

    name = models.CharField(_("name"), max_length=80)
    # The words of the name as one finds them, with `search_query`. The database keeps it.
    words = models.GeneratedField(
        expression=Func(
            Value("pg_catalog.dutch"),
            Func("name", function="dutch_words"),
            function="to_tsvector",
            output_field=SearchVectorField(),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    position = models.PositiveIntegerField(default=0, editable=False)
    proposed_by = models.ForeignKey(
        Member, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="proposed_areas"
    )
    proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)  # None: only proposed
    declined_at = models.DateTimeField(null=True, blank=True, editable=False)
    declined_because = models.CharField(_("why not"), max_length=300, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged_areas"
    )

    objects = KnowledgeAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("knowledge area")
        verbose_name_plural = _("knowledge areas")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(merged_into=None, declined_at=None),
                name="knowledge_area_name_once",
                violation_error_message=_("There is already a knowledge area with this name."),
            ),
            models.CheckConstraint(
                condition=~Q(parent=models.F("pk")) & ~Q(merged_into=models.F("pk")),
                name="knowledge_area_is_not_part_of_itself",
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None, declined_because="")
                | (Q(declined_at__isnull=False, accepted_at=None) & ~Q(declined_because="")),
                name="knowledge_area_declined_with_a_reason",
                violation_error_message=_("Say why not."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(merged_into=None, declined_at=None),
                name="knowledge_area_out_of_use_is_no_part",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_undecided(self):
        return self.accepted_at is None and self.declined_at is None and self.merged_into_id is None

    @property
    def is_in_use(self):
        return self.accepted_at is not None and self.merged_into_id is None


class Level(models.IntegerChoices):
    HEARD_OF = 1, _("heard of it")
    BASICS = 2, _("know the basics")
    EXPERIENCED = 3, _("experienced")
    EXPERT = 4, _("expert")


class Interest(models.IntegerChoices):
    UNSAID = 0, _("did not say")
    LITTLE = 1, _("a little")
    SOME = 2, _("some")
    MUCH = 3, _("a lot")


OFFER_WORDS = {
    # Translators: what someone offers, on the page about them
    "can_teach": _("can teach"),
    # Translators: what someone offers, on the page about them
    "gives_advice": _("gives advice"),
    # Translators: what someone offers, on the page about them: takes over for a while
    "can_step_in": _("can step in"),
    # Translators: what someone wants, on the page about them
    "wants_to_learn": _("wants to learn"),
}


class ExpertiseQuerySet(models.QuerySet):
    def of_visible(self, viewer):
        return self.filter(member__in=Member.objects.visible_to(viewer))

    def at_least(self, level):
        return self.filter(level__gte=level)

    def in_order(self):
        """As the areas stand in the tree."""
        return self.select_related("area__parent").order_by(*in_order_of_the_tree("area__"))


class Expertise(models.Model):
    """What a member knows of one area, and what they offer or want in it. Members see it of each other."""

    OFFERS = ("can_teach", "gives_advice", "can_step_in", "wants_to_learn")
    STATED = ("level", "interest", *OFFERS)

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="expertise")
    area = models.ForeignKey(KnowledgeArea, on_delete=models.PROTECT, related_name="expertise")
    level = models.PositiveSmallIntegerField(_("how well"), choices=Level)
    interest = models.PositiveSmallIntegerField(_("interest"), choices=Interest, default=Interest.UNSAID)
    can_teach = models.BooleanField(_("I can teach"), default=False)
    gives_advice = models.BooleanField(_("I give advice"), default=False)
    can_step_in = models.BooleanField(_("I can step in"), default=False)
    wants_to_learn = models.BooleanField(_("I want to learn"), default=False)
    # Another member says so too. Changing the level takes it away.
    confirmed_by = models.ForeignKey(
        Member, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The course that they completed in it last: what it was called, where it stands, and when.
    learned_in = models.CharField(max_length=120, blank=True, editable=False)
    learned_link = models.CharField(max_length=120, blank=True, editable=False)
    learned_at = models.DateTimeField(null=True, editable=False)
    level_before = models.PositiveSmallIntegerField(null=True, editable=False)  # 0: nothing was said yet
    changed_at = models.DateTimeField(editable=False)

    objects = ExpertiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("expertise")
        verbose_name_plural = _("expertise")
        indexes = [models.Index(fields=["area", "level", "member"], name="expertise_by_area")]
        constraints = [
            models.UniqueConstraint(fields=["member", "area"], name="expertise_once_an_area"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="expertise_level_is_known"),
            models.CheckConstraint(condition=Q(interest__lte=3), name="expertise_interest_is_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(confirmed_at__isnull=False),
                name="expertise_confirmed_by_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(learned_in="", learned_at=None) | (~Q(learned_in="") & Q(learned_at__isnull=False)),
                name="expertise_learned_somewhere_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("member")),
                name="expertise_is_confirmed_by_another",
                violation_error_message=_("Another member confirms it, not you yourself."),
            ),
        ]

    def __str__(self):
        return f"{self.member} – {self.area}"

    @property
    def stated(self):
        return {name: getattr(self, name) for name in self.STATED}

    @property
    def learned(self):
        return {"learned_in": self.learned_in, "learned_link": self.learned_link, "learned_at": self.learned_at}

    def join(self, other, *, now):
        """Two rows become one: the higher level with its confirmation, the most interest, the last course, and all
        that is offered."""
        if (other.level, other.confirmed_at is not None) > (self.level, self.confirmed_at is not None):
            self.level, self.confirmed_by, self.confirmed_at = other.level, other.confirmed_by, other.confirmed_at
        if other.learned_at and (self.learned_at is None or other.learned_at > self.learned_at):
            self.learned_in, self.learned_link, self.learned_at = other.learned.values()
        self.level_before = None
        self.interest = max(self.interest, other.interest)
        for name in self.OFFERS:
            setattr(self, name, getattr(self, name) or getattr(other, name))
        self.changed_at = now

    @property
    def offers(self):
        """What they offer and want, in words about someone else."""
        return [words for name, words in OFFER_WORDS.items() if getattr(self, name)]
