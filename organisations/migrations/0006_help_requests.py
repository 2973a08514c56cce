import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0010_groups"),
        ("organisations", "0005_core_tasks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HelpRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("learn", "learning"),
                            ("advice", "advice"),
                            ("together", "working together"),
                            ("people", "finding and training people"),
                        ],
                        max_length=10,
                        verbose_name="what do you need",
                    ),
                ),
                ("words", models.TextField(max_length=1000, verbose_name="in your own words")),
                ("asked_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("helped", "it helped"),
                            ("partly", "it helped in part"),
                            ("not_helped", "it did not help"),
                            ("withdrawn", "not needed any more"),
                        ],
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_requests",
                        to="members.knowledgearea",
                        verbose_name="about",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_requests",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="help_requests",
                        to="organisations.coretask",
                    ),
                ),
            ],
            options={
                "verbose_name": "help request",
                "verbose_name_plural": "help requests",
            },
        ),
        migrations.CreateModel(
            name="HelpAsked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "yes, gladly"), ("later", "maybe later"), ("no", "no")],
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="help_asked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_asked",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asked",
                        to="organisations.helprequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "someone who was asked to help",
                "verbose_name_plural": "who were asked to help",
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("learn", "learning"),
                            ("advice", "advice"),
                            ("together", "working together"),
                            ("people", "finding and training people"),
                        ],
                        max_length=10,
                        verbose_name="what do you offer",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=600, verbose_name="in your own words")),
                ("from_on", models.DateField(verbose_name="from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="members.knowledgearea",
                        verbose_name="about",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "offer",
                "verbose_name_plural": "offers",
            },
        ),
        migrations.AddIndex(
            model_name="helprequest",
            index=models.Index(fields=["-asked_at", "-id"], name="help_request_newest"),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True),
                name="help_request_says_something",
                violation_error_message="Write in a few words what you need.",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("outcome", "")),
                    models.Q(("closed_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="help_request_closed_has_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpasked",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("member__isnull", False), ("organisation", None)),
                    models.Q(("member", None), ("organisation__isnull", False)),
                    _connector="OR",
                ),
                name="help_asked_of_an_organisation_or_a_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpasked",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="help_answer_and_moment_go_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpasked",
            constraint=models.UniqueConstraint(fields=("request", "member"), name="help_asked_of_a_member_once"),
        ),
        migrations.AddConstraint(
            model_name="helpasked",
            constraint=models.UniqueConstraint(
                fields=("request", "organisation"), name="help_asked_of_an_organisation_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"),
                name="offer_ends_after_it_begins",
                violation_error_message="The last day comes after the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_on", None)),
                fields=("organisation", "kind", "area"),
                name="offer_once",
                violation_error_message="You offer this already.",
            ),
        ),
    ]
