from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_profile_parts")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="final_counts",
            field=models.JSONField(editable=False, null=True),
        ),
    ]
