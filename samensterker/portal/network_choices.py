"""What a reader of the network may choose: one organisation, one knowledge area, what binds, and which page."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from members.filters import number
from members.models import KnowledgeArea
from members.models.knowledge import in_order_of_the_tree
from organisations.models import CoreTask, Organisation
from samensterker.portal.network import TOGETHER, Partner, TieKind

LAST_PAGE = 500


@dataclass(frozen=True)
class Choices:
    """What was chosen, and from what. What an address does not say, or says wrongly, is not chosen."""

    organisations: list[Organisation]
    areas: list[KnowledgeArea]
    organisation: Organisation | None
    area: KnowledgeArea | None
    kinds: tuple[TieKind, ...]
    page: int

    @property
    def ties(self):
        """Each kind, and whether it is chosen."""
        return [(kind, kind in self.kinds) for kind in TieKind]

    @property
    def alone(self) -> list[Partner]:
        """Who stand in the picture also when nothing binds them: all, as long as nothing is chosen of them."""
        if self.organisation or self.area:
            return []
        return [Partner(one.pk, one.slug, one.name) for one in self.organisations]

    @property
    def are_usual(self) -> bool:
        return not self.organisation and not self.area and self.kinds == TOGETHER


def read(query: QueryDict, *, on: date) -> Choices:
    """In two queries."""
    organisations = list(Organisation.objects.joined().by_name().only("name", "slug"))
    of_tasks = CoreTask.objects.current(on).filter(organisation__in=Organisation.objects.joined())
    in_use = KnowledgeArea.objects.filter(pk__in=of_tasks.values("area")).select_related("parent")
    areas = list(in_use.order_by(*in_order_of_the_tree()))
    kinds = tuple(kind for kind in TieKind if kind in query.getlist("tie"))
    return Choices(
        organisations,
        areas,
        next((one for one in organisations if one.slug == query.get("organisation")), None),
        next((one for one in areas if one.slug == query.get("area")), None),
        kinds or TOGETHER,
        number(query.get("page"), highest=LAST_PAGE) or 1,
    )
