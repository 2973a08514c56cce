import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_organisations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="short name in addresses")),
                ("summary", models.TextField(blank=True, verbose_name="what you can do afterwards")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("idea", "idea"),
                            ("gauging", "gauging interest"),
                            ("planned", "planned"),
                            ("open", "open for enrolment"),
                            ("running", "running"),
                            ("finished", "finished"),
                            ("cancelled", "cancelled"),
                        ],
                        default="idea",
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts on")),
                (
                    "organiser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="courses",
                        to="organisations.organisation",
                        verbose_name="offered by",
                    ),
                ),
            ],
            options={
                "verbose_name": "course",
                "verbose_name_plural": "courses",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["idea", "gauging", "cancelled"]),
                            ("starts_on__isnull", False),
                            _connector="OR",
                        ),
                        name="course_that_is_planned_has_a_date",
                        violation_error_message="A course that is planned has a first day.",
                    )
                ],
            },
        ),
    ]
