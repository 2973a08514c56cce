import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0009_minutes_and_report"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="help_asked_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="help_words",
            field=models.CharField(blank=True, max_length=300, verbose_name="what do you need?"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="snoozed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="LateJoiner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(editable=False)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                ("joins", models.BooleanField(editable=False, null=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="late_joiners",
                        to="meetings.actionitem",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="late_items",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "member"), name="late_joiner_asked_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("joins", None)),
                            models.Q(("answered_at__isnull", False), ("joins__isnull", False)),
                            _connector="OR",
                        ),
                        name="late_joiner_answered_when_and_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PassingOn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="a word with it")),
                ("asked_at", models.DateTimeField(editable=False)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                ("is_accepted", models.BooleanField(editable=False, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passings_on",
                        to="meetings.assignment",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("assignment",),
                        name="passing_on_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("is_accepted", None)),
                            models.Q(("answered_at__isnull", False), ("is_accepted__isnull", False)),
                            _connector="OR",
                        ),
                        name="passing_on_answered_when_and_what",
                    ),
                ],
            },
        ),
    ]
