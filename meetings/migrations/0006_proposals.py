import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0005_working_forms"),
        ("members", "0012_area_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("explanation", models.TextField(blank=True, max_length=5000, verbose_name="explanation")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[("tell", "tell"), ("exchange", "exchange"), ("decide", "decide"), ("do", "do")],
                        max_length=10,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "comes_from",
                    models.CharField(
                        choices=[
                            ("member", "a member proposes it"),
                            ("not_discussed", "it was not discussed"),
                            ("recurs", "it comes back each time"),
                            ("open_actions", "it has open action items"),
                            ("idea", "it was an idea"),
                        ],
                        default="member",
                        editable=False,
                        max_length=20,
                    ),
                ),
                ("times_carried", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("accepted", "on the agenda"),
                            ("put_off", "later"),
                            ("declined", "not now"),
                        ],
                        default="open",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("put_off_until", models.DateField(blank=True, null=True)),
                ("word", models.TextField(blank=True, max_length=1000, verbose_name="a word to who proposed it")),
                ("proposed_at", models.DateTimeField(editable=False)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "agenda_item",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="proposal",
                        to="meetings.agendaitem",
                    ),
                ),
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
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="members.group",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returns",
                        to="meetings.agendaitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal for the agenda",
                "verbose_name_plural": "proposals for the agenda",
                "ordering": ["-proposed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ProposalSupport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("supported_at", models.DateTimeField(editable=False)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supported_proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="supporters", to="meetings.proposal"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source__isnull", False)), fields=("source",), name="proposal_returns_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 600)), name="proposal_1_to_600_minutes"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="proposal_decided_at_and_by_go_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalsupport",
            constraint=models.UniqueConstraint(fields=("proposal", "member"), name="proposal_supported_once"),
        ),
    ]
