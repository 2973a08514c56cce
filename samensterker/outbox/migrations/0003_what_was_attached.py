from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_claim_what_was_asked_for_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="keptmail",
            name="attachments",
            field=models.TextField(blank=True),
        ),
    ]
