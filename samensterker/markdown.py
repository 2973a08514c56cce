"""What people write with a little form in it, such as **bold** and lists: Markdown without HTML of its own, cleaned."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a", "h4", "hr"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
HEADING = "h4"  # whatever they chose: the headings above it are those of the page

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").disable("image")


@lru_cache(maxsize=512)
def as_html(text: str) -> SafeString:
    """Never a script, an image or a style, and no link but to the web, a mail address or a telephone."""
    drawn = _markdown.renderer.render(tokens_of(text), _markdown.options, {})
    clean = nh3.clean(drawn, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener")
    return mark_safe(clean)


def tokens_of(text: str) -> list[Token]:
    """The same as blocks and what stands in them, for who sets it otherwise than in HTML."""
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = HEADING
    return tokens
