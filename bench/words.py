"""What invented members are called and what their meetings are about: long enough to weigh what real words weigh."""

FIRST_NAMES = ("Anna", "Karim", "Marijke", "Henk", "Fatima", "Jan-Willem", "Noor", "Dirk", "Yvonne", "Sanne", "Ali")
PREFIXES = ("", "", "de", "van", "", "van der", "van 't")
LAST_NAMES = ("Visser", "Bakker", "Yılmaz", "Vries", "Berg", "Hek", "Jansen", "El Amrani", "Müller", "Dijkstra")

TITLES = (
    "Plan van aanpak en cursus Teamdesk",
    "Kerntaken van onze organisaties",
    "Werven van nieuwe vrijwilligers",
    "Sponsors en fondsen",
    "Samen aan de websites",
)
TOPICS = (
    "Welkom en kennismaking",
    "Acties van de vorige keer",
    "Plan van aanpak",
    "Pauze",
    "Hoe regelt jouw organisatie de website?",
    "Wie kan wie vervangen?",
    "Mededelingen van de organisaties",
    "Rondvraag",
)
EXPLANATION = "Lees van tevoren het stuk dat is rondgestuurd, en neem mee wat bij jullie het vaakst misgaat."
OUTCOME = "We beginnen met Teamdesk en WordPress. Boekhouden volgt zodra er acht mensen zijn."
NOTES = """We liepen de lijst langs. **Anna** vertelde hoe het bij de voedselbank gaat:

- de website staat er, maar niemand werkt hem bij;
- de penningmeester stopt in het voorjaar;
- er zijn drie mensen die WordPress willen leren.

Karim stelt voor om samen te beginnen, en niet ieder voor zich. Daar is iedereen het mee eens; we kijken over
drie maanden of het helpt. Wie meedoet, zegt dat voor het einde van de maand."""
DECISIONS = (
    "We beginnen met een cursus WordPress en een cursus Teamdesk.",
    "De organisaties die geen webmaster hebben, zijn het eerst aan de beurt.",
    "We komen voortaan op de tweede maandag van de maand bij elkaar.",
)
TASKS = (
    "Contactgegevens invullen",
    "Beschikbaarheid voor de cursus doorgeven",
    "Omkijken naar een geschikte en goedkopere locatie",
    "Concept van het plan van aanpak rondsturen",
    "Het verslag schrijven en rondsturen",
    "De penningmeester van de buren bellen",
    "Een trainer zoeken voor de cursus WordPress",
)

DOING_NOW = (
    "Ik help met de nieuwe website van de buurtvereniging",
    "Even wat rustiger aan, daarna weer volop",
    "Bezig met de subsidieaanvraag voor de zomer",
    "Ik zet de ledenadministratie over naar Teamdesk",
    "Op zoek naar sponsors voor het jubileum",
    "Ik leer boekhouden van de penningmeester",
)
CV_ROLES = (
    "Penningmeester",
    "Webredacteur",
    "Secretaris",
    "Docent Nederlands",
    "Coördinator vrijwilligers",
    "Medewerker salarisadministratie",
    "Fondsenwerver",
    "Grafisch vormgever",
    "Voorzitter van de ouderraad",
    "Trainer sociale vaardigheden",
    "Systeembeheerder",
    "Fotograaf bij evenementen",
    "Beleidsmedewerker welzijn",
    "Receptionist",
    "Maatschappelijk werker",
    "Communicatieadviseur",
    "Opleiding bedrijfsadministratie",
)
CV_PLACES = (
    "Stichting De Brug",
    "Voedselbank",
    "Buurthuis De Brink",
    "Speeltuinvereniging Ons Genoegen",
    "Gemeente",
    "Muziekvereniging Crescendo",
    "Bibliotheek",
    "Zorgcentrum De Linde",
    "Wereldwinkel",
    "Scouting",
    "Repair Café",
)
CV_LINES = (
    "De kas, de jaarrekening en het contact met de bank.",
    "Nieuwsbrief gemaakt en de website bijgehouden in WordPress.",
    "Een team van twaalf vrijwilligers begeleid en nieuwe mensen ingewerkt.",
    "Subsidies aangevraagd en verantwoord bij het fonds.",
    "Roosters gemaakt en bijeenkomsten voorbereid.",
    "",
    "Persberichten geschreven en de sociale media gedaan.",
)
