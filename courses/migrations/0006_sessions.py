import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import courses.models.session


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0005_enrolment"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CourseMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=3000, verbose_name="message")),
                ("written_at", models.DateTimeField()),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="courses.course"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-written_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CourseSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="about")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("online_link", models.URLField(blank=True, max_length=500, verbose_name="online link")),
                ("notes", models.TextField(blank=True, max_length=10000, verbose_name="notes")),
                ("homework", models.TextField(blank=True, max_length=3000, verbose_name="homework")),
                ("occurrence", models.PositiveIntegerField(default=1, editable=False)),
                ("occurrence_at", models.DateTimeField(editable=False)),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                ("cancelled_at", models.DateTimeField(editable=False, null=True)),
                ("created_at", models.DateTimeField(editable=False)),
                ("changed_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="courses.course"
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
            },
        ),
        migrations.CreateModel(
            name="SessionAttendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("was_there", models.BooleanField(null=True)),
                ("cannot_come_at", models.DateTimeField(null=True)),
                ("noted_at", models.DateTimeField(null=True)),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attendance", to="courses.enrolment"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendance",
                        to="courses.coursesession",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SessionTrainer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(editable=False)),
                ("ends_at", models.DateTimeField(editable=False)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trainers", to="courses.coursesession"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="coursesession",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="course_session_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="coursesession",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None)),
                fields=("course", "starts_at"),
                name="course_session_once_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionattendance",
            constraint=models.UniqueConstraint(fields=("session", "enrolment"), name="session_attendance_once"),
        ),
        migrations.AddConstraint(
            model_name="sessiontrainer",
            constraint=models.UniqueConstraint(fields=("session", "member"), name="session_trainer_once"),
        ),
        migrations.AddConstraint(
            model_name="sessiontrainer",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("member", "="), (courses.models.session.TimeBetween("starts_at", "ends_at"), "&&")],
                name="session_trainer_at_one_place_at_a_time",
                violation_error_message="This trainer has another session at that time.",
            ),
        ),
    ]
