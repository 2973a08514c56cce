import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0012_thermometer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Idea",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="your idea in a few words")),
                ("now", models.TextField(blank=True, max_length=2000, verbose_name="how do we do it now?")),
                ("better", models.TextField(max_length=2000, verbose_name="what could be better?")),
                ("written_at", models.DateTimeField(editable=False)),
                (
                    "became",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agenda", "a point for the agenda"),
                            ("action", "an action item"),
                            ("course", "a course"),
                            ("help", "a help request"),
                            ("nothing", "nothing for now"),
                        ],
                        default="",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("became_pk", models.BigIntegerField(editable=False, null=True)),
                ("word", models.TextField(blank=True, max_length=1000, verbose_name="a word with it")),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ideas",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "idea",
                "verbose_name_plural": "ideas",
                "ordering": ["-written_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="IdeaAddition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=1000, verbose_name="what do you want to add?")),
                ("written_at", models.DateTimeField(editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "idea",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="additions", to="meetings.idea"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["written_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="IdeaSupport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("supported_at", models.DateTimeField(editable=False)),
                (
                    "idea",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="supporters", to="meetings.idea"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supported_ideas",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="idea",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("became", ""), ("decided_at", None), ("decided_by", None)),
                    models.Q(
                        models.Q(("became", ""), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="idea_decided_when_something_came_of_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="ideasupport",
            constraint=models.UniqueConstraint(fields=("idea", "member"), name="idea_supported_once"),
        ),
    ]
