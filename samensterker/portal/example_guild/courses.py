"""The courses of the example guild."""

from dataclasses import dataclass

from courses.models import Stage


@dataclass(frozen=True)
class ExampleCourse:
    title: str
    slug: str
    summary: str
    stage: Stage
    area: str
    begins: int | None = None  # days from today
    organiser: str = ""


COURSES = [
    ExampleCourse(
        "Teamdesk: zelf een overzicht maken",
        "teamdesk",
        "Na drie avonden maak je een lijst van leden of materialen die altijd klopt, "
        "en laat je anderen meekijken zonder dat ze iets stuk kunnen maken.",
        Stage.RUNNING,
        "Teamdesk",
        begins=-9,
        organiser="de-zonnehoek",
    ),
    ExampleCourse(
        "WordPress voor beginners",
        "wordpress-voor-beginners",
        "Daarna zet je zelf een bericht met foto op jullie website, en weet je wat je moet bijwerken.",
        Stage.OPEN,
        "WordPress",
        begins=24,
        organiser="fonds-meedoen",
    ),
    ExampleCourse(
        "Boekhouden voor penningmeesters",
        "boekhouden-voor-penningmeesters",
        "Van bonnetjes in een schoenendoos naar een jaarverslag waar de leden iets aan hebben.",
        Stage.IDEA,
        "Boekhouden",
    ),
]
