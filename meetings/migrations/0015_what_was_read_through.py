from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0014_usual_working_forms"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="report_checked_mark",
            field=models.CharField(blank=True, editable=False, max_length=16),
        ),
    ]
