"""A certificate of a course that somebody completed, as a PDF; made when somebody asks, and kept nowhere."""

from datetime import date

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.models import Enrolment
from samensterker import typesetting
from samensterker.localtime import local_day
from samensterker.templatetags.house import day, short_day
from samensterker.typesetting import drawable_line

TEMPLATE = settings.BASE_DIR / "templates" / "courses" / "certificate.typ"
MARK = settings.BASE_DIR / "static" / "favicon.svg"
WITH_YEAR = date(1, 1, 1)  # what is kept for years names the year of each day


def typeset(enrolment: Enrolment) -> bytes:
    """In the language that is on. Raises SubprocessError when it does not work."""
    return typesetting.typeset(TEMPLATE, _data(enrolment), {"mark.svg": MARK})


def file_name(enrolment: Enrolment) -> str:
    # Translators: the name of a file with a certificate, followed by the name of the course; without spaces
    return f"{_('certificate')}-{slugify(enrolment.course.title) or enrolment.course.slug}.pdf"


def _data(enrolment):
    course = enrolment.course
    return {
        "language": get_language(),
        "written_in": course.language,
        "guild": drawable_line(settings.GUILD_NAME),
        "kind": _("Certificate"),
        "title": drawable_line(course.title),
        "name": drawable_line(enrolment.receiver.full_name),
        "completed": _("has completed the course"),
        "afterwards_title": _("What one can do after it"),
        "afterwards": [line for words in course.summary.splitlines() if (line := drawable_line(words))],
        "facts": list(_facts(enrolment)),
        "signed": _signed(enrolment),
        # Translators: at the foot of a certificate
        "foot": _("Certificate %(number)s") % {"number": str(enrolment.certificate)[:8]},
    }


def _facts(enrolment):
    course = enrolment.course
    if course.starts_on:
        begin, end = short_day(course.starts_on, WITH_YEAR), course.ends_on and short_day(course.ends_on, WITH_YEAR)
        # Translators: the days of a course, on a certificate
        yield [_("Given"), _("%(begin)s to %(end)s") % {"begin": begin, "end": end} if end and end != begin else begin]
    if course.area:
        level = f" ({course.get_level_display()})" if course.level else ""
        yield [_("Knowledge area"), drawable_line(course.area.name) + level]
    if trainers := [drawable_line(str(trainer)) for trainer in course.trainers.select_related("member")]:
        yield [_("Given by"), ", ".join(trainers)]
    if course.organiser:
        yield [_("Offered by"), drawable_line(course.organiser.name)]


def _signed(enrolment):
    return _("%(guild)s, %(day)s") % {
        "guild": drawable_line(settings.GUILD_NAME),
        "day": day(local_day(enrolment.completed_at), WITH_YEAR),
    }
