import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_groups_and_rooms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="approves",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="approved_at_items",
                to="meetings.meeting",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="began_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="carried_from",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="carried_to",
                to="meetings.agendaitem",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="ended_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="is_break",
            field=models.BooleanField(default=False, verbose_name="break"),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[("tell", "tell"), ("exchange", "exchange"), ("decide", "decide"), ("do", "do")],
                max_length=10,
                verbose_name="purpose",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="recurs",
            field=models.BooleanField(default=False, verbose_name="comes back each time"),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="times_carried",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="was_discussed",
            field=models.BooleanField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="AgendaAttachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(editable=False, upload_to="agenda")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("kind", models.CharField(max_length=10)),
                ("size", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField()),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "agenda_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="meetings.agendaitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="AgendaTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("items", models.JSONField(default=list)),
                ("is_standard", models.BooleanField(default=False, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "agenda template",
                "verbose_name_plural": "agenda templates",
                "ordering": ["-is_standard", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_standard", True)),
                        fields=("is_standard",),
                        name="agenda_template_one_standard",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkingForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("tell", "tell"), ("exchange", "exchange"), ("decide", "decide"), ("do", "do")],
                        max_length=10,
                        verbose_name="purpose",
                    ),
                ),
                ("goal", models.CharField(max_length=200, verbose_name="what it is good for")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=20,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                ("smallest_group", models.PositiveSmallIntegerField(default=2, verbose_name="from how many people")),
                (
                    "largest_group",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="to how many people"),
                ),
                ("needs", models.CharField(blank=True, max_length=300, verbose_name="what you need")),
                ("steps", models.TextField(max_length=3000, verbose_name="how it goes")),
                ("is_own", models.BooleanField(default=True, editable=False)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
            ],
            options={
                "verbose_name": "working form",
                "verbose_name_plural": "working forms",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 600)),
                        name="working_form_takes_1_to_600_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("smallest_group__gte", 1),
                            models.Q(
                                ("largest_group", None),
                                ("largest_group__gte", models.F("smallest_group")),
                                _connector="OR",
                            ),
                        ),
                        name="working_form_group_sizes_in_order",
                        violation_error_message="The largest group is not smaller than the smallest.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="working_form",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agenda_items",
                to="meetings.workingform",
                verbose_name="working form",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at", None), ("ended_at__gte", models.F("began_at")), _connector="OR"),
                name="agenda_item_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approves__isnull", False)),
                fields=("meeting", "approves"),
                name="agenda_item_approves_once_a_meeting",
            ),
        ),
    ]
