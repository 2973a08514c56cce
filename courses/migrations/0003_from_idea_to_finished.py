import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0002_knowledge_area"),
        ("members", "0012_area_words"),
        ("organisations", "0007_able_days_of_holders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CourseMaterial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="link")),
                ("file", models.FileField(blank=True, editable=False, upload_to="courses")),
                ("kind", models.CharField(blank=True, max_length=10)),
                ("size", models.PositiveIntegerField(default=0)),
                (
                    "for_guild_afterwards",
                    models.BooleanField(default=True, verbose_name="for the whole guild when the course is over"),
                ),
                ("added_at", models.DateTimeField(editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
            ],
            options={
                "verbose_name": "material",
                "verbose_name_plural": "material",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CourseTrainer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
            ],
        ),
        migrations.AddField(
            model_name="course",
            name="cancelled_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="course",
            name="cancelled_because",
            field=models.CharField(blank=True, max_length=500, verbose_name="a word to all"),
        ),
        migrations.AddField(
            model_name="course",
            name="changed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="course",
            name="changed_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="closes_on",
            field=models.DateField(blank=True, null=True, verbose_name="enrol until"),
        ),
        migrations.AddField(
            model_name="course",
            name="confirm_hours",
            field=models.PositiveSmallIntegerField(
                default=48,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(336)],
                verbose_name="hours to confirm a freed place",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="created_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="course",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposed_courses",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="ends on"),
        ),
        migrations.AddField(
            model_name="course",
            name="evaluation_closes_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="course",
            name="finished_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="course",
            name="form",
            field=models.CharField(
                choices=[
                    ("class", "class"),
                    ("circle", "learning circle"),
                    ("online", "online"),
                    ("self_study", "self-study"),
                ],
                default="class",
                max_length=10,
                verbose_name="form",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="is_open_training",
            field=models.BooleanField(default=False, verbose_name="open training"),
        ),
        migrations.AddField(
            model_name="course",
            name="language",
            field=models.CharField(
                choices=[("nl", "Dutch"), ("en", "English")], default="nl", max_length=2, verbose_name="language"
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="level",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[(1, "heard of it"), (2, "know the basics"), (3, "experienced"), (4, "expert")],
                null=True,
                verbose_name="level",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="maximum",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)],
                verbose_name="at most",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="minimum",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)],
                verbose_name="at least",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="price_cents",
            field=models.PositiveIntegerField(default=0, verbose_name="price"),
        ),
        migrations.AddField(
            model_name="course",
            name="reserved_seats",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="places kept for others"),
        ),
        migrations.AddField(
            model_name="course",
            name="reserved_until",
            field=models.DateField(blank=True, null=True, verbose_name="kept until"),
        ),
        migrations.AddField(
            model_name="course",
            name="sessions_needed",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="sessions to have been at"),
        ),
        migrations.AddField(
            model_name="course",
            name="study_link",
            field=models.URLField(blank=True, max_length=500, verbose_name="link to study with"),
        ),
        migrations.AddField(
            model_name="course",
            name="submission",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="course",
            name="threshold",
            field=models.PositiveSmallIntegerField(
                default=8,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)],
                verbose_name="worth giving from",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="threshold_told_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="course",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minimum", None), ("maximum", None), ("minimum__lte", models.F("maximum")), _connector="OR"
                ),
                name="course_minimum_is_not_above_maximum",
                violation_error_message="The least number is not above the most.",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes_on", None), ("starts_on", None), ("closes_on__lte", models.F("starts_on")), _connector="OR"
                ),
                name="course_closes_before_it_starts",
                violation_error_message="Enrolling ends before the course begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("starts_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="course_ends_after_it_starts",
                violation_error_message="The last day comes after the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("reserved_seats", 0), ("reserved_until__isnull", False), _connector="OR"),
                name="course_seats_are_kept_until_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_open_training", False), ("organiser__isnull", False), _connector="OR"),
                name="course_open_training_is_of_an_organisation",
            ),
        ),
        migrations.AddField(
            model_name="coursematerial",
            name="added_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="coursematerial",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="materials", to="courses.course"
            ),
        ),
        migrations.AddField(
            model_name="coursetrainer",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="trainers", to="courses.course"
            ),
        ),
        migrations.AddField(
            model_name="coursetrainer",
            name="member",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="courses_given",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="coursematerial",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file", ""), models.Q(("link", ""), _negated=True)),
                    models.Q(models.Q(("file", ""), _negated=True), ("link", "")),
                    _connector="OR",
                ),
                name="course_material_is_a_file_or_a_link",
            ),
        ),
        migrations.AddConstraint(
            model_name="coursetrainer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("member__isnull", False)), fields=("course", "member"), name="course_trainer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="coursetrainer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("member__isnull", False), ("name", "")),
                    models.Q(("member", None), models.Q(("name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="course_trainer_is_a_member_or_a_name",
            ),
        ),
    ]
