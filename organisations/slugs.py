"""Short names of organisations in addresses: one each, for ever, and none that is an address itself."""

from collections.abc import Container

from django.utils.text import slugify

LONGEST = 50  # and a number behind it, when another has it already
# What stands at the place of a short name: `/organisations/new/` adds one. A test holds this against all addresses.
ADDRESSES = frozenset(("new", "coverage", "network"))


def free(name: str, taken: Container[str], kept: Container[str] = ADDRESSES, nameless: str = "organisation") -> str:
    """The short name for an organisation with this name; `taken` are those of all others, also of merged ones.

    Courses have theirs by the same rule, with other addresses that are `kept` free.
    """
    base = slugify(name)[:LONGEST].strip("-") or nameless
    slug, number = base, 1
    while slug in taken or slug in kept:
        number += 1
        slug = f"{base}-{number}"
    return slug
