"""Working forms to begin with, and the standard agenda that uses some of them.

Back again: what no agenda uses goes, what one does stays.
"""

from django.db import migrations
from django.db.models import ProtectedError

# purpose, minutes, from and to how many people, what it is good for, what you need, how it goes
USUAL = {
    "Kennismaken in tweetallen": (
        ("exchange", 15, 4, None),
        "Nieuwe en oude leden leren elkaar kennen, ook wie niet graag in een grote groep praat.",
        "Ruimte om twee aan twee te staan of te zitten. Een klok.",
        """1. Zoek iemand op die je nog niet goed kent.
2. De een vertelt drie minuten: wie ben je, wat doe je voor je organisatie, en wat het liefst? De ander vraagt door.
3. Wissel na drie minuten.
4. In de kring stelt ieder de ander voor, in twee zinnen.

Is de groep groot? Laat dan twee tweetallen elkaar voorstellen in plaats van de hele kring.""",
    ),
    "Rondje: wat doe je nu?": (
        ("exchange", 20, 3, 16),
        "Iedereen hoort waar de anderen mee bezig zijn, en wie je kunt helpen.",
        "Een kring, en iemand die de tijd bewaakt.",
        """1. Ieder krijgt een minuut: waar ben je nu mee bezig voor je organisatie, en waar loop je tegenaan?
2. De anderen luisteren. Vragen komen straks.
3. Wie iets herkent of kan helpen, steekt even een hand op. De verslaglegger schrijft die namen op.
4. Na het rondje zoeken die mensen elkaar op, in de pauze of met een afspraak.""",
    ),
    "Intervisie": (
        ("exchange", 40, 4, 8),
        "Iemand komt verder met een vraag uit de eigen praktijk, en de anderen leren mee.",
        "Eén vraag van iemand uit de groep, en een gespreksleider.",
        """1. De inbrenger vertelt in vijf minuten wat er speelt, en wat de vraag is.
2. De anderen vragen tien minuten door. Alleen vragen, nog geen raad.
3. De inbrenger zegt opnieuw wat nu de vraag is. Die is vaak veranderd.
4. Ieder geeft om de beurt één raad of één ervaring. De inbrenger luistert en schrijft op.
5. De inbrenger vertelt wat blijft hangen, en wat de eerste stap wordt.
6. Sluit af met een rondje: wat neem jij mee voor je eigen organisatie?""",
    ),
    "Open ruimte": (
        ("exchange", 60, 10, None),
        "De groep bepaalt zelf waar het over gaat. Goed als er veel verschillende vragen zijn.",
        "Grote vellen en stiften, een muur, en een tafel voor elk gesprek.",
        """1. Wie een onderwerp heeft, schrijft het op een vel, leest het voor en hangt het op.
2. Verdeel de onderwerpen over de tafels en over twee rondes van twintig minuten.
3. Ga naar de tafel waar je iets kunt halen of brengen. Klaar of niet op je plek? Loop gerust door.
4. Aan elke tafel schrijft iemand op wat eruit komt: op één vel, met namen.
5. Hang de vellen op. Loop erlangs en zet je naam bij wat je mee wilt doen.""",
    ),
    "Wandelgesprek": (
        ("exchange", 25, 4, None),
        "Rustig praten over iets wat niet in een vergadering past. Bewegen geeft lucht.",
        "Een rondje van ongeveer een kwartier, en een plek binnen voor wie niet kan lopen.",
        """1. Geef één vraag mee, bijvoorbeeld: wat maakt dat jij dit vrijwilligerswerk volhoudt?
2. Loop in tweetallen een rondje. Halverwege wissel je wie vertelt en wie luistert.
3. Terug in de kring zegt elk tweetal in één zin wat het mooiste was dat ze hoorden.

Kies een tempo dat voor iedereen gaat. Binnen zitten met z'n tweeën mag ook.""",
    ),
    "Speeddate hulpvraag en aanbod": (
        ("exchange", 30, 8, 40),
        "Vragen van organisaties en mensen die kunnen helpen vinden elkaar snel.",
        "Twee rijen stoelen tegenover elkaar, een bel, en kaartjes om een afspraak op te schrijven.",
        """1. In de ene rij zit wie een hulpvraag heeft, in de andere rij wie iets kan bieden.
2. Ieder paar krijgt drie minuten: wat is de vraag, en wat kun jij daarmee?
3. Bij de bel schuift één rij een stoel op.
4. Past het? Schrijf op een kaartje wie, wat en wanneer jullie bellen.
5. Lees aan het eind de afspraken voor. Zo worden het acties.""",
    ),
    "Mini-college": (
        ("tell", 20, 3, None),
        "Iemand die er veel van weet, legt in korte tijd één ding goed uit.",
        "Iemand die vertelt. Een scherm als het nodig is, en een vel voor vragen.",
        """1. Vertel eerst in één zin wat de luisteraars straks weten of kunnen.
2. Leg het uit in hoogstens tien minuten, met een voorbeeld uit een organisatie die hier zit.
3. Geef ieder een minuut om met de buur te bespreken: wat kunnen wij hiermee?
4. Beantwoord de drie vragen die het meest leven. De rest komt later, of in het verslag.""",
    ),
    "Inloopspreekuur": (
        ("do", 40, 4, 30),
        "Ieder krijgt hulp bij een eigen vraag, van iemand die dat al vaker deed.",
        "Een paar mensen met kennis, elk aan een eigen tafel. Een lijst om je op in te schrijven. Laptops.",
        """1. Wie raad geeft, zegt in één zin waarvoor je kunt komen.
2. Schrijf je in voor een kwartier aan een tafel. Neem je eigen vraag of je eigen laptop mee.
3. Los samen iets op. Degene met de vraag doet het zelf, de ander kijkt mee.
4. Wie wacht, luistert mee of helpt een ander.
5. Sluit af: wat is gelukt, en wie heeft nog een afspraak nodig?""",
    ),
    "Samen aan de slag": (
        ("do", 45, 2, None),
        "Aan het eind is er echt iets af. Het werk wordt niet mee naar huis genomen.",
        "De spullen die bij de klus horen: laptops, teksten, adressen, wachtwoorden.",
        """1. Zeg samen wat er af is als de tijd om is. Houd het klein.
2. Verdeel het werk over groepjes van twee of drie. Zet iemand die het nog niet kan bij iemand die het wel kan.
3. Werk. Halverwege vraagt iemand: lukt het, en wat laten we weg?
4. Laat aan het eind aan elkaar zien wat er is.
5. Is er toch iets over? Maak er een actie van met een naam en een dag.""",
    ),
    "Demonstratie en zelf proberen": (
        ("do", 40, 2, 15),
        "Iets nieuws leren door het te zien en het daarna meteen zelf te doen.",
        "Een scherm, en voor elke twee mensen een laptop of telefoon.",
        """1. Laat in tien minuten zien hoe het gaat, van begin tot eind. Zeg hardop wat je doet en waarom.
2. In tweetallen doet ieder het na. De een doet, de ander leest de stappen voor. Wissel daarna.
3. Loop je vast? Vraag het eerst aan je buur.
4. Schrijf samen de stappen op in gewone woorden. Dat wordt de handleiding voor thuis.""",
    ),
    "1-2-4-allemaal": (
        ("exchange", 20, 6, None),
        "Van iedereen komt er een goed idee op tafel, niet alleen van wie het hardst praat.",
        "Papier, pennen en een klok.",
        """1. Ieder denkt één minuut alleen na over de vraag, en schrijft iets op.
2. Bespreek het twee minuten in tweetallen.
3. Ga met een ander tweetal bij elkaar zitten. Wat is hetzelfde, wat is anders? Vier minuten.
4. Elk groepje van vier vertelt aan allemaal het ene idee dat er het meest uitspringt.""",
    ),
    "Omgekeerde brainstorm": (
        ("exchange", 25, 4, 20),
        "Een lastig onderwerp wordt licht, en de oplossingen komen vanzelf.",
        "Een groot vel met twee kolommen, en stiften.",
        """1. Draai de vraag om. Niet: hoe vinden we een penningmeester? Maar: hoe zorgen we dat niemand het wil worden?
2. Noem tien minuten lang alles wat daarbij helpt. Alles mag, en lachen ook. Schrijf het in de linkerkolom.
3. Lees de kolom voor. Wat daarvan doen wij nu eigenlijk al?
4. Schrijf rechts bij elke regel het omgekeerde: wat helpt wel?
5. Kies er één om deze maand mee te beginnen.""",
    ),
    "Stemmen met de duim": (
        ("decide", 10, 3, None),
        "In korte tijd zien of een voorstel gedragen wordt, en wat er nog nodig is.",
        "Een voorstel in één zin, op een vel of op het scherm.",
        """1. Lees het voorstel voor. Vraag of het duidelijk is.
2. Tegelijk steekt ieder een duim op: omhoog is ja, opzij is ja als er iets verandert, omlaag is nee.
3. Vraag eerst wie omlaag wijst: wat heb je nodig om mee te kunnen? Daarna wie opzij wijst.
4. Pas het voorstel aan en steek nog één keer de duim op.
5. Schrijf het besluit op in één zin, met wie het uitvoert en wanneer we ernaar kijken.""",
    ),
    "Kiezen met stickers": (
        ("decide", 15, 5, None),
        "Uit veel ideeën kiest de groep samen waar we mee beginnen.",
        "Alle ideeën op vellen aan de muur, en drie stickers voor iedereen.",
        """1. Loop langs de vellen. Is iets niet duidelijk? Vraag het aan wie het opschreef.
2. Plak je drie stickers. Ze mogen ook bij elkaar op één vel.
3. Tel samen. Kijk naar de bovenste twee of drie: wie wil hier echt iets voor doen?
4. Heeft een idee veel stickers maar niemand die het doet? Dan wordt het nu niet gekozen.
5. Schrijf bij wat gekozen is wie begint, en vóór wanneer.""",
    ),
    "Thermometer": (
        ("exchange", 5, 2, None),
        "Kort terugkijken, zodat de volgende keer beter wordt.",
        "Niets. De vragen van de thermometer komen na afloop per mail.",
        """1. Zeg om de beurt in één zin wat je vandaag meeneemt.
2. Wie wil, zegt ook wat de volgende keer anders mag.
3. De gespreksleider vertelt dat na afloop de thermometer komt: drie korte vragen zonder naam, en één open vraag.""",
    ),
}
STANDARD = "Standaardagenda"
ITEMS = [  # title, minutes, purpose, working form, explanation
    ("Welkom en kennismaking", 10, "exchange", "Kennismaken in tweetallen", ""),
    ("Verslag en acties van vorige keer", 10, "tell", None, "Wat is klaar, wat loopt nog, en waar is hulp bij nodig?"),
    ("Rondje: wat doe je nu?", 20, "exchange", "Rondje: wat doe je nu?", ""),
    ("Thema van deze maand", 40, "do", "Samen aan de slag", ""),
    ("Pauze", 15, "", None, ""),
    ("Rondvraag en afspraken", 10, "decide", None, "Wie doet wat, en vóór wanneer?"),
    ("Afsluiting met de thermometer", 5, "exchange", "Thermometer", ""),
]
COMES_BACK = {"Verslag en acties van vorige keer", "Rondje: wat doe je nu?"}


def lay(apps, schema_editor):
    """A name that the guild has given already is left to it."""
    forms = apps.get_model("meetings", "WorkingForm").objects
    for name, ((purpose, minutes, smallest, largest), goal, needs, steps) in USUAL.items():
        if not forms.filter(name__iexact=name).exists():
            forms.create(
                name=name,
                purpose=purpose,
                minutes=minutes,
                smallest_group=smallest,
                largest_group=largest,
                goal=goal,
                needs=needs,
                steps=steps,
                is_own=False,
            )
    templates = apps.get_model("meetings", "AgendaTemplate").objects
    if not templates.filter(is_standard=True).exists() and not templates.filter(name=STANDARD).exists():
        templates.create(name=STANDARD, items=standard(forms), is_standard=True)


def standard(forms):
    keys = dict(forms.filter(ended_at=None).order_by("-pk").values_list("name", "pk"))
    return [
        {
            "title": title,
            "minutes": minutes,
            "purpose": purpose,
            "working_form": keys.get(form),
            "is_break": not purpose,
            "recurs": title in COMES_BACK,
            "explanation": explanation,
        }
        for title, minutes, purpose, form, explanation in ITEMS
    ]


def take_back(apps, schema_editor):
    forms = apps.get_model("meetings", "WorkingForm").objects
    apps.get_model("meetings", "AgendaTemplate").objects.filter(name=STANDARD, is_standard=True).delete()
    for name in USUAL:
        try:
            forms.filter(name=name, is_own=False).delete()
        except ProtectedError:
            pass


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0013_ideas"),
    ]

    operations = [
        migrations.RunPython(lay, take_back),
    ]
