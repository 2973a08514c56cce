from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0009_what_is_said_when_taken_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="interest",
            name="asked_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
