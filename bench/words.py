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
TASKS = (
    "Contactgegevens invullen",
    "Beschikbaarheid voor de cursus doorgeven",
    "Omkijken naar een geschikte en goedkopere locatie",
    "Concept van het plan van aanpak rondsturen",
    "Het verslag schrijven en rondsturen",
    "De penningmeester van de buren bellen",
    "Een trainer zoeken voor de cursus WordPress",
)
