"""Everything held about one member in one file: to read, for a program, and their own files beside it."""

import io
import json
import zipfile
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone, translation

from members import gathering
from members.gathering import Section
from members.models import Member
from members.privacy_words import GROUPS

CHUNK = 64 * 1024


def file_name(now: datetime) -> str:
    return f"samensterker-{timezone.localdate(now):%Y-%m-%d}.zip"


def pack(member: Member, *, now: datetime) -> io.BytesIO:
    """A ZIP, open at its beginning. In the language of the member."""
    with translation.override(member.language):
        sections = gathering.show(member)
        context = {"member": member, "sections": sections, "groups": GROUPS, "now": now, "files": _files(sections)}
        page = render_to_string("members/my_data_file.html", {**context, "guild": settings.GUILD_NAME})
    packed = io.BytesIO()  # a photo, a CV of 5 MB at most, and text
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.html", page)
        archive.writestr("my-data.json", as_json(sections, now=now))
        for name, path in _files(sections):
            _add_file(archive, name, path)
    packed.seek(0)
    return packed


def as_json(sections: list[Section], *, now: datetime) -> str:
    facts = {
        "guild": settings.GUILD_NAME,
        "made_at": now,
        "sections": [
            {"name": section.name, "title": section.title, "labels": section.labels, "rows": section.rows}
            for section in sections
        ],
    }
    return json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _files(sections):
    """Their names within the ZIP and in the storage; a file that is gone is left out."""
    files = [(name, path) for section in sections for name, path in section.files if _is_there(path)]
    return [(f"files/{number}-{PurePath(name).name}", path) for number, (name, path) in enumerate(files, 1)]


def _is_there(path):
    return bool(path) and default_storage.exists(path)


def _add_file(archive, name, path):
    with default_storage.open(path) as source, archive.open(name, "w") as target:
        for chunk in source.chunks(CHUNK):
            target.write(chunk)
