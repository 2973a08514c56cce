import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0006_proposals"),
        ("members", "0012_area_words"),
        ("organisations", "0007_able_days_of_holders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DatePoll",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="title of the meeting")),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="a word with it")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("closes_at", models.DateTimeField(verbose_name="answer before")),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("cancelled_at", models.DateTimeField(editable=False, null=True)),
                ("created_at", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        related_name="date_polls",
                        to="members.group",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="host",
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="date_poll",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "date poll",
                "verbose_name_plural": "date polls",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DateOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="options", to="meetings.datepoll"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PollVoter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(editable=False)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="date_polls",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="voters", to="meetings.datepoll"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DateVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "vote",
                    models.CharField(
                        choices=[("yes", "yes"), ("if_need_be", "if need be"), ("no", "no")], max_length=10
                    ),
                ),
                (
                    "option",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="meetings.dateoption"
                    ),
                ),
                (
                    "voter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="meetings.pollvoter"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="datepoll",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="date_poll_decided_at_and_by_go_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="datepoll",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_at", None), ("cancelled_at", None), _connector="OR"),
                name="date_poll_decided_or_given_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="dateoption",
            constraint=models.UniqueConstraint(fields=("poll", "starts_at"), name="date_option_once_a_poll"),
        ),
        migrations.AddConstraint(
            model_name="dateoption",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="date_option_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="pollvoter",
            constraint=models.UniqueConstraint(fields=("poll", "member"), name="poll_voter_once_a_member"),
        ),
        migrations.AddConstraint(
            model_name="datevote",
            constraint=models.UniqueConstraint(fields=("voter", "option"), name="date_vote_once_an_option"),
        ),
    ]
