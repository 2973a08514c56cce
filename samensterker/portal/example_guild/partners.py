"""The organisations of the example guild: those that take part, and those that the coordinator talks with."""

from dataclasses import dataclass

from organisations.models import Kind, Stage


@dataclass(frozen=True)
class ExampleOrganisation:
    """`doing_now_days` is how many days ago they said so, `interview_days` how many days ago it was held."""

    name: str
    slug: str
    kind: Kind
    neighbourhood: str
    about: str
    doing_now: str = ""
    doing_now_days: int = 0
    interview_days: int | None = None

    @property
    def website(self):
        return f"https://{self.slug}.example.org"


@dataclass(frozen=True)
class OtherOrganisation:
    """One that does not take part; `look_again` is in so many days, for one that rests."""

    name: str
    slug: str
    kind: Kind
    neighbourhood: str
    stage: Stage
    about: str
    because: str = ""
    look_again: int | None = None


ORGANISATIONS = [
    ExampleOrganisation(
        "De Zonnehoek",
        "de-zonnehoek",
        Kind.NEIGHBOURHOOD,
        "Lindenbuurt",
        "Buurthuis met elke ochtend koffie, een moestuin achter het huis en een grote zaal die de hele buurt gebruikt.",
        "De grote zaal krijgt een nieuwe vloer. Tot die klaar is, drinken we koffie in de keuken.",
        2,
        interview_days=16,
    ),
    ExampleOrganisation(
        "Fonds Meedoen",
        "fonds-meedoen",
        Kind.FUND,
        "Centrum",
        "Wij zorgen dat kinderen mee kunnen doen: een fiets, zwemles, een laptop voor school.",
        "Honderd winterjassen inzamelen. De teller staat op 64.",
        4,
        interview_days=13,
    ),
    ExampleOrganisation(
        "Speeltuin Het Springtouw",
        "het-springtouw",
        Kind.SPORT,
        "Waterkwartier",
        "De oudste speeltuin van de stad, met dertig vrijwilligers die om de beurt het hek openen.",
        "Sparen voor een kabelbaan, en het zomerrooster van volgend jaar maken.",
        6,
        interview_days=12,
    ),
    ExampleOrganisation(
        "Repaircafé De Tweede Ronde",
        "de-tweede-ronde",
        Kind.NATURE,
        "Spoorzicht",
        "Elke tweede zaterdag maken wij broodroosters, fietsen en lievelingsjurken.",
        "Een hoek inrichten waar kinderen leren solderen.",
        9,
        interview_days=11,
    ),
    ExampleOrganisation(
        "Historische Kring De Brink",
        "historische-kring",
        Kind.CULTURE,
        "Centrum",
        "Wij bewaren foto's en verhalen van de stad, en lopen elke maand een wandeling langs vergeten plekken.",
        "Duizend ansichtkaarten krijgen een plek op onze website. We zijn bij de Kerkstraat.",
        12,
    ),
    ExampleOrganisation(
        "Taalhuis De Letterbak",
        "de-letterbak",
        Kind.EDUCATION,
        "Lindenbuurt",
        "Samen lezen, schrijven en praten: voor iedereen die het Nederlands lastig vindt.",
        "Zeven mensen wachten op een taalmaatje. Heb jij een uur in de week?",
        1,
        interview_days=9,
    ),
    ExampleOrganisation(
        "Koor Bont Gezang",
        "bont-gezang",
        Kind.CULTURE,
        "Hoge Veld",
        "Zestig stemmen, van alt tot bas. Niemand hoeft noten te kunnen lezen.",
        interview_days=8,
    ),
]

OTHERS = [
    OtherOrganisation(
        "Winkel Wijd",
        "winkel-wijd",
        Kind.CARE,
        "Waterkwartier",
        Stage.IN_CONVERSATION,
        "Weggeefwinkel: wat jij niet meer nodig hebt, maakt een ander blij.",
    ),
    OtherOrganisation(
        "Buurttuin De Ark",
        "buurttuin-de-ark",
        Kind.NATURE,
        "Spoorzicht",
        Stage.APPROACHED,
        "Groente en bloemen op een oud rangeerterrein, en iedereen mag plukken.",
    ),
    OtherOrganisation(
        "Hulpdienst Oost",
        "hulpdienst-oost",
        Kind.CARE,
        "Oost",
        Stage.APPROACHED,
        "Boodschappen, een klusje of een rit naar het ziekenhuis: voor wie even niemand heeft.",
    ),
    OtherOrganisation(
        "Fanfare Voorwaarts",
        "fanfare-voorwaarts",
        Kind.CULTURE,
        "Hoge Veld",
        Stage.IDEA,
        "",
    ),
    OtherOrganisation(
        "Scouting De Wielewaal",
        "scouting-de-wielewaal",
        Kind.SPORT,
        "Hoge Veld",
        Stage.RESTING,
        "Elke zaterdag buiten, ook als het regent.",
        because="Ze zoeken eerst een nieuw bestuur. Daarna willen ze graag.",
        look_again=75,
    ),
    OtherOrganisation(
        "Vriendenkring De Haven",
        "vriendenkring-de-haven",
        Kind.FAITH,
        "Centrum",
        Stage.RESTING,
        "Samen eten op zondag, in de zaal achter de kerk.",
        because="De zaal werd verbouwd. Ze hadden hun handen vol.",
        look_again=-2,
    ),
]
