from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0012_to_who_missed_a_session"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="shows_phone",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
