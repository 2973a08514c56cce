"""The Dutch catalogue: find every English msgid in code and templates, and hold the catalogue against them.

Written in Python, so that a fresh machine needs no gettext: what is found here is what Django looks up at run time,
as templates are parsed by Django's own parser and modules by Python's. A text that is not written where it is looked up
(a msgid kept in a row) is marked with `gettext_noop` where it is written, and looked up with `translation.gettext(…)`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.conf import settings
from django.template import engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOMS = ("samensterker", "members", "organisations", "meetings", "courses")
# gettext's functions: where their context, singular and plural stand among the arguments.
FUNCTIONS = {
    "gettext": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
COMMENT = re.compile(r"Translators:(.+?)(?:#\}|$)")
TEMPLATE_CALL = re.compile(r"""_\((["'])(.+?)\1\)""")


class Text(NamedTuple):
    """A text to translate, and the file in which it was found (relative to the repository)."""

    msgid: str
    plural: str
    context: str | None
    found_in: str
    comment: str = ""


def texts() -> Iterator[Text]:
    """Every text to translate in our own modules and templates."""
    base = settings.BASE_DIR
    for room in ROOMS:
        for path in sorted((base / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _texts_in_module(path, str(path.relative_to(base)))
    for path in sorted((base / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield from _texts_in_template(path, str(path.relative_to(base)))


def _texts_in_module(path: Path, name: str) -> Iterator[Text]:
    source = path.read_text(encoding="utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    aliases = _gettext_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in aliases:
            context, single, plural = FUNCTIONS[aliases[node.func.id]]
            found = [None if at is None else _literal(node, at, name) for at in (context, single, plural)]
            yield Text(found[1] or "", found[2] or "", found[0], name, _comment_above(lines, node.lineno))


def _gettext_names(tree: ast.Module) -> dict[str, str]:
    """Which names in this module stand for which function of gettext, lazy or not."""
    return {
        alias.asname or alias.name: alias.name.removesuffix("_lazy")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name.removesuffix("_lazy") in FUNCTIONS
    }


def _literal(call: ast.Call, at: int, name: str) -> str:
    argument = call.args[at] if at < len(call.args) else None
    if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
        raise ValueError(f"{name}:{call.lineno}: gettext needs the text itself, or nobody can translate it.")
    return argument.value


def _texts_in_template(path: Path, name: str) -> Iterator[Text]:
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    template = engines["django"].from_string(source).template  # type: ignore[attr-defined] # of Django's own engine
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        literal = node.filter_expression.var.literal
        if isinstance(literal, str):
            context = node.message_context and node.message_context.var
            yield Text(_percent(literal), "", context or None, name, _comment_above(lines, node.token.lineno))
    for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        single = node.render_token_list(node.singular)[0]
        plural = node.render_token_list(node.plural)[0] if node.plural else ""
        context = node.message_context and node.message_context.var
        yield Text(single, plural, context or None, name, _comment_above(lines, node.token.lineno))
    for match in TEMPLATE_CALL.finditer(source):
        yield Text(_percent(match[2]), "", None, name)


def _percent(text: str) -> str:
    return text.replace("%", "%%")  # as Django's template variables look it up


def _comment_above(lines: list[str], lineno: int) -> str:
    """The word to translators on the same line (in a template, just before the tag) or on the line above."""
    for line in (lines[lineno - 1], lines[lineno - 2] if lineno >= 2 else ""):
        if found := COMMENT.search(line):
            return found[1].strip()
    return ""


def catalogue_path(language: str = "nl") -> Path:
    return settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"


def update(path: Path) -> polib.POFile:
    """Bring the catalogue up to date: new texts come in untranslated, texts that are gone go."""
    old = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    found: dict[tuple[str | None, str], polib.POEntry] = {}
    for text in texts():
        key = (text.context, text.msgid)
        entry = found.get(key) or _entry(text, old.get(key))
        found[key] = entry
        if (text.found_in, "") not in entry.occurrences:
            entry.occurrences.append((text.found_in, ""))
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "SamenSterker",
        "Language": "nl",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    catalogue.extend(found.values())
    catalogue.save(str(path))
    return catalogue


def _entry(text: Text, old: polib.POEntry | None) -> polib.POEntry:
    """A fresh entry that keeps the translation it had; a plural that came or went asks for it anew."""
    entry = polib.POEntry(msgid=text.msgid, msgctxt=text.context, comment=text.comment)
    if text.plural:
        entry.msgid_plural = text.plural
        same = old is not None and old.msgid_plural == text.plural
        entry.msgstr_plural = dict(old.msgstr_plural) if same else {0: "", 1: ""}
    elif old is not None and not old.msgid_plural:
        entry.msgstr = old.msgstr
    return entry


def problems(path: Path) -> list[str]:
    """What is wrong with the catalogue, a line each: missing, untranslated, fuzzy, or with other placeholders."""
    entries = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}
    found = {(text.context, text.msgid): text for text in texts()}
    lines = [f"missing: {text.msgid!r} ({text.found_in})" for key, text in found.items() if key not in entries]
    lines += [f"no longer used: {msgid!r}" for context, msgid in entries if (context, msgid) not in found]
    for key, entry in entries.items():
        if key in found and found[key].plural != entry.msgid_plural:
            lines.append(f"other plural: {entry.msgid!r}")
        lines += _problems_of(entry)
    return lines


def _problems_of(entry: polib.POEntry) -> list[str]:
    lines = [f"fuzzy: {entry.msgid!r}"] if entry.fuzzy else []
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(forms):
        return [*lines, f"untranslated: {entry.msgid!r}"]
    allowed = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
    wrong = [form for form in forms if not _placeholders(form) <= allowed]
    if not entry.msgid_plural:
        wrong += [form for form in forms if _placeholders(form) != allowed]
    return lines + [f"other placeholders: {entry.msgid!r}"] * bool(wrong)


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def compile_all(root: Path) -> list[Path]:
    """Write the compiled catalogue beside each source; returns those that were out of date."""
    written = []
    for source in sorted(root.rglob("django.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            fresh = target.with_suffix(".mo.new")
            polib.pofile(str(source)).save_as_mofile(str(fresh))
            fresh.replace(target)
            written.append(target)
    return written
