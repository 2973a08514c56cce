from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0010_asked_when_they_can")]

    operations = [
        migrations.AddField(
            model_name="courseguest", name="confirmed_at", field=models.DateTimeField(editable=False, null=True)
        )
    ]
