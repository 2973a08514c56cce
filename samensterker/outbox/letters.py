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
from django.utils.text import Truncator

# Stands in a drawn letter where it says why its receiver gets it and how to stop it. Only the sender knows that,
# a letter may be drawn once for many. From the private area of Unicode, so that nobody types it.
FOOTER = "\ue000"
BREAKS = {"Cc", "Cs", "Zl", "Zp"}  # control characters, half characters, line and paragraph separators
SUBJECT_LENGTH, PREVIEW_LENGTH = 70, 140  # more than that is cut off on a phone
BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter. Drawn when it is sent, as the letter is, and kept nowhere."""

    name: str  # in ASCII, as not every mail program reads another
    content_type: str
    content: bytes


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
    attachments: tuple[Attachment, ...] = ()  # together at most envelopes.MOST_ATTACHED

    def signed(self, words: str, label: str = "", link: str = "") -> "Letter":
        """With its footer filled in: why this came, and the link to change that, if there is one."""
        plain, html = words, format_html("{}", words)
        if link:
            plain = f"{words} {label}:\n{link}"
            html = format_html('{} <a href="{}" style="color: #0b5e63">{}</a>.', words, link, label)
        return replace(self, text=self.text.replace(FOOTER, plain), html=self.html.replace(FOOTER, html))


def packed(letter: Letter) -> str:
    """A letter that is drawn already, as it waits in the secret of its message. Without files: those are not kept."""
    return json.dumps({name: value for name, value in asdict(letter).items() if name != "attachments"})


def unpacked(messages, now) -> dict[int, Letter]:
    """The `render` of kinds that are drawn already."""
    return {message.pk: Letter(**json.loads(message.secret)) for message in messages}


def draw(template: str, context: dict[str, Any], *, language: str = "nl") -> Letter:
    """Draws `<template>.subject.txt`, `.txt` and `.html`, the latter with its CSS moved into the elements.

    The templates find `site` (for links: `{{ site }}{% url … %}`), `guild`, `guild_email`, `guild_phone`,
    `language`, in the body also the `subject`, and in HTML the `preview`. Text templates are not escaped.
    """
    context = {**_house(), "language": language, "footer": FOOTER, **context}
    with translation.override(language):
        subject = one_line(_plain(f"{template}.subject.txt", context))
        context["subject"] = subject
        text = BLANK_LINES.sub("\n\n", _plain(f"{template}.txt", context)).strip() + "\n"
        context["preview"] = preview_of(text)
        html = _template(f"{template}.html").render(Context(context))
    return Letter(Truncator(subject).chars(SUBJECT_LENGTH), text, _inliner().inline(html), language=language)


def preview_of(text: str) -> str:
    """What a mail program shows of it beside the subject: the point, not the greeting."""
    first, _, rest = text.partition("\n\n")
    point = rest.partition("\n\n")[0] if rest and first.endswith((",", "!")) else first
    return Truncator(one_line(point)).chars(PREVIEW_LENGTH)


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
