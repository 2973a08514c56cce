"""The core tasks that most volunteer organisations have, as a first tree to choose from.

Back again: what nobody uses goes, what somebody does stays.
"""

from django.db import migrations
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.text import slugify

USUAL = {
    "Websites": ["WordPress", "Webteksten bijhouden", "Domeinnaam en hosting"],
    "Publiciteit": ["Sociale media", "Nieuwsbrief", "Persberichten", "Posters en flyers"],
    "Tekst en beeld": ["Teksten schrijven", "Fotografie", "Film", "Vormgeving"],
    "Administratie en systemen": ["Teamdesk", "Ledenadministratie", "Spreadsheets", "Privacy en AVG"],
    "Geld en boeken": ["Boekhouden", "Begroten", "Verslaglegging"],
    "Geld werven": ["Sponsors", "Subsidies", "Fondsen", "Giften en acties"],
    "Vrijwilligers": ["Vrijwilligers vinden en houden", "Inwerken en begeleiden", "Roosters maken"],
    "Wegwijs in de stad": ["Sociale kaart", "Vacaturebank"],
}


def lay(apps, schema_editor):
    """A name or address that the guild has given to an area already is left to it."""
    areas = apps.get_model("members", "KnowledgeArea").objects
    now = timezone.now()

    def add(name, **place):
        theirs = areas.filter(Q(name__iexact=name) | Q(slug=slugify(name)))
        if theirs.exists():
            return theirs.filter(parent=None, merged_into=None).exclude(accepted_at=None).first()
        return areas.create(name=name, slug=slugify(name), accepted_at=now, **place)

    for position, (top_name, parts) in enumerate(USUAL.items(), start=1):
        top = add(top_name, position=position)
        for part_position, name in enumerate(parts, start=1):
            add(name, parent=top, position=part_position)


def take_back(apps, schema_editor):
    areas = apps.get_model("members", "KnowledgeArea").objects
    parts = [name for names in USUAL.values() for name in names]
    for name in [*parts, *USUAL]:  # a top goes after its parts
        unused = areas.filter(name=name, slug=slugify(name), proposed_by=None, merged_into=None)
        try:
            unused.delete()
        except ProtectedError:
            pass


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_knowledge_tree"),
    ]

    operations = [
        migrations.RunPython(lay, take_back),
    ]
