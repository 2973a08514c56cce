import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0001_courses"),
        ("members", "0010_groups"),
    ]

    operations = [
        migrations.AddField(
            model_name="course",
            name="area",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="courses",
                to="members.knowledgearea",
                verbose_name="knowledge area",
            ),
        ),
    ]
