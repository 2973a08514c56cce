"""What the organisations of the example ask of each other, and what they offer."""

from dataclasses import dataclass

from organisations.models import HelpAnswer, HelpKind, Outcome
from samensterker.portal.example_guild.core_tasks import NEWSLETTER, SPONSORS, TEAMDESK, VOLUNTEERS, WEBSITE

LEARN, ADVICE, TOGETHER, PEOPLE = HelpKind
YES, LATER, NO = HelpAnswer


@dataclass(frozen=True)
class Asked:
    """`who` is the key of a member or the short name of an organisation; asked and answered so many days ago."""

    who: str
    days: int
    answer: HelpAnswer | None = None
    answered: int | None = None


@dataclass(frozen=True)
class ExampleRequest:
    organisation: str
    kind: HelpKind
    area: str
    by: str
    days: int
    words: str
    asked: tuple[Asked, ...] = ()
    closed: int | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True)
class ExampleOffer:
    organisation: str
    kind: HelpKind
    area: str
    words: str
    days: int


REQUESTS = [
    ExampleRequest(
        "het-springtouw",
        ADVICE,
        TEAMDESK,
        "sjoerd.de.boer",
        19,
        "Hoe maak je een rooster dat zelf een berichtje stuurt? Ik kom er niet uit.",
        (Asked("fatima.el.amrani", 19, YES, 18),),
        closed=3,
        outcome=Outcome.HELPED,
    ),
    ExampleRequest(
        "de-zonnehoek",
        ADVICE,
        SPONSORS,
        "anna.de.vries",
        6,
        "Onze vloer kost meer dan we hebben, en niemand van ons heeft ooit een sponsor gebeld. Hoe begin je?",
        (Asked("zeynep.yilmaz", 6, YES, 5), Asked("ngozi.okafor", 2)),
    ),
    ExampleRequest(
        "fonds-meedoen",
        TOGETHER,
        WEBSITE,
        "bram.jansen",
        4,
        "Onze beheerder stopt. Wie heeft een website overgezet, en wil een avond met mij meekijken?",
        (Asked("de-zonnehoek", 4), Asked("maeve.oneill", 4, LATER, 2)),
    ),
    ExampleRequest(
        "historische-kring",
        PEOPLE,
        VOLUNTEERS,
        "tineke.van.den.berg",
        1,
        "De jongste van ons is 67. Waar vind je iemand die van oude foto's houdt en nog een ladder op durft?",
    ),
]

OFFERS = [
    ExampleOffer(
        "de-zonnehoek", LEARN, TEAMDESK, "Kom een ochtend meedoen. Fatima legt uit, de koffie staat klaar.", 17
    ),
    ExampleOffer("de-letterbak", ADVICE, NEWSLETTER, "Wij lezen mee en maken het korter.", 14),
    ExampleOffer("de-letterbak", PEOPLE, VOLUNTEERS, "Ons inwerkboekje mag iedereen gebruiken.", 9),
    ExampleOffer("het-springtouw", TOGETHER, SPONSORS, "Samen langs de winkels. Met zijn tweeën durf je meer.", 7),
]
