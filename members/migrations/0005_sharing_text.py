"""The first text under which members choose what they share."""

from django.db import migrations
from django.utils import timezone

BODY = """\
In het gilde leren we van elkaar, geven we elkaar advies en helpen we elkaar. Daarvoor moet je elkaar kunnen \
vinden. Daarom vragen we je wat andere leden van je mogen zien.

Het gaat om vier dingen: je telefoonnummer, je mailadres, je korte cv en je rooster. Bij elk kies je zelf. Zie \
je liever niet dat anderen het zien? Dan is dat helemaal goed. Je hoort er net zo goed bij, en je hoeft niet te \
zeggen waarom.

Kies je "leden van het gilde"? Dan zien alle leden het, en verder niemand. Wij geven het niet door aan \
organisaties, aan de gemeente of aan anderen. Kies je "alleen de coördinator"? Dan zien alleen jij en de \
coördinator het. De coördinator gebruikt het om het gilde te laten draaien, bijvoorbeeld om je te bellen als een \
bijeenkomst niet doorgaat.

Je naam, je organisatie, je foto, wat je nu doet en wat je weet zien alle leden. Wat daarvan je niet wilt laten \
zien, vul je gewoon niet in.

Je kunt op elk moment iets anders kiezen, net zo makkelijk als nu. Het werkt meteen: op de volgende bladzijde \
die iemand opent, staat het er niet meer. We bewaren wat je koos en wanneer, zodat jij en wij het later kunnen \
nalezen. Wie je gegevens bekeek, kun je zelf zien.
"""
BODY_EN = """\
In the guild we learn from each other, we give each other advice, and we help each other. For that, you have to \
be able to find each other. So we ask you what other members may see of you.

It is about four things: your phone number, your email address, your short CV and your roster. You choose for \
each of them. Would you rather not show it? That is completely fine. You belong here just as much, and you need \
not say why.

Do you choose "members of the guild"? Then all members see it, and nobody else. We do not pass it on to \
organisations, to the municipality or to others. Do you choose "coordinator only"? Then only you and the \
coordinator see it. The coordinator uses it to run the guild, for example to call you when a meeting is \
cancelled.

All members see your name, your organisation, your photo, what you are doing now and what you know. What you do \
not want to show of that, you simply leave empty.

You can choose something else at any time, as easily as now. It works at once: on the next page that someone \
opens, it is not there any more. We keep what you chose and when, so that you and we can read it later. You can \
see for yourself who looked at your details.
"""


def lay(apps, schema_editor):
    """Also of a guild that has members already: they are asked when they log in."""
    texts = apps.get_model("members", "SharingText").objects
    if not texts.exists():
        texts.create(number=1, body=BODY.strip(), body_en=BODY_EN.strip(), published_at=timezone.now())


def take_away(apps, schema_editor):
    """Unless someone answered it: then it is evidence, and stays."""
    texts = apps.get_model("members", "SharingText").objects
    texts.filter(number=1, choices=None).exclude(
        pk__in=apps.get_model("members", "Member").objects.exclude(sharing_text=None).values("sharing_text")
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0004_usual_knowledge_areas")]

    operations = [migrations.RunPython(lay, take_away)]
