from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0005_sharing_text"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="submission",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
    ]
