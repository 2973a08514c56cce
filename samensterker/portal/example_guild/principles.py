"""What the example guild stands for, in two versions, and who stands behind which; and the groups of the guild."""

from dataclasses import dataclass

from members.models import GroupKind

FIRST = """\
We leren van elkaar, geven elkaar advies, werken samen, en zoeken en leiden samen nieuwe vrijwilligers op.

Iedere organisatie blijft zichzelf.

We komen hoogstens één keer per maand bij elkaar, elke keer bij een ander.

Wat je vertelt over jezelf, is van jou. Je kiest wie het ziet."""

SECOND = f"""\
{FIRST}

Geen enkele kerntaak mag aan één mens hangen. Daar werken we aan, te beginnen bij onszelf.

Wie stopt, zegt het op tijd en draagt warm over. Wie blijft, zegt dankjewel."""

SECOND_EN = """\
We learn from each other, give each other advice, work together, and find and train new volunteers together.

Each organisation stays itself.

We meet once a month at most, each time at another's place.

What you tell about yourself is yours. You choose who sees it.

No core task may hang on one person. We work on that, beginning with ourselves.

Who stops, says so in time and hands over warmly. Who stays, says thank you."""

# Who said so for their organisation; the first at the kick-off, the second so many days after it was published.
FIRST_BY = [
    "anna.de.vries",
    "bram.jansen",
    "zeynep.yilmaz",
    "ijsbrand.hoekstra",
    "kees.van.t.hart",
    "renee.van.der.heijden",
    "joke.sgravesande",
]
SECOND_BY = {
    "anna.de.vries": 0,
    "renee.van.der.heijden": 1,
    "zeynep.yilmaz": 2,
    "kees.van.t.hart": 2,
    "bram.jansen": 5,
    "ijsbrand.hoekstra": 6,
}


@dataclass(frozen=True)
class ExampleGroup:
    """`people` with the role of each."""

    kind: GroupKind
    name: str
    purpose: str
    people: dict[str, str]


GROUPS = [
    ExampleGroup(
        GroupKind.STEERING,
        "Stuurgroep",
        "Denkt met de coördinator mee, en houdt de relaties warm.",
        {"anna.de.vries": "coördinator", "kees.van.t.hart": "geld", "renee.van.der.heijden": "mensen"},
    ),
    ExampleGroup(
        GroupKind.CIRCLE,
        "Leerkring Teamdesk",
        "Elke maand een halfuur bellen over wat er vastliep.",
        {"fatima.el.amrani": "", "sjoerd.de.boer": ""},
    ),
]
