import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0008_guests_and_attendance"),
        ("members", "0012_area_words"),
        ("organisations", "0007_able_days_of_holders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=1000, verbose_name="decision")),
                ("decided_on", models.DateField(verbose_name="decided on")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="look again on")),
                ("lesson", models.TextField(blank=True, max_length=2000, verbose_name="what did we learn?")),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["-decided_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="MinutesRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True, max_length=100000)),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["meeting", "agenda_item", "number"],
            },
        ),
        migrations.CreateModel(
            name="ReportVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.JSONField()),
                ("remark", models.TextField(blank=True, max_length=1000)),
                ("sent_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["meeting", "-number"],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="minutes_began_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="report_approved_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="report_checked_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="report_checked_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("report_checked_at", None), ("report_checked_by", None)),
                    models.Q(("report_checked_at__isnull", False), ("report_checked_by__isnull", False)),
                    _connector="OR",
                ),
                name="meeting_report_checked_at_and_by_go_together",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="agenda_item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decisions",
                to="meetings.agendaitem",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="meetings.meeting"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaces",
                to="meetings.decision",
            ),
        ),
        migrations.AddField(
            model_name="minutesrevision",
            name="agenda_item",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="revisions",
                to="meetings.agendaitem",
            ),
        ),
        migrations.AddField(
            model_name="minutesrevision",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="minutes_revisions", to="meetings.meeting"
            ),
        ),
        migrations.AddField(
            model_name="minutesrevision",
            name="written_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reportversion",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="report_versions", to="meetings.meeting"
            ),
        ),
        migrations.AddField(
            model_name="reportversion",
            name="sent_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["-decided_on", "-id"], name="decision_by_day"),
        ),
        migrations.AddConstraint(
            model_name="minutesrevision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("agenda_item__isnull", False)),
                fields=("agenda_item", "number"),
                name="minutes_of_item_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutesrevision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("agenda_item", None)), fields=("meeting", "number"), name="minutes_of_meeting_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportversion",
            constraint=models.UniqueConstraint(fields=("meeting", "number"), name="report_version_once"),
        ),
        migrations.AddConstraint(
            model_name="reportversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="report_version_counts_from_one"
            ),
        ),
    ]
