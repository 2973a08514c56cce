import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_final_counts"),
        ("members", "0012_area_words"),
        ("organisations", "0007_able_days_of_holders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RoomBudget",
            fields=[
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        primary_key=True,
                        serialize=False,
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="year",
                    ),
                ),
                ("amount_cents", models.PositiveIntegerField(verbose_name="amount")),
            ],
            options={
                "verbose_name": "budget for rooms",
                "verbose_name_plural": "budgets for rooms",
            },
        ),
        migrations.CreateModel(
            name="Venue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(2000),
                        ],
                        verbose_name="how many people",
                    ),
                ),
                (
                    "price_cents",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="price for half a day"),
                ),
                ("is_accessible", models.BooleanField(blank=True, null=True, verbose_name="accessible by wheelchair")),
                ("equipment", models.CharField(blank=True, max_length=300, verbose_name="equipment")),
                ("contact", models.CharField(blank=True, max_length=200, verbose_name="whom to ask")),
                ("remark", models.TextField(blank=True, max_length=2000, verbose_name="own remarks")),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
            ],
            options={
                "verbose_name": "room",
                "verbose_name_plural": "rooms",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="meeting",
            name="meeting_once_a_month",
        ),
        migrations.AddField(
            model_name="actionitem",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="action_items",
                to="members.group",
                verbose_name="group",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="cost_cents",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="cost of the room"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="group",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty means a meeting of the whole guild.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="members.group",
                verbose_name="group",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="is_public",
            field=models.BooleanField(default=False, verbose_name="public"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="online_link",
            field=models.URLField(blank=True, max_length=500, verbose_name="online link"),
        ),
        migrations.AddField(
            model_name="venue",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="venues",
                to="organisations.organisation",
                verbose_name="offered by",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="venue",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="meetings.venue",
                verbose_name="room",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                models.Func(
                    "starts_at",
                    output_field=models.DateTimeField(),
                    template="date_trunc('month', %(expressions)s AT TIME ZONE 'Europe/Amsterdam')",
                ),
                condition=models.Q(("cancelled_at", None), ("group", None)),
                name="meeting_once_a_month",
                violation_error_message="There is already a meeting in this month.",
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity", None), ("capacity__gte", 1), _connector="OR"),
                name="venue_holds_someone",
            ),
        ),
    ]
