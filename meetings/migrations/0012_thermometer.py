import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0011_calendar_feed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opens_at", models.DateTimeField(editable=False)),
                ("closes_at", models.DateTimeField(editable=False)),
                ("lesson", models.TextField(blank=True, max_length=2000, verbose_name="what did we learn?")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="pulses",
                        to="meetings.decision",
                        verbose_name="decision",
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pulse", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "thermometer",
                "verbose_name_plural": "thermometers",
            },
        ),
        migrations.CreateModel(
            name="PulseAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "useful",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="I got something out of it",
                    ),
                ),
                (
                    "together",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="I felt at home",
                    ),
                ),
                (
                    "forward",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="We get ahead as a guild",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="what else do you want to say?")),
                (
                    "pulse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="meetings.pulse"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PulseReceiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("has_answered", models.BooleanField(default=False)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pulses", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "pulse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="receivers", to="meetings.pulse"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="pulse",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))), name="pulse_closes_after_it_opens"
            ),
        ),
        migrations.AddConstraint(
            model_name="pulseanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("forward__range", (1, 10)), ("together__range", (1, 10)), ("useful__range", (1, 10))
                ),
                name="pulse_scores_from_1_to_10",
            ),
        ),
        migrations.AddConstraint(
            model_name="pulsereceiver",
            constraint=models.UniqueConstraint(fields=("pulse", "member"), name="pulse_receiver_once"),
        ),
    ]
