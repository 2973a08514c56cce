import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0003_from_idea_to_finished"),
        ("organisations", "0007_able_days_of_holders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how_much",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "it seems nice to me"), (2, "I would like it"), (3, "I need it")],
                        default=2,
                        verbose_name="how much",
                    ),
                ),
                ("said_at", models.DateTimeField(editable=False)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="interests", to="courses.course"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="course_interests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="course_interests",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="course_interests",
                        to="organisations.coretask",
                    ),
                ),
            ],
            options={
                "verbose_name": "interest",
                "verbose_name_plural": "interest",
                "constraints": [models.UniqueConstraint(fields=("course", "member"), name="course_interest_once")],
            },
        ),
    ]
