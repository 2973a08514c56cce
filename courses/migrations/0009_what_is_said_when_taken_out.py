from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0008_seats_within_the_maximum"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="withdrawn_because",
            field=models.CharField(blank=True, max_length=500, verbose_name="a word with it"),
        ),
    ]
