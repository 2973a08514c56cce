"""How the guild and its organisations came to know each other, and what was said with those it talks with."""

from dataclasses import dataclass

from organisations.models import ContactKind, Stage

PHONE, VISIT, MAIL, MEETING, OTHER = ContactKind
COORDINATOR, TREASURER, TEACHER = "anna.de.vries", "kees.van.t.hart", "renee.van.der.heijden"


@dataclass(frozen=True)
class ExampleContact:
    """So many `days` ago. `next_in` is in so many days from today; `is_settled`: what was agreed has been done."""

    organisation: str
    days: int
    kind: ContactKind
    said: str
    with_whom: str = ""
    next_step: str = ""
    next_in: int | None = None
    is_settled: bool = False
    by: str = COORDINATOR


# How those who take part came in: so many days before the day on which they joined.
CAME_IN = [
    (Stage.IDEA, 80, ""),
    (Stage.APPROACHED, 62, ""),
    (Stage.IN_CONVERSATION, 40, ""),
    (Stage.JOINED, 0, ""),
]

# Of the others: so many days ago.
OTHERS_CAME = {
    "winkel-wijd": [(Stage.IDEA, 90, ""), (Stage.APPROACHED, 70, ""), (Stage.IN_CONVERSATION, 39, "")],
    "buurttuin-de-ark": [(Stage.IDEA, 60, ""), (Stage.APPROACHED, 18, "")],
    "hulpdienst-oost": [(Stage.IDEA, 48, ""), (Stage.APPROACHED, 24, "")],
    "fanfare-voorwaarts": [(Stage.IDEA, 15, "")],
    "scouting-de-wielewaal": [
        (Stage.IDEA, 95, ""),
        (Stage.APPROACHED, 80, ""),
        (Stage.RESTING, 33, "Ze zoeken eerst een nieuw bestuur. Daarna willen ze graag."),
    ],
    "vriendenkring-de-haven": [
        (Stage.IDEA, 110, ""),
        (Stage.APPROACHED, 100, ""),
        (Stage.IN_CONVERSATION, 92, ""),
        (Stage.RESTING, 64, "De zaal werd verbouwd. Ze hadden hun handen vol."),
    ],
}

CONTACTS = [
    ExampleContact(
        "winkel-wijd",
        70,
        MAIL,
        "Verteld wat het gilde is. Ze schreven dezelfde dag terug: kom eens langs.",
        next_step="Langsgaan op een woensdag",
        next_in=-42,
        is_settled=True,
    ),
    ExampleContact(
        "winkel-wijd",
        39,
        VISIT,
        "Koffie gedronken tussen de jassen. Eén iemand doet er de website en de sleutels; dat vinden ze zelf ook eng. "
        "Ze willen de eerste bijeenkomst afwachten en dan beslissen.",
        with_whom="Marloes",
        next_step="Bellen: komen jullie de volgende keer mee?",
        next_in=2,
    ),
    ExampleContact(
        "buurttuin-de-ark",
        18,
        PHONE,
        "Gebeld, het regende en er was niemand in de tuin. Ze lezen de folder en praten erover bij de soep.",
        with_whom="Stan",
        next_step="Vragen wat er bij de soep is gezegd",
        next_in=12,
    ),
    ExampleContact(
        "hulpdienst-oost",
        24,
        MEETING,
        "Kees sprak hun penningmeester op de markt. Die heeft twee mensen die met WordPress overweg kunnen.",
        with_whom="Dirk",
        next_step="Samen met Kees bellen over WordPress",
        next_in=-3,
        by=TREASURER,
    ),
    ExampleContact(
        "scouting-de-wielewaal",
        33,
        PHONE,
        "De voorzitter stopt en er is nog niemand. Eerst een bestuur, dan een gilde. Begrijpelijk.",
        with_whom="Akela",
    ),
    ExampleContact(
        "vriendenkring-de-haven",
        64,
        VISIT,
        "Alles stond onder het stof. Na de verbouwing willen ze graag koken voor een bijeenkomst.",
        with_whom="Truus",
        next_step="Vragen of de keuken klaar is",
        next_in=-2,
    ),
    ExampleContact(
        "het-springtouw",
        11,
        PHONE,
        "Zeynep belde over sponsors: de bakker op de hoek wil meedoen aan de kabelbaan.",
        with_whom="Zeynep",
    ),
    ExampleContact(
        "bont-gezang",
        7,
        PHONE,
        "Joke leest de nieuwe uitgangspunten voor aan het koor, en laat het dan weten.",
        with_whom="Joke",
        next_step="Vragen wat het koor van de uitgangspunten vond",
        next_in=9,
    ),
    ExampleContact(
        "de-letterbak",
        20,
        VISIT,
        "Rondgekeken bij het taalcafé. Ze willen graag helpen met een inwerkboekje voor nieuwe vrijwilligers.",
        with_whom="Renée",
        by=TEACHER,
    ),
]
