"""The coverage map, drawn by functions from the HTML above them: a page has hundreds of cells.

Each cell says whose task it is, for who hears it and for a phone, where the table is a list; on a wide page that is
hidden, as it stands above and beside it.
"""

from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from members.templatetags.filter_fields import chips
from organisations.coverage import Strength
from organisations.coverage_filters import Show
from organisations.models import Kind

register = template.Library()

ROW = '<tr><th scope="row"><a href="{url}">{name}</a></th>{cells}</tr>\n'
RING = '<svg aria-hidden="true"><use href="#{}"/></svg>'
EMPTY = '<td class="none"><span>{}</span></td>'
UNTOLD = '<td class="untold" colspan="{width}">{words} {link}</td>'
GROUP = '<th scope="colgroup" colspan="{width}">{name}</th>'
COLUMN = '<th scope="col">{name}</th>'
OPTION = '<option value="{value}"{selected}>{words}</option>\n'


@register.simple_tag
def coverage_rows(page, filters, cell=""):
    """The rows of the table; `cell` is the one whose panel is open, as "zonnehoek/websites"."""
    here = f"?{query}" if (query := _day_of(filters)) else ""
    columns = [(column.pk, column.slug, escape(column.name)) for column in page.columns]
    drawing = Drawing(_words(get_language()), columns, here, cell)
    return mark_safe("".join([drawing.row(line) for line in page.lines]))


@dataclass(frozen=True)
class Words:
    """Of one language: to look up a word takes longer than to write it."""

    of: dict[Strength, tuple[str, str, str]]  # class, rings and word
    empty: str
    add: str
    untold: str


@dataclass
class Drawing:
    """What is the same in all rows. The addresses go on from that of the map."""

    words: Words
    columns: list[tuple[int, str, str]]
    here: str
    current: str

    def row(self, line):
        name, slug = escape(line.name), line.slug
        cells = self.cells(line, name) if line.cells else [self.untold(line)]
        return ROW.format(url=f"{_organisation(slug)}{self.here}", name=name, cells="".join(cells))

    def cells(self, line, name):
        slug, found, words, here = line.slug, line.cells, self.words, self.here
        for key, area, area_name in self.columns:
            here_now = f'{here}" aria-current="true' if f"{slug}/{area}" == self.current else here
            if key in found:
                strength, ring, word = words.of[found[key].strength]
                yield (
                    f'<td><a class="{strength}" href="{slug}/{area}/{here_now}">{ring}'
                    f"<span>{name}, </span><b>{area_name}: </b>{word}</a></td>"
                )
            elif line.may_edit:
                yield (
                    f'<td class="none"><a class="none" href="{slug}/{area}/{here_now}">'
                    f"<span>{name}, </span><b>{area_name}: </b><i>{words.add}</i></a></td>"
                )
            else:
                yield words.empty

    def untold(self, line):
        link = _interview(line) if line.may_edit else ""
        return UNTOLD.format(width=max(len(self.columns), 1), words=self.words.untold, link=link)


@register.simple_tag
def coverage_columns(page):
    """The head of the table; with many columns the parts stand under the name of their top."""
    names = "".join(COLUMN.format(name=escape(column.name)) for column in page.columns)
    if not page.is_wide:
        return mark_safe(f"<tr><td></td>{names}</tr>")
    groups = "".join(
        GROUP.format(width=len(list(columns)), name=escape(name))
        for name, columns in groupby(page.columns, key=lambda column: column.top or column.name)
    )
    return mark_safe(f'<tr class="groups"><td></td>{groups}</tr>\n<tr><td></td>{names}</tr>')


@register.simple_tag
def coverage_options(what, filters, figures):
    """The options of one field of the form above the map."""
    made = {"area": _areas, "kind": _kinds, "neighbourhood": _neighbourhoods, "show": _shows}[what](figures)
    chosen = str(getattr(filters, what) or "")
    return mark_safe(
        "".join(
            OPTION.format(
                value=escape(str(value)), words=escape(words), selected=" selected" if str(value) == chosen else ""
            )
            for value, words in made
        )
    )


@register.simple_tag
def coverage_chosen(filters, figures):
    """What was chosen, each with a cross that takes it off again."""
    return chips(filters, _chosen(filters, figures))


def _chosen(filters, figures):
    if filters.area:
        yield "area", figures.area_name(filters.area) or _("a knowledge area in which there is no core task")
    if filters.kind:
        yield "kind", str(Kind(filters.kind).label)
    if filters.neighbourhood:
        yield "neighbourhood", filters.neighbourhood
    if filters.show:
        yield "show", str(Show(filters.show).label)
    if filters.mine:
        yield "mine", _("my organisations")


def _areas(figures):
    return [("", _("all")), *figures.choices.items()]


def _kinds(figures):
    return [("", _("all")), *((kind.value, str(kind.label)) for kind in Kind)]


def _neighbourhoods(figures):
    return [("", _("all")), *((name, name) for name in figures.neighbourhoods)]


def _shows(figures):
    return [(show.value, str(show.label)) for show in Show]


def _day_of(filters):
    return "" if filters.is_today else f"on={filters.on.isoformat()}"


@cache
def _words(language):
    # Translators: in a cell of the coverage map: of this organisation no core task is known in this area
    nothing = pgettext("core task", "nothing known")
    return Words(
        of={one: (one.value, RING.format(one.value), escape(str(one.label))) for one in Strength},
        empty=EMPTY.format(escape(nothing)),
        # Translators: in a cell of the coverage map: a link to add a core task here
        add=escape(pgettext("core task", "add")),
        # Translators: in a row of the coverage map: this organisation told nothing about its core tasks
        untold=escape(_("Nothing was told yet about the core tasks.")),
    )


def _interview(line):
    url = reverse("organisations:interview", args=[line.slug])
    # Translators: a link to ten minutes of questions about the core tasks of an organisation
    return f'<a class="lone-link" href="{url}">{escape(_("Begin with a few questions"))}</a>'


def _organisation(slug):
    return _pattern().replace("/0/", f"/{slug}/")


@cache
def _pattern():
    return reverse("portal:coverage-organisation", args=["0"])
