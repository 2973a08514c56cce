import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0006_sessions"),
        ("organisations", "0007_able_days_of_holders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="a word with it")),
                ("offered_at", models.DateTimeField(editable=False)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                ("is_accepted", models.BooleanField(editable=False, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="second_persons",
                        to="courses.enrolment",
                    ),
                ),
                (
                    "holder",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="came_by_course",
                        to="organisations.taskholder",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="second_persons",
                        to="organisations.coretask",
                    ),
                ),
            ],
            options={
                "verbose_name": "second person",
                "verbose_name_plural": "second persons",
                "constraints": [
                    models.UniqueConstraint(fields=("enrolment", "task"), name="second_person_once_a_task"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("is_accepted", None)),
                            models.Q(("answered_at__isnull", False), ("is_accepted__isnull", False)),
                            _connector="OR",
                        ),
                        name="second_person_answered_when_and_what",
                    ),
                ],
            },
        ),
    ]
