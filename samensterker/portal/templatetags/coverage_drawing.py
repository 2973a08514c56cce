"""The coverage map, drawn by functions from the HTML above them: a page has hundreds of cells.

Each cell says whose task it is, for who hears it and for a phone, where the table is a list; on a wide page that is
hidden, as it stands above and beside it.
"""

from functools import cache
from html import escape
from itertools import groupby

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from organisations.coverage import Strength
from organisations.coverage_filters import Show
from organisations.models import Kind
from samensterker.templatetags.house import icon

register = template.Library()

ROW = '<tr><th scope="row"><a href="{url}">{name}</a></th>{cells}</tr>\n'
CELL = (
    '<td><a class="{strength}" href="{url}"{current}><svg aria-hidden="true"><use href="#ring-{strength}"/></svg>'
    "<span>{name}, </span><b>{area}: </b>{word}</a></td>"
)
EMPTY = '<td class="none"><span>{words}</span></td>'
ADD = (
    '<td class="none"><a class="none" href="{url}"{current}><span>{name}, </span><b>{area}: </b><i>{words}</i></a></td>'
)
UNTOLD = '<td class="untold" colspan="{width}">{words} {link}</td>'
GROUP = '<th scope="colgroup" colspan="{width}">{name}</th>'
COLUMN = '<th scope="col">{name}</th>'
OPTION = '<option value="{value}"{selected}>{words}</option>\n'
CHIP = (
    '<li><a class="btn btn-quiet" href="?{query}">{icon} <span class="visually-hidden">{remove}</span> {words}</a></li>'
)


@register.simple_tag
def coverage_rows(page, filters, cell=""):
    """The rows of the table; `cell` is the one whose panel is open, as "zonnehoek/websites"."""
    words, here = _words(get_language()), f"?{query}" if (query := _day_of(filters)) else ""
    address = reverse("portal:coverage")
    return mark_safe("".join([_row(line, page.columns, words, address, here, cell) for line in page.lines]))


def _row(line, columns, words, address, here, current):
    name, cells, slug = escape(line.name), [], line.slug
    for column in columns if line.cells else ():
        found = line.cells.get(column.pk)
        path = f"{slug}/{column.slug}"
        about = {"url": f"{address}{path}/{here}", "name": name, "area": escape(column.name)}
        about["current"] = ' aria-current="true"' if path == current else ""
        if found:
            strength = found.strength.value
            cells.append(CELL.format(strength=strength, word=words[strength], **about))
        elif line.may_edit:
            cells.append(ADD.format(words=words["add"], **about))
        else:
            cells.append(EMPTY.format(words=words["nothing"]))
    if not cells:
        link = _interview(line) if line.may_edit else ""
        cells = [UNTOLD.format(width=max(len(columns), 1), words=words["untold"], link=link)]
    return ROW.format(url=f"{_organisation(slug)}{here}", name=name, cells="".join(cells))


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
    return mark_safe(
        "".join(
            CHIP.format(
                query=escape(filters.without(name).querystring()),
                icon=icon("x-mark"),
                remove=_("Without:"),
                words=escape(words),
            )
            for name, words in _chosen(filters, figures)
        )
    )


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
    """Once for all in each language: to look up a word takes longer than to write it."""
    return {
        **{strength.value: escape(str(strength.label)) for strength in Strength},
        # Translators: in a cell of the coverage map: of this organisation no core task is known in this area
        "nothing": escape(pgettext("core task", "nothing known")),
        # Translators: in a cell of the coverage map: a link to add a core task here
        "add": escape(pgettext("core task", "add")),
        # Translators: in a row of the coverage map: this organisation told nothing about its core tasks
        "untold": escape(_("Nothing was told yet about the core tasks.")),
    }


def _interview(line):
    """The address is of another part of the house, which may be shut."""
    try:
        url = reverse("organisations:interview", args=[line.slug])
    except NoReverseMatch:
        return ""
    # Translators: a link to ten minutes of questions about the core tasks of an organisation
    return f'<a class="lone-link" href="{url}">{escape(_("Begin with a few questions"))}</a>'


def _organisation(slug):
    return _pattern().replace("/0/", f"/{slug}/")


@cache
def _pattern():
    return reverse("portal:coverage-organisation", args=["0"])
