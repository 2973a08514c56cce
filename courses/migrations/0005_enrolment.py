import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0004_interest"),
        ("organisations", "0007_able_days_of_holders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CourseGuest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("email", models.EmailField(max_length=254, verbose_name="email")),
                ("language", models.CharField(default="nl", max_length=2)),
                ("consent_words", models.TextField()),
                ("consent_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="course_guests",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "guest of courses",
                "verbose_name_plural": "guests of courses",
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("enrolled", "enrolled"),
                            ("offered", "a place is offered"),
                            ("waiting", "on the waiting list"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("seat", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("offered_until", models.DateTimeField(editable=False, null=True)),
                ("enrolled_at", models.DateTimeField(editable=False)),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True)),
                ("completed_at", models.DateTimeField(editable=False, null=True)),
                ("certificate", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("has_evaluated", models.BooleanField(default=False, editable=False)),
                (
                    "completed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enrolments", to="courses.course"
                    ),
                ),
                (
                    "enrolled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "guest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enrolments",
                        to="courses.courseguest",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enrolments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "enrolment",
                "verbose_name_plural": "enrolments",
            },
        ),
        migrations.CreateModel(
            name="EvaluationAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "learned",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="I learned what I came for",
                    ),
                ),
                (
                    "given",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="it was given well",
                    ),
                ),
                (
                    "can_do",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="I can do it myself now",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="what else do you want to say?")),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evaluations", to="courses.course"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="courseguest",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"), name="course_guest_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("member__isnull", False), models.Q(("state", "withdrawn"), _negated=True)),
                fields=("course", "member"),
                name="course_enrolment_once_a_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("guest__isnull", False), models.Q(("state", "withdrawn"), _negated=True)),
                fields=("course", "guest"),
                name="course_enrolment_once_a_guest",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("seat__isnull", False)), fields=("course", "seat"), name="course_seat_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("guest", None), ("member__isnull", False)),
                    models.Q(("guest__isnull", False), ("member", None)),
                    _connector="OR",
                ),
                name="course_enrolment_of_a_member_or_a_guest",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("enrolled", "offered")), ("seat__gte", 1)),
                    models.Q(models.Q(("state__in", ("enrolled", "offered")), _negated=True), ("seat", None)),
                    _connector="OR",
                ),
                name="course_enrolment_has_a_seat_or_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("offered_until__isnull", False), ("state", "offered")),
                    models.Q(models.Q(("state", "offered"), _negated=True), ("offered_until", None)),
                    _connector="OR",
                ),
                name="course_seat_is_offered_until_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), ("withdrawn_at__isnull", False)),
                    models.Q(models.Q(("state", "withdrawn"), _negated=True), ("withdrawn_at", None)),
                    _connector="OR",
                ),
                name="course_withdrawn_has_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("completed_at", None),
                    models.Q(("completed_at__gte", models.F("enrolled_at")), ("state", "enrolled")),
                    _connector="OR",
                ),
                name="course_is_completed_by_who_takes_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("can_do__range", (1, 10)), ("given__range", (1, 10)), ("learned__range", (1, 10))),
                name="course_evaluation_scores_from_1_to_10",
            ),
        ),
    ]
