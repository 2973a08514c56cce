"""What the people of the example tell about themselves: what they do now, their CV, what they know, when they can."""

from dataclasses import dataclass, field

from members.models import Channel, CvKind, Interest, Level, PreferredContact, Shared

HEARD_OF, BASICS, EXPERIENCED, EXPERT = Level
TEACH, ADVISE, STEP_IN, LEARN = "can_teach", "gives_advice", "can_step_in", "wants_to_learn"
WORK, VOLUNTEERING, EDUCATION, OTHER = CvKind
ALL, NOTHING = frozenset(Shared), frozenset()


@dataclass(frozen=True)
class CvLine:
    kind: CvKind
    role: str
    organisation: str
    from_year: int
    until_year: int | None = None
    line: str = ""
    is_shown: bool = True


@dataclass(frozen=True)
class Known:
    area: str
    level: Level
    offers: tuple[str, ...] = ()
    interest: Interest = Interest.UNSAID
    confirmed_by: str = ""


@dataclass(frozen=True)
class Away:
    """`begins` is in so many days from today."""

    begins: int
    days: int
    note: str = ""


@dataclass(frozen=True)
class ExampleProposal:
    name: str
    member: str
    parent: str
    days_ago: int


@dataclass(frozen=True)
class ExampleProfile:
    """`days` after the kick-off they sat down for it. `shares` is None for who was not asked yet.

    The roster is a word a day from Monday on, with a letter for each daypart: can, rather not, x for cannot, or blank.
    """

    key: str
    days: int
    doing_now: str = ""
    cv: tuple[CvLine, ...] = ()
    knows: tuple[Known, ...] = ()
    roster: str = ""
    away: tuple[Away, ...] = ()
    shares: frozenset[Shared] | None = None
    preferences: dict[str, object] = field(default_factory=dict)
    channel: Channel = Channel.WEB  # by another than the web: the coordinator entered it


PROFILES = [
    ExampleProfile(
        "anna.de.vries",
        days=1,
        doing_now="Het gilde op gang brengen, en tussendoor de moestuin winterklaar maken.",
        cv=(
            CvLine(VOLUNTEERING, "Coördinator", "Gilde SamenSterker", 2026),
            CvLine(
                VOLUNTEERING, "Gastvrouw en bestuurslid", "Buurthuis De Zonnehoek", 2017, line="Van koffie tot beleid."
            ),
            CvLine(
                WORK, "Teamleider thuiszorg", "Zorggroep De Linde", 1996, 2019, "Roosters maken voor veertig mensen."
            ),
            CvLine(EDUCATION, "Maatschappelijk werk", "Sociale academie", 1983, 1987, is_shown=False),
        ),
        knows=(
            Known("Vrijwilligers vinden en houden", EXPERT, (TEACH, ADVISE), Interest.MUCH, "renee.van.der.heijden"),
            Known("Roosters maken", EXPERIENCED, (ADVISE, STEP_IN)),
            Known("Sociale kaart", EXPERIENCED, (ADVISE,), Interest.MUCH),
            Known("Teamdesk", HEARD_OF, (LEARN,), Interest.SOME),
        ),
        roster="ccr ccc xcc ccr cxx ... ...",
        shares=ALL,
        preferences={"preferred_contact": PreferredContact.PHONE},
    ),
    ExampleProfile(
        "bram.jansen",
        days=9,
        doing_now="De website van Fonds Meedoen overzetten, zodat ook een ander erbij kan.",
        knows=(
            Known("WordPress", EXPERT, (TEACH, ADVISE), Interest.MUCH, "maeve.oneill"),
            Known("Domeinnaam en hosting", EXPERIENCED, (ADVISE, STEP_IN), Interest.SOME),
            Known("Subsidies", HEARD_OF, (LEARN,), Interest.LITTLE),
        ),
        shares=frozenset({Shared.EMAIL, Shared.PHONE}),
        preferences={"preferred_contact": PreferredContact.EMAIL},
    ),
    ExampleProfile(
        "fatima.el.amrani",
        days=2,
        doing_now="Een cursus Teamdesk geven, drie dinsdagavonden in De Zonnehoek.",
        cv=(
            CvLine(
                VOLUNTEERING,
                "Beheerder van Teamdesk",
                "Buurthuis De Zonnehoek",
                2020,
                line="Van zes losse lijstjes naar één.",
            ),
            CvLine(
                WORK,
                "Applicatiebeheerder",
                "Woningstichting Het Dak",
                2008,
                line="Ik leg liever uit dan dat ik het zelf doe.",
            ),
            CvLine(EDUCATION, "Informatiekunde", "Hogeschool", 2003, 2007),
        ),
        knows=(
            Known("Teamdesk", EXPERT, (TEACH, ADVISE, STEP_IN), Interest.MUCH, "sjoerd.de.boer"),
            Known("Ledenadministratie", EXPERIENCED, (ADVISE,)),
            Known("Spreadsheets", EXPERT, (TEACH, ADVISE), Interest.SOME),
            Known("Privacy en AVG", BASICS, (LEARN,), Interest.SOME),
        ),
        roster="xxc xxc xxr xxc xxx crx xxx",
        away=(Away(40, 9, "Familie in Tanger"),),
        shares=ALL,
    ),
    ExampleProfile(
        "kees.van.t.hart",
        days=4,
        doing_now="De jaarrekening van de Historische Kring, en een archiefkast die niet dicht wil.",
        cv=(
            CvLine(VOLUNTEERING, "Penningmeester", "Historische Kring De Brink", 2014),
            CvLine(VOLUNTEERING, "Kascommissie", "Koor Bont Gezang", 2018, 2022, is_shown=False),
            CvLine(
                WORK,
                "Administrateur",
                "Bouwbedrijf Van Rijn",
                1979,
                2016,
                "Zevenendertig jaar, drie kasboeken per jaar.",
            ),
        ),
        knows=(
            Known("Boekhouden", EXPERT, (TEACH, ADVISE, STEP_IN), Interest.MUCH, "emile.dubois"),
            Known("Begroten", EXPERT, (ADVISE,)),
            Known("Verslaglegging", EXPERIENCED, (ADVISE, STEP_IN)),
            Known("WordPress", HEARD_OF, (LEARN,), Interest.LITTLE),
        ),
        roster="ccx ccc cxx ccc ccx xxx xxx",
        shares=frozenset({Shared.PHONE, Shared.EMAIL, Shared.CV}),
        preferences={"preferred_contact": PreferredContact.PHONE},
    ),
    ExampleProfile(
        "joke.sgravesande",
        days=13,
        doing_now="Het kerstconcert van het koor. En appeltaart.",
        cv=(
            CvLine(
                VOLUNTEERING, "Voorzitter", "Koor Bont Gezang", 2011, line="Zestig stemmen, en allemaal een mening."
            ),
            CvLine(WORK, "Onderwijzeres, groep 3 en 4", "Basisschool De Regenboog", 1974, 2012),
        ),
        knows=(
            Known("Vrijwilligers vinden en houden", EXPERIENCED, (ADVISE,), Interest.SOME),
            Known("Posters en flyers", BASICS, (STEP_IN,)),
            Known("Sociale media", HEARD_OF, (LEARN,), Interest.MUCH),
        ),
        shares=frozenset({Shared.EMAIL}),
        preferences={"preferred_contact": PreferredContact.EMAIL, "wants_no_chasing": True},
    ),
    ExampleProfile(
        "ijsbrand.hoekstra",
        days=12,
        doing_now="Een planning maken waarin ook ik een zaterdag vrij heb.",
        knows=(
            Known("Roosters maken", EXPERT, (TEACH, STEP_IN), Interest.SOME),
            Known("Spreadsheets", EXPERIENCED, (ADVISE,)),
        ),
        roster="xxc xxr xxc xxr xxc ccc ccx",
        shares=frozenset({Shared.EMAIL, Shared.ROSTER}),
    ),
    ExampleProfile(
        "renee.van.der.heijden",
        days=5,
        doing_now="Taalmaatjes koppelen: er wachten er nog zeven.",
        cv=(
            CvLine(VOLUNTEERING, "Docent en coördinator taalmaatjes", "Taalhuis De Letterbak", 2016),
            CvLine(
                WORK,
                "Docent Nederlands",
                "Streekcollege",
                1999,
                line="Vier dagen in de week; de vijfde is voor De Letterbak.",
            ),
        ),
        knows=(
            Known("Inwerken en begeleiden", EXPERT, (TEACH, ADVISE), Interest.MUCH, "maeve.oneill"),
            Known("Vrijwilligers vinden en houden", EXPERIENCED, (ADVISE,), Interest.SOME),
            Known("Teksten schrijven", EXPERIENCED, (TEACH, ADVISE)),
            Known("Boekhouden", HEARD_OF),
        ),
        roster="xxc xxc xxc xxr ccx rxx xxx",
        shares=frozenset({Shared.EMAIL, Shared.CV, Shared.ROSTER}),
    ),
    ExampleProfile(
        "emile.dubois",
        days=8,
        cv=(
            CvLine(VOLUNTEERING, "Penningmeester", "Koor Bont Gezang", 2019),
            CvLine(WORK, "Belastingadviseur", "eigen praktijk", 2001),
        ),
        knows=(
            Known("Boekhouden", EXPERIENCED, (ADVISE,), Interest.SOME, "kees.van.t.hart"),
            Known("Verslaglegging", EXPERT, (TEACH, ADVISE)),
        ),
        shares=NOTHING,
    ),
    ExampleProfile(
        "zeynep.yilmaz",
        days=6,
        doing_now="Sponsors zoeken voor een nieuwe kabelbaan. Nog 1.400 euro te gaan.",
        cv=(
            CvLine(
                VOLUNTEERING,
                "Sponsors en subsidies",
                "Speeltuin Het Springtouw",
                2021,
                line="Twee schommels, een waterpomp en een dak.",
            ),
            CvLine(WORK, "Accountmanager", "Drukkerij De Pers", 2012),
            CvLine(EDUCATION, "Commerciële economie", "Hogeschool", 2007, 2011, is_shown=False),
        ),
        knows=(
            Known("Sponsors", EXPERT, (TEACH, ADVISE), Interest.MUCH),
            Known("Subsidies", EXPERIENCED, (ADVISE, STEP_IN), Interest.SOME),
            Known("Posters en flyers", EXPERIENCED, (STEP_IN,)),
            Known("Boekhouden", BASICS, (LEARN,), Interest.SOME),
        ),
        roster="xxc xxr xxc xxc xxx ccx rrx",
        away=(Away(5, 4, "Lang weekend weg"),),
        shares=ALL,
    ),
    ExampleProfile(
        "sjoerd.de.boer",
        days=3,
        doing_now="Het zomerrooster van dertig vrijwilligers in Teamdesk zetten.",
        knows=(
            Known("Teamdesk", EXPERIENCED, (ADVISE, STEP_IN), Interest.SOME, "fatima.el.amrani"),
            Known("Roosters maken", EXPERIENCED),
            Known("Websites", BASICS, (LEARN,), Interest.LITTLE),
        ),
        roster="xxc xxc xxx xxc xxc xxx xxx",
        shares=frozenset({Shared.EMAIL, Shared.ROSTER}),
    ),
    ExampleProfile(
        "maeve.oneill",
        days=2,
        doing_now="De nieuwsbrief van De Letterbak: korter, en in gewone woorden.",
        cv=(
            CvLine(VOLUNTEERING, "Nieuwsbrief en website", "Taalhuis De Letterbak", 2022),
            CvLine(WORK, "Vertaler Engels en Iers", "zelfstandig", 2010),
            CvLine(OTHER, "Fotografeert vogels", "", 2015, line="En soms mensen, als ze stilzitten."),
        ),
        knows=(
            Known("Nieuwsbrief", EXPERT, (TEACH, ADVISE, STEP_IN), Interest.MUCH),
            Known("Teksten schrijven", EXPERT, (ADVISE,), Interest.MUCH, "renee.van.der.heijden"),
            Known("Fotografie", EXPERIENCED, (STEP_IN,), Interest.SOME),
            Known("WordPress", BASICS, (LEARN,), Interest.MUCH),
        ),
        roster="ccr crx ccc crx cxx xxx xxr",
        away=(Away(-3, 9, "Vogels kijken op Texel"),),
        shares=frozenset({Shared.EMAIL, Shared.ROSTER, Shared.CV}),
    ),
    ExampleProfile(
        "wim.bakker",
        days=15,
        doing_now="Elke tweede zaterdag fietsen maken.",
        shares=NOTHING,
    ),
    ExampleProfile(
        "ngozi.okafor",
        days=10,
        cv=(
            CvLine(VOLUNTEERING, "Bestuurslid", "Fonds Meedoen", 2023, line="Ik lees de aanvragen, en bel terug."),
            CvLine(WORK, "Verpleegkundige", "Streekziekenhuis", 2006),
        ),
        knows=(
            Known("Fondsen", EXPERIENCED, (ADVISE,), Interest.SOME),
            Known("Begroten", BASICS, (LEARN,), Interest.SOME),
        ),
    ),
    ExampleProfile(
        "tineke.van.den.berg",
        days=7,
        doing_now="Duizend oude ansichtkaarten op straat sorteren.",
        cv=(CvLine(VOLUNTEERING, "Archief", "Historische Kring De Brink", 2009, line="Ik weet waar alles ligt."),),
        roster="cxx ccx cxx ccx xxx xxx xxx",
        shares=frozenset({Shared.PHONE, Shared.CV}),
        preferences={"preferred_contact": PreferredContact.PHONE},
        channel=Channel.PHONE,
    ),
]

PROPOSAL = ExampleProposal("Materiaal en gereedschap", "ijsbrand.hoekstra", "Administratie en systemen", days_ago=2)
