"""The courses of the example guild: what was given, what runs, what comes, and what people would like."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from courses.evaluating import Answered
from courses.models import Form, HowMuch, Stage
from members.models import Level
from samensterker.portal.example_guild import calendar

A_LITTLE, MUCH, NEED = HowMuch
WEBSITE, TEAMDESK, BOOKS, ROSTERS, NEWSLETTER = "WordPress", "Teamdesk", "Boekhouden", "Roosters maken", "Nieuwsbrief"
CONSENT = (
    "Gilde SamenSterker mag mijn naam, mijn e-mailadres en mijn organisatie bewaren, tot een jaar na mijn laatste "
    "cursus. Wie de cursus geeft, ziet mijn naam en mijn organisatie."
)


@dataclass(frozen=True)
class Participant:
    """`who` is the key of a member, or the name of a guest. `there` tells of each evening that was."""

    who: str
    organisation: str
    there: tuple[bool, ...] = ()
    is_complete: bool = False

    @property
    def email(self):
        """Of a guest."""
        return f"{self.who.lower().replace(' ', '.')}@example.org"


@dataclass(frozen=True)
class Wish:
    """`days` after the kick-off."""

    who: str
    organisation: str
    how_much: HowMuch
    days: int
    is_for_task: bool = True  # of that organisation in the area of the course


@dataclass(frozen=True)
class Lesson:
    title: str
    notes: str = ""
    homework: str = ""


@dataclass(frozen=True)
class SecondOne:
    """Who could do a task after the course: offered and accepted so many days ago."""

    who: str
    organisation: str
    words: str
    offered: int
    answered: int
    answered_by: str


@dataclass(frozen=True)
class ExampleCourse:
    """`evenings` gives its days; the lessons go with these, in order. `trainers` as the participants are."""

    title: str
    slug: str
    summary: str
    stage: Stage
    area: str
    made_by: str
    trainers: tuple[str, ...] = ()
    organiser: str = ""
    evenings: Callable[[datetime], list[calendar.Evening]] | None = None
    place: str = ""
    lessons: tuple[Lesson, ...] = ()
    participants: tuple[Participant, ...] = ()
    wishes: tuple[Wish, ...] = ()
    materials: tuple[tuple[str, str], ...] = ()  # title and link
    message: str = ""  # of the first trainer, after the last evening that was
    said: tuple[Answered, ...] = ()
    second: SecondOne | None = None
    facts: dict[str, object] = field(default_factory=dict)


COURSES = [
    ExampleCourse(
        "Teamdesk: zelf een overzicht maken",
        "teamdesk",
        "Na drie avonden maak je een lijst van leden of materialen die altijd klopt, "
        "en laat je anderen meekijken zonder dat ze iets stuk kunnen maken.",
        Stage.RUNNING,
        TEAMDESK,
        made_by="anna.de.vries",
        trainers=("fatima.el.amrani", "Ineke Vos"),
        organiser="de-zonnehoek",
        evenings=calendar.teamdesk_evenings,
        place="De Zonnehoek, computerhoek",
        lessons=(
            Lesson(
                "Van lijstje naar tabel",
                "We maakten met z'n allen een **ledenlijst**. Iedereen heeft nu een plek om te oefenen.\n\n"
                "- Eén regel is één persoon.\n- Een kolom bevat altijd hetzelfde soort gegeven.",
                "Neem een lijst mee die jullie nu op papier of in een mail bijhouden.",
            ),
            Lesson(
                "Verbanden leggen",
                "Een sleutel hoort bij een lid, en een lid kan drie sleutels hebben. Daar zijn **twee tabellen** voor.",
                "Maak voor je eigen organisatie een tweede tabel, en koppel die aan de eerste.",
            ),
            Lesson("Anderen laten meekijken"),
        ),
        participants=(
            Participant("ngozi.okafor", "fonds-meedoen", (True, True)),
            Participant("renee.van.der.heijden", "de-letterbak", (True, True)),
            Participant("ijsbrand.hoekstra", "de-tweede-ronde", (True, False)),
            Participant("Maarten Kok", "bont-gezang", (True, True)),
        ),
        materials=(
            ("Oefenbestand met verzonnen leden", "https://example.org/teamdesk/oefenbestand"),
            ("Teamdesk in het kort, twee bladzijden", "https://example.org/teamdesk/in-het-kort"),
        ),
        message="Dank voor een mooie tweede avond! De week erna is de zaal bezet, daarom zit er nu wat meer tijd "
        "tussen. Loop je vast met je huiswerk? Kom dan even langs, ik ben er elke dinsdagmiddag.",
        facts={"level": Level.BASICS, "minimum": 3, "maximum": 8, "sessions_needed": 2},
    ),
    ExampleCourse(
        "WordPress voor beginners",
        "wordpress-voor-beginners",
        "Daarna zet je zelf een bericht met foto op jullie website, en weet je wat je moet bijwerken.",
        Stage.OPEN,
        WEBSITE,
        made_by="anna.de.vries",
        trainers=("bram.jansen",),
        organiser="fonds-meedoen",
        evenings=calendar.wordpress_evenings,
        place="Fonds Meedoen, vergaderkamer",
        lessons=(
            Lesson("Inloggen en een bericht schrijven"),
            Lesson("Foto's die snel laden"),
            Lesson("Bijwerken en een reservekopie"),
            Lesson("Je eigen website"),
        ),
        participants=(
            Participant("zeynep.yilmaz", "het-springtouw"),
            Participant("wim.bakker", "de-tweede-ronde"),
            Participant("joke.sgravesande", "bont-gezang"),
            Participant("maeve.oneill", "de-letterbak"),
            Participant("Loes Vink", "historische-kring"),
            Participant("Hans Kuiper", "de-zonnehoek"),
        ),
        facts={"level": Level.BASICS, "minimum": 4, "maximum": 8},
    ),
    ExampleCourse(
        "Boekhouden voor penningmeesters",
        "boekhouden-voor-penningmeesters",
        "Van bonnetjes in een schoenendoos naar een jaarverslag waar de leden iets aan hebben.",
        Stage.IDEA,
        BOOKS,
        made_by="kees.van.t.hart",
        trainers=("kees.van.t.hart",),
        wishes=(
            Wish("anna.de.vries", "de-zonnehoek", NEED, 4),
            Wish("ijsbrand.hoekstra", "de-tweede-ronde", NEED, 5),
            Wish("zeynep.yilmaz", "het-springtouw", MUCH, 7),
            Wish("tineke.van.den.berg", "historische-kring", MUCH, 8),
            Wish("joke.sgravesande", "bont-gezang", MUCH, 11),
            Wish("wim.bakker", "de-tweede-ronde", A_LITTLE, 13),
            Wish("renee.van.der.heijden", "de-letterbak", A_LITTLE, 16, is_for_task=False),
        ),
        facts={"level": Level.BASICS},
    ),
    ExampleCourse(
        "Schrijven voor wie lezen lastig vindt",
        "schrijven-voor-wie-lezen-lastig-vindt",
        "Daarna schrijf je een nieuwsbrief, een bordje of een brief die iedereen begrijpt.",
        Stage.OPEN,
        NEWSLETTER,
        made_by="renee.van.der.heijden",
        trainers=("renee.van.der.heijden",),
        organiser="de-letterbak",
        evenings=calendar.writing_evenings,
        place="Taalhuis De Letterbak",
        lessons=(Lesson("Korte zinnen, gewone woorden"), Lesson("Jullie eigen tekst")),
        participants=(
            Participant("ngozi.okafor", "fonds-meedoen"),
            Participant("Saskia Prins", "de-tweede-ronde"),
            Participant("Pim Schouten", "de-letterbak"),
        ),
        facts={"is_open_training": True, "form": Form.CIRCLE, "level": Level.BASICS, "maximum": 10},
    ),
    ExampleCourse(
        "Een rooster dat klopt",
        "een-rooster-dat-klopt",
        "Daarna maak je een rooster waarin iedereen aan de beurt komt, ook in de vakantie.",
        Stage.FINISHED,
        ROSTERS,
        made_by="anna.de.vries",
        trainers=("sjoerd.de.boer",),
        organiser="het-springtouw",
        evenings=calendar.rosters_evenings,
        place="Speeltuin Het Springtouw, het clubhuis",
        lessons=(
            Lesson("Wie kan wanneer?", "We begonnen met de vraag wat mensen *willen*, niet wat ze moeten."),
            Lesson("Gaten en ruilen", "Ruilen mag altijd, als beiden het opschrijven."),
            Lesson("De vakantie door"),
        ),
        participants=(
            Participant("wim.bakker", "de-tweede-ronde", (True, True, True), is_complete=True),
            Participant("zeynep.yilmaz", "het-springtouw", (True, False, True), is_complete=True),
            Participant("joke.sgravesande", "bont-gezang", (True, True, True), is_complete=True),
            Participant("maeve.oneill", "de-letterbak", (True, True, False), is_complete=True),
            Participant("Joop Hermans", "de-zonnehoek", (True, True, True), is_complete=True),
            Participant("Carla Blok", "fonds-meedoen", (True, False, False)),
        ),
        materials=(("Leeg rooster voor een kwartaal", "https://example.org/roosters/kwartaal"),),
        said=(
            Answered(8, 9, 8, "Eindelijk een rooster zonder pijltjes."),
            Answered(7, 8, 7),
            Answered(9, 9, 8, "Fijn om te zien hoe anderen het doen."),
            Answered(6, 8, 6, "Van mij mag er een avond bij."),
            Answered(8, 9, 9),
        ),
        second=SecondOne(
            "wim.bakker",
            "de-tweede-ronde",
            "Ik wil het rooster samen met IJsbrand maken.",
            offered=112,
            answered=101,
            answered_by="ijsbrand.hoekstra",
        ),
        facts={"level": Level.EXPERIENCED, "minimum": 4, "maximum": 8, "sessions_needed": 2},
    ),
]
