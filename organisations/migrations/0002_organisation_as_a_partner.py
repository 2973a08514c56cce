import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import organisations.models.organisation


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_organisations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="organisation",
            name="organisation_name_once",
        ),
        migrations.AddField(
            model_name="organisation",
            name="doing_now",
            field=models.CharField(blank=True, max_length=280, verbose_name="what we are doing now"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="doing_now_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="ended_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="interviewed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="interviewed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="joined_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("care", "care and welfare"),
                    ("neighbourhood", "neighbourhood"),
                    ("culture", "culture and heritage"),
                    ("sport", "sport and play"),
                    ("nature", "nature and environment"),
                    ("education", "learning and language"),
                    ("fund", "fund or foundation"),
                    ("faith", "faith and outlook on life"),
                    ("other", "something else"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="logo",
            field=models.ImageField(
                blank=True, upload_to=organisations.models.organisation.logo_path, verbose_name="logo"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="look_again_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="look again on"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_organisations",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="neighbourhood",
            field=models.CharField(blank=True, max_length=60, verbose_name="neighbourhood"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="social_map_url",
            field=models.URLField(blank=True, verbose_name="on the social map"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="stage",
            field=models.CharField(
                choices=[
                    ("idea", "an idea"),
                    ("approached", "approached"),
                    ("in_conversation", "in conversation"),
                    ("joined", "joined"),
                    ("resting", "resting"),
                    ("ended", "ended"),
                ],
                default="idea",
                max_length=20,
                verbose_name="stage",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="stage_because",
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name="why"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="submission",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="vacancies_url",
            field=models.URLField(blank=True, verbose_name="on the vacancy platform"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("merged_into", None)),
                name="organisation_name_once",
                violation_error_message="There is already an organisation with this name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("pk")), _negated=True),
                name="organisation_is_not_merged_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("doing_now", ""), ("doing_now_at", None)),
                    models.Q(models.Q(("doing_now", ""), _negated=True), ("doing_now_at__isnull", False)),
                    _connector="OR",
                ),
                name="organisation_doing_now_and_moment_go_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("look_again_on__isnull", False),
                        ("stage", "resting"),
                        models.Q(("stage_because", ""), _negated=True),
                    ),
                    models.Q(models.Q(("stage", "resting"), _negated=True), ("look_again_on", None)),
                    _connector="OR",
                ),
                name="organisation_rests_for_a_reason_until_a_day",
                violation_error_message="Say why it rests, and when to look again.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", False), ("stage", "ended")),
                    models.Q(models.Q(("stage", "ended"), _negated=True), ("ended_on", None)),
                    _connector="OR",
                ),
                name="organisation_ended_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "joined"), _negated=True), ("joined_on__isnull", False), _connector="OR"
                ),
                name="organisation_joined_has_a_day",
            ),
        ),
    ]
