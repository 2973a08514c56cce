import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_who_is_here_takes_part"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Principles",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="version")),
                ("body", models.TextField(verbose_name="the principles")),
                ("body_en", models.TextField(blank=True, verbose_name="the principles in English")),
                ("published_at", models.DateTimeField()),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "principles",
                "verbose_name_plural": "versions of the principles",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="ContactMoment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="when")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "phone call"),
                            ("visit", "visit"),
                            ("mail", "mail"),
                            ("meeting", "at a meeting"),
                            ("other", "otherwise"),
                        ],
                        default="phone",
                        max_length=20,
                        verbose_name="how",
                    ),
                ),
                ("with_whom", models.CharField(blank=True, max_length=80, verbose_name="with whom")),
                ("said", models.TextField(verbose_name="what was said")),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="next step")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="when")),
                ("settled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("entered_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_moments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_moments",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact moment",
                "verbose_name_plural": "contact moments",
                "indexes": [
                    models.Index(fields=["organisation", "-on", "-id"], name="contact_moment_latest"),
                    models.Index(
                        condition=models.Q(("next_on__isnull", False), ("settled_at", None)),
                        fields=["next_on"],
                        name="contact_moment_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("said", ""), _negated=True),
                        name="contact_moment_says_something",
                        violation_error_message="Write what was said, in a few words.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_on", None), ("next_step", "")),
                            models.Q(models.Q(("next_step", ""), _negated=True), ("next_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="contact_moment_next_step_has_a_day",
                        violation_error_message="A next step has a day, and a day has a next step.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("next_on", None), ("next_on__gte", models.F("on")), _connector="OR"),
                        name="contact_moment_next_step_comes_after",
                        violation_error_message="The next step comes after this contact.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Endorsement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                ("endorsed_on", models.DateField(verbose_name="when")),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endorsements",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endorsements",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "principles",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endorsements",
                        to="organisations.principles",
                    ),
                ),
            ],
            options={
                "verbose_name": "endorsement",
                "verbose_name_plural": "endorsements",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "principles"),
                        name="endorsement_once_a_version",
                        violation_error_message="This organisation already stands behind this version.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("member__isnull", False), ("name", "")),
                            models.Q(("member", None), models.Q(("name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="endorsement_by_someone",
                        violation_error_message="Say who said so for the organisation.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("idea", "an idea"),
                            ("approached", "approached"),
                            ("in_conversation", "in conversation"),
                            ("joined", "joined"),
                            ("resting", "resting"),
                            ("ended", "ended"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("idea", "an idea"),
                            ("approached", "approached"),
                            ("in_conversation", "in conversation"),
                            ("joined", "joined"),
                            ("resting", "resting"),
                            ("ended", "ended"),
                        ],
                        max_length=20,
                    ),
                ),
                ("because", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stage_changes",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of stage",
                "verbose_name_plural": "changes of stage",
                "indexes": [models.Index(fields=["organisation", "-at", "-id"], name="stage_change_latest")],
            },
        ),
    ]
