"""A letter, and how it is drawn from templates."""

import json
import re
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any, Literal
from unicodedata import category

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation
from django.utils.html import format_html

# Stands in a drawn letter where it says why its receiver gets it and how to stop it. Only the sender knows that,
# a letter may be drawn once for many. From the private area of Unicode, so that nobody types it.
FOOTER = "\ue000"
BREAKS = {"Cc", "Cs", "Zl", "Zp"}  # control characters, half characters, line and paragraph separators
BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


@dataclass(frozen=True)
class Letter:
    """What one receiver reads. The text part is complete on its own."""

    subject: str
    text: str
    html: str = ""
    calendar: bytes | None = None  # an iCalendar object, with CRLF
    calendar_method: Literal["REQUEST", "CANCEL", "PUBLISH"] = "REQUEST"
    reply_to: str = ""  # an address; else the guild's own, which a person reads
    language: str = "nl"

    def signed(self, words: str, label: str, link: str) -> "Letter":
        """With its footer filled in: why this came, and the link to change that."""
        linked = format_html('{} <a href="{}" style="color: #0b5e63">{}</a>.', words, link, label)
        return replace(
            self,
            text=self.text.replace(FOOTER, f"{words} {label}:\n{link}"),
            html=self.html.replace(FOOTER, linked),
        )


def packed(letter: Letter) -> str:
    """A letter that is drawn already, as it waits in the secret of its message."""
    return json.dumps(asdict(letter))


def unpacked(messages, now) -> dict[int, Letter]:
    """The `render` of kinds that are drawn already."""
    return {message.pk: Letter(**json.loads(message.secret)) for message in messages}


def draw(template: str, context: dict[str, Any], *, language: str = "nl") -> Letter:
    """Draws `<template>.subject.txt`, `.txt` and `.html`, the latter with its CSS moved into the elements.

    The templates find `site` (for links: `{{ site }}{% url … %}`), `guild`, `guild_email`, `guild_phone`,
    `language`, and in the body also the `subject`. Text templates are not escaped.
    """
    context = {**_house(), "language": language, "footer": FOOTER, **context}
    with translation.override(language):
        subject = one_line(_plain(f"{template}.subject.txt", context))
        context["subject"] = subject
        text = BLANK_LINES.sub("\n\n", _plain(f"{template}.txt", context)).strip() + "\n"
        html = _template(f"{template}.html").render(Context(context))
    return Letter(subject, text, _inliner().inline(html), language=language)


def one_line(words: str) -> str:
    """For a header: a title with a line break in it stays one line, and says the same."""
    return " ".join("".join(" " if category(sign) in BREAKS else sign for sign in words).split())


def _plain(name, context):
    return _template(name).render(Context(context, autoescape=False))


def _template(name):
    return Engine.get_default().get_template(name)


def _house():
    return {
        "site": settings.SITE_ORIGIN,
        "guild": settings.GUILD_NAME,
        "guild_email": settings.GUILD_EMAIL,
        "guild_phone": settings.GUILD_PHONE,
    }


@cache
def _inliner():
    import css_inline  # here: it takes 2 MB of each worker of the pages, and those draw no letters

    return css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)
