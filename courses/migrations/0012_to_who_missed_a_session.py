import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0011_guests_confirm_their_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="coursemessage",
            name="missed",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="courses.coursesession",
            ),
        ),
    ]
