from django.db import migrations

# Until now an organisation was only entered when it took part: since its first member came from it.
TAKES_PART = """
UPDATE organisations_organisation AS organisation
SET stage = 'joined', joined_on = coalesce(
    (SELECT min(from_on) FROM organisations_affiliation WHERE organisation_id = organisation.id), CURRENT_DATE
)
WHERE stage = 'idea'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_organisation_as_a_partner"),
    ]

    operations = [
        migrations.RunSQL(TAKES_PART, migrations.RunSQL.noop),  # the columns go with the migration before
    ]
