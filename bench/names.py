"""Names such as people here have: enough of them that a surname belongs to a few people, not to a thousand."""

from bench.words import FIRST_NAMES, LAST_NAMES, PREFIXES

MORE_FIRST_NAMES = (
    *("Willem", "Johanna", "Pieter", "Margriet", "Mohamed", "Elisabeth", "Gerrit", "Wilhelmina", "Klaas", "Femke"),
    *("Rachid", "Annelies", "Bas", "Carla", "Ömer", "Ingrid", "Sjoerd", "Truus", "René", "Zoë", "Youssef", "Hanneke"),
    *("Jolanda", "Frits", "Nadia", "Theo", "Marieke", "Cor", "Lotte", "Arjan", "Petra", "Hüseyin", "Tineke", "Ruud"),
)
BEGINNINGS = (
    *("Ooster", "Wester", "Noorder", "Zuider", "Hoog", "Laag", "Nieuwen", "Ouden", "Groene", "Witte", "Zwarte"),
    *("Breed", "Smal", "Lange", "Korte", "Water", "Bosch", "Heide", "Duin", "Molen", "Kerk", "Linden", "Eiken"),
    *("Berken", "Elzen", "Rozen", "Appel", "Koren", "Haver", "Gerste", "Schapen", "Paarden", "Vogel", "Leeuwen"),
    *("Arend", "Valken", "Zwanen", "Hazen", "Vissers", "Kuipers"),
)
ENDINGS = (
    *("huis", "veld", "kamp", "man", "stra", "sma", "berg", "dijk", "meer", "hoek", "laan", "brink", "dam", "burg"),
    *("hof", "horst", "hout", "land", "mark", "molen", "poort", "rode", "schot", "stein", "straat", "voort", "waard"),
    *("weg", "wijk", "winkel", "woud", "zand", "zijl", "beek", "boom", "bosch", "brug", "donk", "eind", "gaard"),
)
ALL_FIRST_NAMES = (*FIRST_NAMES, *MORE_FIRST_NAMES)
SURNAMES = (*LAST_NAMES, *(beginning + ending for beginning in BEGINNINGS for ending in ENDINGS))
STEP = 611  # has no divisor in common with the number of surnames, so that one step goes round all of them


def name_of(number: int) -> dict[str, str]:
    """Of the member with this number; each name is as long at every size of the guild as at any other."""
    return {
        "first_name": ALL_FIRST_NAMES[number * 7 % len(ALL_FIRST_NAMES)],
        "surname_prefix": PREFIXES[number % len(PREFIXES)],
        "last_name": SURNAMES[number * STEP % len(SURNAMES)],
    }
