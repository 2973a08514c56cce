"""The core tasks of the example guild, who does them and who steps in.

In January some twenty hung on one person; a second one came at five, and neighbours stepped in at four.
"""

from dataclasses import dataclass

from organisations.models import Bearable, Credentials, Frequency, HandoverStepKind, Importance, Instruction

USEFUL, IMPORTANT, VITAL = Importance
DAILY, WEEKLY, MONTHLY, QUARTERLY, YEARLY, WHEN_NEEDED = Frequency
A_DAY, A_WEEK, A_MONTH, A_QUARTER, LONGER = Bearable
UNKNOWN, NO_TEXT, OLD_TEXT, TEXT = Instruction
_UNKNOWN, ONE_HAS_KEYS, KEYS_SHARED, NO_KEYS = Credentials

WEBSITE, TEAMDESK, BOOKS, SPONSORS = "WordPress", "Teamdesk", "Boekhouden", "Sponsors"
VOLUNTEERS, NEWSLETTER, ROSTERS, PHOTOS = (
    "Vrijwilligers vinden en houden",
    "Nieuwsbrief",
    "Roosters maken",
    "Fotografie",
)
YEAR = 365
KNOWN_SINCE = 5 * YEAR  # the tasks themselves


@dataclass(frozen=True)
class Holder:
    """`who` is the key of a member, or the name of someone outside the guild. All is in days ago.

    `stops` is the end of a month that lies some two months ahead.
    """

    who: str
    since: int
    until: int | None = None
    last_done: int = 12
    has_access: bool = True
    stops: bool = False


@dataclass(frozen=True)
class ExampleTask:
    organisation: str
    area: str
    holders: tuple[Holder, ...] = ()
    name: str = ""
    importance: Importance = IMPORTANT
    frequency: Frequency = WEEKLY
    bearable: Bearable = A_MONTH
    consequence: str = ""
    instruction: Instruction = UNKNOWN
    where: str = ""
    credentials: Credentials = _UNKNOWN
    remark: str = ""


@dataclass(frozen=True)
class ExampleBackup:
    """Asked so many days ago, and accepted so many days ago; None: it waits for who would help."""

    organisation: str
    area: str
    helper: str  # the short name of an organisation, or the key of a member
    asked: int
    accepted: int | None
    note: str = ""


@dataclass(frozen=True)
class ExampleHandover:
    organisation: str
    area: str
    holder: str
    successor: str
    successor_organisation: str
    started: int
    done: tuple[tuple[HandoverStepKind, int], ...]
    note: str


TASKS = [
    # De Zonnehoek
    ExampleTask(
        "de-zonnehoek",
        WEBSITE,
        (Holder("Marieke Smit", 5 * YEAR), Holder("Hans Kuiper", 3 * YEAR, last_done=40)),
        name="Website",
        consequence="De agenda van de zaal klopt niet meer, en dan staat er een kinderfeest voor een dichte deur.",
        bearable=A_WEEK,
        instruction=TEXT,
        where="Blauwe map in de keuken, tweede plank",
        credentials=KEYS_SHARED,
    ),
    ExampleTask(
        "de-zonnehoek",
        TEAMDESK,
        (Holder("fatima.el.amrani", 6 * YEAR, last_done=2), Holder("Ineke Vos", 230, last_done=9)),
        name="Leden en sleutels",
        importance=VITAL,
        frequency=DAILY,
        bearable=A_WEEK,
        consequence="Niemand weet wie een sleutel heeft.",
        instruction=TEXT,
        where="In Teamdesk zelf, onder Hulp",
        credentials=KEYS_SHARED,
    ),
    ExampleTask(
        "de-zonnehoek",
        BOOKS,
        (Holder("Gerrit Mulder", 9 * YEAR, last_done=20),),
        importance=VITAL,
        frequency=MONTHLY,
        consequence="De huur wordt niet betaald en de subsidie niet aangevraagd.",
        instruction=OLD_TEXT,
        where="Bij Gerrit thuis",
        credentials=ONE_HAS_KEYS,
        remark="Gerrit wil het rustiger aan doen. Nog niet met hem besproken.",
    ),
    ExampleTask(
        "de-zonnehoek",
        SPONSORS,
        (Holder("Petra Wolters", 4 * YEAR, until=420, last_done=430),),
        frequency=QUARTERLY,
        bearable=A_QUARTER,
        consequence="De nieuwe vloer komt uit eigen zak.",
        instruction=NO_TEXT,
        credentials=NO_KEYS,
    ),
    ExampleTask(
        "de-zonnehoek",
        VOLUNTEERS,
        (Holder("anna.de.vries", 8 * YEAR, last_done=5),),
        consequence="Wie zich meldt, hoort niets terug.",
        instruction=NO_TEXT,
        credentials=NO_KEYS,
    ),
    ExampleTask(
        "de-zonnehoek",
        ROSTERS,
        (Holder("Ineke Vos", 4 * YEAR, last_done=6), Holder("Joop Hermans", 2 * YEAR, last_done=30)),
        name="Bardienst en zaalwacht",
        consequence="De deur blijft dicht.",
        bearable=A_WEEK,
        instruction=TEXT,
        where="Achter de bar",
        credentials=NO_KEYS,
    ),
    # Fonds Meedoen
    ExampleTask(
        "fonds-meedoen",
        WEBSITE,
        (
            Holder("Joris van Dam", 7 * YEAR, last_done=8, stops=True),
            Holder("bram.jansen", 60, last_done=15, has_access=False),
        ),
        name="Website",
        importance=VITAL,
        bearable=A_WEEK,
        consequence="Ouders kunnen niets meer aanvragen: het formulier staat op de website.",
        instruction=NO_TEXT,
        credentials=ONE_HAS_KEYS,
        remark="De domeinnaam staat op naam van Joris zelf. Dat moet eerst goed komen.",
    ),
    ExampleTask(
        "fonds-meedoen",
        TEAMDESK,
        name="Aanvragen bijhouden",
        bearable=A_MONTH,
        consequence="Aanvragen liggen in drie mappen, en soms in geen.",
        instruction=NO_TEXT,
    ),
    ExampleTask(
        "fonds-meedoen",
        BOOKS,
        (Holder("Wil Peters", 6 * YEAR, last_done=18), Holder("Ruud Hendriks", 2 * YEAR, last_done=75)),
        importance=VITAL,
        frequency=MONTHLY,
        consequence="Er wordt geen fiets meer betaald.",
        instruction=TEXT,
        where="Kluis van het fonds",
        credentials=KEYS_SHARED,
    ),
    ExampleTask(
        "fonds-meedoen",
        SPONSORS,
        (Holder("ngozi.okafor", 3 * YEAR, last_done=33),),
        name="Gevers bezoeken",
        frequency=QUARTERLY,
        bearable=A_QUARTER,
        consequence="Gevers horen niets, en geven het jaar erna niets.",
        instruction=OLD_TEXT,
        where="Schrift van Ngozi",
        credentials=NO_KEYS,
    ),
    ExampleTask(
        "fonds-meedoen",
        NEWSLETTER,
        (Holder("Carla Blok", 2 * YEAR, last_done=25),),
        importance=USEFUL,
        frequency=MONTHLY,
        bearable=A_QUARTER,
        instruction=NO_TEXT,
        credentials=ONE_HAS_KEYS,
    ),
    # Speeltuin Het Springtouw
    ExampleTask(
        "het-springtouw",
        WEBSITE,
        (Holder("Tom de Groot", 4 * YEAR, last_done=50),),
        name="Website",
        frequency=MONTHLY,
        consequence="Bij regen staat er niet dat we dicht zijn.",
        instruction=NO_TEXT,
        credentials=ONE_HAS_KEYS,
    ),
    ExampleTask(
        "het-springtouw",
        TEAMDESK,
        (Holder("sjoerd.de.boer", 3 * YEAR, last_done=3), Holder("Dilan Kaya", 170, last_done=14)),
        name="Dertig vrijwilligers in Teamdesk",
        importance=VITAL,
        bearable=A_WEEK,
        consequence="Niemand weet wie het hek opent.",
        instruction=TEXT,
        where="Op de binnenkant van de kast",
        credentials=KEYS_SHARED,
    ),
    ExampleTask(
        "het-springtouw",
        BOOKS,
        (Holder("Henk Vermeer", 11 * YEAR, last_done=28),),
        importance=VITAL,
        frequency=MONTHLY,
        consequence="De keuring van de toestellen wordt niet betaald.",
        instruction=NO_TEXT,
        credentials=ONE_HAS_KEYS,
    ),
    ExampleTask(
        "het-springtouw",
        SPONSORS,
        (Holder("zeynep.yilmaz", 5 * YEAR, last_done=4),),
        frequency=MONTHLY,
        bearable=A_QUARTER,
        consequence="Geen kabelbaan.",
        instruction=TEXT,
        where="Gedeelde map, Sponsors",
        credentials=NO_KEYS,
    ),
    ExampleTask(
        "het-springtouw",
        ROSTERS,
        (Holder("sjoerd.de.boer", 3 * YEAR, last_done=3), Holder("Bea Timmer", 5 * YEAR, last_done=60)),
        name="Rooster van het hek",
        consequence="Het hek blijft dicht.",
        bearable=A_DAY,
        instruction=OLD_TEXT,
        where="Prikbord",
        credentials=NO_KEYS,
    ),
    ExampleTask(
        "het-springtouw",
        VOLUNTEERS,
        frequency=QUARTERLY,
        bearable=A_QUARTER,
        consequence="Dertig mensen worden er langzaam twintig.",
    ),
    # Repaircafé De Tweede Ronde
    ExampleTask(
        "de-tweede-ronde",
        WEBSITE,
        (Holder("Luuk Evers", 3 * YEAR, until=390, last_done=400),),
        name="Website",
        frequency=MONTHLY,
        bearable=A_QUARTER,
        consequence="De openingstijden van vorig jaar staan er nog.",
        instruction=NO_TEXT,
        remark="Luuk is verhuisd en heeft het wachtwoord nog.",
    ),
    ExampleTask(
        "de-tweede-ronde",
        BOOKS,
        (Holder("Frits Meijer", 8 * YEAR, last_done=16, stops=True),),
        name="Kas en boeken",
        frequency=MONTHLY,
        consequence="Geen onderdelen, geen reparaties.",
        instruction=TEXT,
        where="Gedeelde map, Kas",
        credentials=KEYS_SHARED,
    ),
    ExampleTask(
        "de-tweede-ronde",
        ROSTERS,
        (Holder("ijsbrand.hoekstra", 4 * YEAR, last_done=7), Holder("wim.bakker", 100, last_done=21)),
        name="Wie repareert wanneer",
        importance=VITAL,
        bearable=A_WEEK,
        consequence="Een zaal vol broodroosters en niemand met een schroevendraaier.",
        instruction=OLD_TEXT,
        where="Rode map",
        credentials=NO_KEYS,
    ),
    ExampleTask(
        "de-tweede-ronde",
        NEWSLETTER,
        (Holder("Saskia Prins", 3 * YEAR, last_done=22),),
        importance=USEFUL,
        frequency=MONTHLY,
        bearable=A_QUARTER,
        instruction=TEXT,
        where="Gedeelde map, Nieuwsbrief",
        credentials=KEYS_SHARED,
    ),
    ExampleTask(
        "de-tweede-ronde",
        VOLUNTEERS,
        (Holder("ijsbrand.hoekstra", 2 * YEAR, last_done=31),),
        frequency=WHEN_NEEDED,
        consequence="We doen het steeds met dezelfde zes.",
        instruction=NO_TEXT,
        credentials=NO_KEYS,
    ),
    # Historische Kring De Brink: told by telephone, before the interview
    ExampleTask(
        "historische-kring",
        WEBSITE,
        (Holder("Anton Bos", 10 * YEAR, last_done=35),),
        name="Website en beeldbank",
        importance=VITAL,
        consequence="Duizend ansichtkaarten, en niemand die ze ziet.",
        credentials=ONE_HAS_KEYS,
    ),
    ExampleTask(
        "historische-kring",
        BOOKS,
        (Holder("kees.van.t.hart", 12 * YEAR, last_done=11),),
        frequency=MONTHLY,
        consequence="De contributie blijft liggen.",
        instruction=TEXT,
        where="Archiefkast, onderste la (klemt)",
        credentials=ONE_HAS_KEYS,
    ),
    ExampleTask(
        "historische-kring",
        PHOTOS,
        (Holder("tineke.van.den.berg", 17 * YEAR, last_done=1), Holder("Loes Vink", 6 * YEAR, last_done=45)),
        name="Foto's beschrijven",
        bearable=LONGER,
        consequence="Dan weet straks niemand meer wie erop staat.",
        instruction=TEXT,
        where="Kaartenbak",
        credentials=NO_KEYS,
    ),
    ExampleTask(
        "historische-kring",
        VOLUNTEERS,
        importance=VITAL,
        frequency=WHEN_NEEDED,
        bearable=A_QUARTER,
        consequence="De jongste van ons is 67.",
    ),
    # Taalhuis De Letterbak
    ExampleTask(
        "de-letterbak",
        WEBSITE,
        (Holder("Pim Schouten", 2 * YEAR, last_done=19),),
        name="Website",
        bearable=A_QUARTER,
        instruction=OLD_TEXT,
        where="Gedeelde map",
        credentials=ONE_HAS_KEYS,
    ),
    ExampleTask(
        "de-letterbak",
        NEWSLETTER,
        (Holder("maeve.oneill", 4 * YEAR, last_done=10), Holder("renee.van.der.heijden", 75, last_done=38)),
        frequency=MONTHLY,
        consequence="Vrijwilligers lezen nergens meer hoe het gaat.",
        instruction=TEXT,
        where="Gedeelde map, Nieuwsbrief",
        credentials=KEYS_SHARED,
    ),
    ExampleTask(
        "de-letterbak",
        VOLUNTEERS,
        (Holder("renee.van.der.heijden", 9 * YEAR, last_done=2), Holder("Samira Haddad", 3 * YEAR, last_done=8)),
        name="Taalmaatjes vinden",
        importance=VITAL,
        consequence="Zeven wachtenden worden er zeventien.",
        instruction=TEXT,
        where="Inwerkboekje",
        credentials=NO_KEYS,
    ),
    ExampleTask(
        "de-letterbak",
        TEAMDESK,
        (Holder("Samira Haddad", 2 * YEAR, last_done=5), Holder("Pim Schouten", 2 * YEAR, last_done=48)),
        name="Wie oefent met wie",
        consequence="Twee mensen wachten op elkaar in een ander lokaal.",
        instruction=OLD_TEXT,
        where="In Teamdesk",
        credentials=KEYS_SHARED,
    ),
    # Koor Bont Gezang
    ExampleTask(
        "bont-gezang",
        WEBSITE,
        (Holder("Ellen Kramer", 3 * YEAR, last_done=27),),
        name="Website en kaartverkoop",
        frequency=MONTHLY,
        consequence="Geen kaarten, geen publiek.",
        bearable=A_WEEK,
        instruction=TEXT,
        where="Gedeelde map",
        credentials=KEYS_SHARED,
    ),
    ExampleTask(
        "bont-gezang",
        BOOKS,
        (Holder("emile.dubois", 7 * YEAR, last_done=13), Holder("Cor Blom", 10 * YEAR, last_done=612)),
        frequency=MONTHLY,
        consequence="De dirigent wordt niet betaald.",
        instruction=OLD_TEXT,
        where="Map bij Émile",
        credentials=ONE_HAS_KEYS,
        remark="Cor deed het vroeger, maar al bijna twee jaar niet meer.",
    ),
    ExampleTask(
        "bont-gezang",
        SPONSORS,
        (Holder("Bep Aarts", 5 * YEAR, until=500, last_done=510),),
        frequency=YEARLY,
        bearable=LONGER,
        consequence="Het kerstconcert wordt kleiner.",
        instruction=NO_TEXT,
    ),
    ExampleTask(
        "bont-gezang",
        VOLUNTEERS,
        (Holder("joke.sgravesande", 12 * YEAR, last_done=17), Holder("Maarten Kok", 2 * YEAR, last_done=26)),
        name="Nieuwe stemmen vinden",
        importance=USEFUL,
        bearable=LONGER,
        instruction=NO_TEXT,
        credentials=NO_KEYS,
    ),
    ExampleTask(
        "bont-gezang",
        NEWSLETTER,
        (Holder("Ellen Kramer", 2 * YEAR, last_done=24), Holder("Maarten Kok", 2 * YEAR, last_done=56)),
        importance=USEFUL,
        frequency=MONTHLY,
        bearable=A_QUARTER,
        instruction=OLD_TEXT,
        where="In de mailbox van het koor",
        credentials=KEYS_SHARED,
    ),
]

BACKUPS = [
    ExampleBackup(
        "de-letterbak", WEBSITE, "de-zonnehoek", 18, 15, "Marieke en Hans kijken mee, ook als Pim op vakantie is."
    ),
    ExampleBackup("bont-gezang", WEBSITE, "bram.jansen", 14, 12, "Bram zet zo nodig het concert erop."),
    ExampleBackup(
        "het-springtouw", SPONSORS, "fonds-meedoen", 12, 8, "Ngozi belt de gevers als Zeynep er even niet is."
    ),
    ExampleBackup(
        "de-tweede-ronde", NEWSLETTER, "de-letterbak", 9, 5, "De Letterbak kan een keer een nieuwsbrief maken."
    ),
    ExampleBackup("historische-kring", WEBSITE, "de-zonnehoek", 2, None, "Kunnen jullie Anton opvangen in de zomer?"),
]

HANDOVERS = [
    ExampleHandover(
        "de-tweede-ronde",
        BOOKS,
        "Frits Meijer",
        "emile.dubois",
        "bont-gezang",
        17,
        ((HandoverStepKind.INSTRUCTION, 10), (HandoverStepKind.ACCESS, 4)),
        "De bonnetjes zitten in de schoenendoos onder de toonbank. De penningmeester van de bank heet ook Frits.",
    ),
]
