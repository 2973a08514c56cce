"""Around the meetings of the example guild: rooms, a date poll, proposals, ideas, and a circle that meets."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any

from meetings.models import Purpose, Vote

YES, IF_NEED_BE, NO = Vote

BUDGET_CENTS = 60_000  # a year


@dataclass(frozen=True)
class ExampleVenue:
    """`organisation` is a short name; of what stands empty nobody knows it."""

    name: str
    address: str
    organisation: str = ""
    capacity: int | None = None
    price_cents: int | None = None
    is_accessible: bool | None = None
    equipment: str = ""
    contact: str = ""
    remark: str = ""


HELD_AT, NEXT_AT = "Zalencentrum De Brink, zaal 2", "Buurthuis De Zonnehoek, grote zaal"
HELD_FOR_CENTS, NEXT_FOR_CENTS = 9_000, 0

VENUES = [
    ExampleVenue(
        HELD_AT,
        "Marktplein 3",
        capacity=30,
        price_cents=HELD_FOR_CENTS,
        is_accessible=True,
        equipment="beamer, scherm, geluid",
        contact="de balie, 06-00 00 00 31",
        remark="Keurig, maar duur. De koffie komt er nog bij.",
    ),
    ExampleVenue(
        NEXT_AT,
        "Lindelaan 12",
        organisation="de-zonnehoek",
        capacity=40,
        price_cents=NEXT_FOR_CENTS,
        is_accessible=True,
        equipment="keuken, flap-over, drie tafels",
        contact="Anna",
        remark="Zelf de stoelen terugzetten. De sleutel ligt bij de buren.",
    ),
    ExampleVenue(
        "De Letterbak, leeszaal",
        "Kerkstraat 40",
        organisation="de-letterbak",
        capacity=16,
        price_cents=2_500,
        is_accessible=False,
        equipment="scherm, koffiezetapparaat",
        contact="Renée",
        remark="Sfeervol, maar met een trap. Op dinsdag is er taalcafé.",
    ),
]


@dataclass(frozen=True)
class ExampleProposal:
    by: str
    days: int  # ago
    title: str
    explanation: str
    minutes: int
    purpose: Purpose
    supported_by: tuple[str, ...]


PROPOSALS = [
    ExampleProposal(
        "bram.jansen",
        5,
        "Wie past er op de website in de vakantie?",
        "Deze zomer stond er bij ons drie weken een oud bericht bovenaan. Kunnen we op elkaars website passen?",
        15,
        Purpose.EXCHANGE,
        ("renee.van.der.heijden", "maeve.oneill", "fatima.el.amrani"),
    ),
    ExampleProposal(
        "ijsbrand.hoekstra",
        3,
        "Bij elkaar binnenkijken",
        "Ik laat graag onze werkplaats zien. Wie volgt?",
        10,
        Purpose.DECIDE,
        ("wim.bakker",),
    ),
]


@dataclass(frozen=True)
class ExampleIdea:
    by: str
    days: int  # ago
    title: str
    now: str
    better: str
    supported_by: tuple[str, ...] = ()
    added: dict[str, str] = field(default_factory=dict)  # by whom, and what


IDEAS = [
    ExampleIdea(
        "maeve.oneill",
        5,
        "Eén plek voor onze handleidingen",
        "Iedereen heeft ergens een map, en niemand weet welke versie de nieuwste is.",
        "Eén map voor ons allemaal, met bovenaan de dag waarop iemand hem voor het laatst nakeek.",
        ("bram.jansen", "joke.sgravesande", "renee.van.der.heijden"),
        {"bram.jansen": "Begin met drie: hoe plaats je een bericht, hoe maak je een nieuwsbrief, hoe zeg je iets op."},
    ),
    ExampleIdea(
        "wim.bakker",
        12,
        "Gereedschap van elkaar lenen",
        "Wij kopen een boormachine, en jullie hebben er twee in de kast.",
        "Een lijstje van wie wat uitleent. Een foto en een naam is genoeg.",
        ("ijsbrand.hoekstra",),
    ),
]

# It became a proposal for the agenda, so many days ago.
IDEA_FOR_AGENDA = ExampleIdea(
    "zeynep.yilmaz",
    16,
    "Eén sponsorbrief voor ons allemaal",
    "We schrijven alle zeven dezelfde bakker aan, elk met een eigen brief.",
    "Eén goede brief, waarin staat wat we samen doen. Dan hoeft de bakker maar één keer ja te zeggen.",
    ("emile.dubois", "kees.van.t.hart"),
)
DECIDED_DAYS = 4
BECAME: dict[str, Any] = {"title": "Samen één sponsorbrief schrijven", "minutes": 30, "purpose": Purpose.DO}
WORD_WITH_IT = "Mooi! Dit doen we samen aan tafel. Neem je de brief van vorig jaar mee?"

POLL = {
    "title": "Samen nieuwe vrijwilligers vinden",
    "words": "Zeynep zet de deur van de speeltuin voor ons open. Welke avond past jou?",
    "host": "het-springtouw",
}
# What they said of the three evenings.
POLL_VOTES = {
    "anna.de.vries": (YES, YES, IF_NEED_BE),
    "zeynep.yilmaz": (YES, YES, YES),
    "fatima.el.amrani": (NO, YES, YES),
    "kees.van.t.hart": (IF_NEED_BE, YES, NO),
    "renee.van.der.heijden": (NO, YES, IF_NEED_BE),
    "joke.sgravesande": (YES, NO, YES),
}

CIRCLE, CIRCLE_ASKED_BY = "Leerkring Teamdesk", "fatima.el.amrani"
CIRCLE_BEGINS, CIRCLE_ENDS = time(20), time(20, 30)
CIRCLE_MEETING = {
    "title": "Teamdesk: waar liep je op vast?",
    "online_link": "https://meet.example.org/teamdesk",
    "reminder_days": [1],
}
CIRCLE_AGENDA = [
    {"title": "Ieder één vraag", "minutes": 10, "purpose": Purpose.EXCHANGE},
    {
        "title": "Samen één formulier afmaken",
        "minutes": 20,
        "presenter": "fatima.el.amrani",
        "purpose": Purpose.DO,
        "explanation": "Deel je scherm. Wie kijkt, zegt wat er beter kan.",
    },
]
