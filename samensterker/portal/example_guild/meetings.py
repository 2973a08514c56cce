"""The two meetings of the example guild: the kick-off that was held, and the next one."""

from members.profile import ProfilePart

YES, MAYBE, NO = "yes", "maybe", "no"

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
        "presenter": "anna.de.vries",
        "outcome": "Geen enkele kerntaak mag aan één mens hangen. Daar zijn we het over eens.",
    },
    {
        "title": "Rondje: wat doe je, en wie doet het als jij er niet bent?",
        "minutes": 40,
        "explanation": "Ieder drie minuten. Vertel ook wat je graag zou leren.",
        "outcome": (
            "Negen van de elf doen hun taak alleen. De website en de boekhouding worden het vaakst genoemd.\n"
            "Fatima en Sjoerd werken allebei met Teamdesk en wisten dat niet van elkaar."
        ),
    },
    {"title": "Pauze, met appeltaart van Joke", "minutes": 15},
    {
        "title": "Wat we van elkaar willen weten: bereikbaarheid, cv en rooster",
        "minutes": 20,
        "presenter": "anna.de.vries",
        "outcome": "Iedereen geeft dit door aan Anna. Je kiest zelf wat de anderen ervan zien.",
    },
    {
        "title": "Waar komen we bij elkaar, en wat mag dat kosten?",
        "minutes": 15,
        "presenter": "kees.van.t.hart",
        "outcome": "Elke keer bij een andere organisatie. Zoek een zaal die past en minder kost dan deze.",
    },
    {"title": "Afspraken en rondvraag", "minutes": 20, "outcome": "De volgende keer: het plan van aanpak."},
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

NEXT = {
    "title": "Plan van aanpak",
    "place": "Buurthuis De Zonnehoek, grote zaal, Lindelaan 12",
    "host": "de-zonnehoek",
}

NEXT_AGENDA = [
    {"title": "Welkom en verslag van de startbijeenkomst", "minutes": 10, "presenter": "anna.de.vries"},
    {
        "title": "Hoe staat het met onze acties?",
        "minutes": 15,
        "explanation": "Wie heeft een mooie zaal gevonden?",
        "presenter": "kees.van.t.hart",
    },
    {
        "title": "Plan van aanpak",
        "minutes": 45,
        "explanation": "Anna stuurt het concept een paar dagen van tevoren rond. In groepjes van drie: wat missen we?",
        "presenter": "anna.de.vries",
    },
    {"title": "Pauze", "minutes": 15},
    {
        "title": "Cursussen: wie wil wat leren?",
        "minutes": 20,
        "explanation": "Teamdesk loopt, WordPress begint bijna. En boekhouden?",
        "presenter": "fatima.el.amrani",
    },
    {"title": "Rondvraag, en waar zijn we de volgende keer?", "minutes": 10},
]

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
