"""The two meetings of the example guild: the kick-off that was held, and the next one."""

from typing import Any

from meetings.models import Purpose
from members.profile import ProfilePart

YES, MAYBE, NO = "yes", "maybe", "no"
TELL, EXCHANGE, DECIDE, DO = Purpose

KICK_OFF = {
    "title": "Startbijeenkomst",
    "place": "Zalencentrum De Brink, zaal 2",
    "report": """\
Elf mensen van zeven organisaties zaten om de tafel, en het was meteen gezellig. In de voorstelronde bleek hoe vaak \
wij hetzelfde meemaken: één iemand doet de website, één iemand de boeken, en niemand weet waar de wachtwoorden liggen.

We noemen ons Gilde SamenSterker. We leren van elkaar, geven elkaar advies, werken samen, en zoeken en leiden samen \
nieuwe vrijwilligers op. Iedere organisatie blijft zichzelf.

We komen hoogstens één keer per maand bij elkaar, elke keer bij een andere organisatie. De zaal van vanavond kostte \
90 euro; dat kan goedkoper, of voor niets. Iedereen kijkt daarnaar uit.

Iedereen geeft zijn bereikbaarheid door, stuurt een kort cv en vult het rooster in, zodat we weten wie wat kan en \
wanneer. Anna stelt een plan van aanpak op. Daar praten we de volgende keer over.

Met dank aan Joke voor de appeltaart.""",
}

KICK_OFF_AGENDA = [
    {
        "title": "Welkom: waarom een gilde?",
        "minutes": 10,
        "purpose": TELL,
        "presenter": "anna.de.vries",
        "outcome": "Geen enkele kerntaak mag aan één mens hangen. Daar zijn we het over eens.",
    },
    {
        "title": "Rondje: wat doe je, en wie doet het als jij er niet bent?",
        "minutes": 40,
        "purpose": EXCHANGE,
        "working_form": "Rondje: wat doe je nu?",
        "explanation": "Ieder drie minuten. Vertel ook wat je graag zou leren.",
        "outcome": (
            "Negen van de elf doen hun taak alleen. De website en de boekhouding worden het vaakst genoemd.\n"
            "Fatima en Sjoerd werken allebei met Teamdesk en wisten dat niet van elkaar."
        ),
    },
    {"title": "Pauze, met appeltaart van Joke", "minutes": 15, "is_break": True},
    {
        "title": "Wat we van elkaar willen weten: bereikbaarheid, cv en rooster",
        "minutes": 20,
        "purpose": TELL,
        "presenter": "anna.de.vries",
        "outcome": "Iedereen geeft dit door aan Anna. Je kiest zelf wat de anderen ervan zien.",
    },
    {
        "title": "Waar komen we bij elkaar, en wat mag dat kosten?",
        "minutes": 15,
        "purpose": DECIDE,
        "working_form": "Stemmen met de duim",
        "presenter": "kees.van.t.hart",
        "outcome": "Elke keer bij een andere organisatie. Zoek een zaal die past en minder kost dan deze.",
    },
    {
        "title": "Afspraken en rondvraag",
        "minutes": 20,
        "purpose": DECIDE,
        "outcome": "De volgende keer: het plan van aanpak.",
    },
]

# Who came to the kick-off.
KICK_OFF_ANSWERS = {
    "anna.de.vries": YES,
    "bram.jansen": YES,
    "fatima.el.amrani": YES,
    "kees.van.t.hart": YES,
    "joke.sgravesande": YES,
    "ijsbrand.hoekstra": YES,
    "renee.van.der.heijden": YES,
    "zeynep.yilmaz": YES,
    "sjoerd.de.boer": YES,
    "maeve.oneill": YES,
    "tineke.van.den.berg": YES,
    "emile.dubois": NO,
    "ngozi.okafor": NO,
    "wim.bakker": MAYBE,
}

# Of the agenda item in that place. `review` is so many days later.
DECISIONS: list[dict[str, Any]] = [
    {"agenda": 1, "text": "We heten Gilde SamenSterker, en iedere organisatie blijft zichzelf."},
    {
        "agenda": 5,
        "text": "We komen hoogstens één keer per maand bij elkaar, elke keer bij een andere organisatie.",
        "review": 150,
    },
]

# The thermometer: useful, together, forward. Two who were there did not answer.
PULSE_ANSWERS = [
    (8, 9, 7),
    (7, 8, 7),
    (9, 9, 8),
    (8, 8, 7),
    (6, 8, 6),
    (8, 9, 8),
    (7, 7, 6),
    (9, 10, 8),
    (8, 8, 8),
]
PULSE_WORDS = {
    0: "Fijn dat ik niet de enige ben die dit alleen doet.",
    4: "De volgende keer graag minder luisteren en meer samen doen.",
    7: "De appeltaart!",
}

NEXT = {
    "title": "Plan van aanpak",
    "place": "Buurthuis De Zonnehoek, grote zaal, Lindelaan 12",
    "host": "de-zonnehoek",
    "online_link": "https://meet.example.org/samensterker",
}

# What comes on it by itself stands in second and third place: agreeing the report, and what returns of the kick-off.
NEXT_AGENDA = [
    {"title": "Welkom", "minutes": 5, "presenter": "anna.de.vries", "purpose": TELL},
    {
        "title": "Plan van aanpak",
        "minutes": 45,
        "explanation": "Anna stuurt het concept een paar dagen van tevoren rond. In groepjes van drie: wat missen we?",
        "presenter": "anna.de.vries",
        "purpose": DO,
        "working_form": "Samen aan de slag",
    },
    {"title": "Pauze", "minutes": 15, "is_break": True},
    {
        "title": "Cursussen: wie wil wat leren?",
        "minutes": 20,
        "explanation": "Teamdesk loopt, WordPress begint bijna. En boekhouden?",
        "presenter": "fatima.el.amrani",
        "purpose": EXCHANGE,
        "working_form": "Speeddate hulpvraag en aanbod",
    },
    {
        "title": "Rondvraag, en waar zijn we de volgende keer?",
        "minutes": 10,
        "presenter": "anna.de.vries",
        "purpose": EXCHANGE,
    },
]
RETURNS, RETURNS_AT = 5, 3  # which place it had on the agenda of the kick-off, and which it has now
DECLINED = "Dit loopt al, en hoeft niet nog een keer op de agenda."

GUEST = {"name": "Marloes Vink", "email": "marloes.vink@example.org", "organisation": "Winkel Wijd"}

# The others have not answered yet.
NEXT_ANSWERS = {
    "anna.de.vries": YES,
    "fatima.el.amrani": YES,
    "kees.van.t.hart": YES,
    "joke.sgravesande": YES,
    "zeynep.yilmaz": YES,
    "maeve.oneill": YES,
    "renee.van.der.heijden": MAYBE,
    "emile.dubois": MAYBE,
    "wim.bakker": NO,
}

# Days before the next meeting by which it is due, and who ticked their part. `agenda` is its place on the kick-off's.
EVERYONES_ITEMS = [
    {
        "title": "Omkijken naar een geschikte en goedkopere locatie",
        "days_before": 0,
        "agenda": 5,
        "done_by": ["joke.sgravesande", "kees.van.t.hart", "zeynep.yilmaz"],
    },
    {
        "title": "Beschikbaarheidsrooster invullen",
        "days_before": 7,
        "agenda": 4,
        "fulfilled_by": ProfilePart.ROSTER,
    },
    {
        "title": "Kort cv naar de coördinator sturen",
        "days_before": 7,
        "agenda": 4,
        "fulfilled_by": ProfilePart.CV,
    },
    {
        "title": "Bereikbaarheidsgegevens doorgeven",
        "days_before": 7,
        "agenda": 4,
        "fulfilled_by": ProfilePart.CONTACT_DETAILS,
    },
]
COORDINATORS_ITEMS = [
    {"title": "Verslag schrijven en rondsturen", "days_before": 7, "agenda": 6, "is_done": True},
    {"title": "Plan van aanpak opstellen, in concept", "days_before": 4, "agenda": 6},
    {"title": "Cv's en bereikbaarheidsgegevens rondsturen", "days_before": 0, "agenda": 4},
]
