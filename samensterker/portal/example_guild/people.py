"""Who is in the example guild. All of them are invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ExamplePerson:
    """`phone` ends a number that nobody has, or is NO_PHONE; empty for who told none yet.

    Who has no email was entered by the coordinator, and does not log in.
    """

    key: str
    first_name: str
    surname_prefix: str
    last_name: str
    organisation: str
    role: str
    phone: str = ""
    is_contact: bool = False
    has_email: bool = True

    @property
    def email(self):
        return f"{self.key}@example.org" if self.has_email else None

    @property
    def contact_details(self):
        """As `members.profile.save_contact_details` takes them; None for who told none yet."""
        if not self.phone:
            return None
        has_no_phone = self.phone == NO_PHONE
        return {"phone": "" if has_no_phone else f"+316000000{self.phone}", "has_no_phone": has_no_phone}


NO_PHONE = "none"
COORDINATOR = "anna.de.vries"

PEOPLE = [
    ExamplePerson(COORDINATOR, "Anna", "de", "Vries", "de-zonnehoek", "coördinator van het gilde", "01", True),
    ExamplePerson("bram.jansen", "Bram", "", "Jansen", "fonds-meedoen", "webmaster", "02", True),
    ExamplePerson("fatima.el.amrani", "Fatima", "", "El Amrani", "de-zonnehoek", "beheer van Teamdesk", "03"),
    ExamplePerson("kees.van.t.hart", "Kees", "van 't", "Hart", "historische-kring", "penningmeester", "04"),
    ExamplePerson("joke.sgravesande", "Joke", "", "'s-Gravesande", "bont-gezang", "voorzitter", NO_PHONE, True),
    ExamplePerson("ijsbrand.hoekstra", "IJsbrand", "", "Hoekstra", "de-tweede-ronde", "planning", "06", True),
    ExamplePerson("renee.van.der.heijden", "Renée", "van der", "Heijden", "de-letterbak", "docent", "07", True),
    ExamplePerson("emile.dubois", "Émile", "", "Dubois", "bont-gezang", "penningmeester", "08"),
    ExamplePerson("zeynep.yilmaz", "Zeynep", "", "Yılmaz", "het-springtouw", "sponsors en subsidies", "09", True),
    ExamplePerson("sjoerd.de.boer", "Sjoerd", "de", "Boer", "het-springtouw", "beheer van het rooster"),
    ExamplePerson("maeve.oneill", "Maeve", "", "O'Neill", "de-letterbak", "nieuwsbrief", "11"),
    ExamplePerson("wim.bakker", "Wim", "", "Bakker", "de-tweede-ronde", "fietsenmaker"),
    ExamplePerson("ngozi.okafor", "Ngozi", "", "Okafor", "fonds-meedoen", "bestuurslid", "13"),
    ExamplePerson(
        "tineke.van.den.berg", "Tineke", "van den", "Berg", "historische-kring", "archief", "14", True, has_email=False
    ),
]
