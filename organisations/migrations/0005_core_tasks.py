import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

# A key to the own organisation is in another table than the task, so a check constraint cannot see it.
ANOTHER_ORGANISATION = """
CREATE FUNCTION backup_is_another_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM organisations_coretask WHERE id = NEW.task_id AND organisation_id = NEW.organisation_id;
    IF FOUND THEN
        RAISE EXCEPTION 'An organisation is not the backup of its own task.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'backup_is_another_organisation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER backup_is_another_organisation
AFTER INSERT OR UPDATE OF task_id, organisation_id ON organisations_backup
FOR EACH ROW EXECUTE FUNCTION backup_is_another_organisation();
"""
ANY_ORGANISATION = """
DROP TRIGGER backup_is_another_organisation ON organisations_backup;
DROP FUNCTION backup_is_another_organisation();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0010_groups"),
        ("organisations", "0004_relations_and_principles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CoreTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="your own name for it")),
                (
                    "importance",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "useful"), (2, "important"), (3, "we cannot do without")],
                        default=2,
                        verbose_name="how important",
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("daily", "nearly every day"),
                            ("weekly", "every week"),
                            ("monthly", "every month"),
                            ("quarterly", "a few times a year"),
                            ("yearly", "once a year"),
                            ("when_needed", "when it is needed"),
                        ],
                        max_length=20,
                        verbose_name="how often",
                    ),
                ),
                (
                    "consequence",
                    models.CharField(blank=True, max_length=300, verbose_name="what happens when it stops"),
                ),
                (
                    "bearable_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "a day"), (7, "a week"), (30, "a month"), (90, "three months"), (365, "longer")],
                        null=True,
                        verbose_name="how long can that be borne",
                    ),
                ),
                (
                    "instruction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not known"),
                            ("none", "there is none"),
                            ("outdated", "there is one, but it is old"),
                            ("current", "there is one, and it is right"),
                        ],
                        max_length=10,
                        verbose_name="written instruction",
                    ),
                ),
                ("instruction_where", models.CharField(blank=True, max_length=200, verbose_name="where it is")),
                (
                    "credentials",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not known"),
                            ("one", "with one person"),
                            ("shared", "with two or more people, or in a safe place"),
                            ("not_needed", "not needed"),
                        ],
                        max_length=12,
                        verbose_name="passwords and keys",
                    ),
                ),
                ("remark", models.TextField(blank=True, verbose_name="remark")),
                ("from_on", models.DateField(verbose_name="from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("reviewed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="core_tasks",
                        to="members.knowledgearea",
                        verbose_name="knowledge area",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="core_tasks",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "core task",
                "verbose_name_plural": "core tasks",
            },
        ),
        migrations.CreateModel(
            name="Backup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what was agreed")),
                ("asked_at", models.DateTimeField()),
                ("task_said_yes_at", models.DateTimeField(blank=True, null=True)),
                ("helper_said_yes_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                ("from_on", models.DateField(blank=True, null=True)),
                ("until_on", models.DateField(blank=True, null=True)),
                (
                    "declined_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "helper_said_yes_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promised_backups",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promised_backups",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "task_said_yes_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="backups", to="organisations.coretask"
                    ),
                ),
            ],
            options={
                "verbose_name": "backup",
                "verbose_name_plural": "backups",
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("successor_name", models.CharField(blank=True, max_length=80, verbose_name="name of the successor")),
                ("note", models.TextField(blank=True, verbose_name="what the next one should know")),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("submission", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "finished_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers_received",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "successor_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers_received",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "warm handover",
                "verbose_name_plural": "warm handovers",
            },
        ),
        migrations.CreateModel(
            name="HandoverStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "the successor has access"),
                            ("instruction", "the instruction is written down"),
                            ("contacts", "the successor knows whom to call"),
                            ("together", "done once together"),
                            ("alone", "done once alone"),
                        ],
                        max_length=12,
                    ),
                ),
                ("done_at", models.DateTimeField()),
                (
                    "done_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="organisations.handover"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a handover",
                "verbose_name_plural": "steps of handovers",
            },
        ),
        migrations.CreateModel(
            name="TaskHolder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                ("from_on", models.DateField(verbose_name="since")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_tasks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="holders", to="organisations.coretask"
                    ),
                ),
            ],
            options={
                "verbose_name": "task holder",
                "verbose_name_plural": "task holders",
            },
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("done_on", models.DateField()),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="practices",
                        to="organisations.taskholder",
                    ),
                ),
            ],
            options={
                "verbose_name": "practice of a task holder",
                "verbose_name_plural": "practice of task holders",
            },
        ),
        migrations.AddField(
            model_name="handover",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="handovers", to="organisations.taskholder"
            ),
        ),
        migrations.CreateModel(
            name="Ability",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("knows_how", "knows how"), ("has_access", "has access")], max_length=12),
                ),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="abilities",
                        to="organisations.taskholder",
                    ),
                ),
            ],
            options={
                "verbose_name": "ability of a task holder",
                "verbose_name_plural": "abilities of task holders",
            },
        ),
        migrations.AddConstraint(
            model_name="coretask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_on", None)),
                fields=("organisation", "area"),
                name="core_task_once_an_area",
                violation_error_message="There is already a core task in this knowledge area.",
            ),
        ),
        migrations.AddConstraint(
            model_name="coretask",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"),
                name="core_task_ends_after_it_begins",
                violation_error_message="The last day comes after the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("member__isnull", False), ("organisation", None)),
                    models.Q(("member", None), ("organisation__isnull", False)),
                    _connector="OR",
                ),
                name="backup_is_an_organisation_or_a_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_on", None),
                    models.Q(
                        ("declined_at", None),
                        ("helper_said_yes_at__isnull", False),
                        ("task_said_yes_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="backup_is_accepted_by_both_sides",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("task_said_yes_at__isnull", False), ("helper_said_yes_at__isnull", False), _connector="OR"
                ),
                name="backup_is_asked_or_offered",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None),
                    models.Q(("from_on__isnull", False), ("until_on__gte", models.F("from_on"))),
                    _connector="OR",
                ),
                name="backup_ends_after_it_begins",
                violation_error_message="The last day comes after the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at", None), ("until_on", None)),
                fields=("task", "organisation"),
                name="backup_by_an_organisation_once",
                violation_error_message="This organisation was asked already, or steps in already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="backup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at", None), ("until_on", None)),
                fields=("task", "member"),
                name="backup_by_a_member_once",
                violation_error_message="This member was asked already, or steps in already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverstep",
            constraint=models.UniqueConstraint(fields=("handover", "kind"), name="handover_step_once"),
        ),
        migrations.AddConstraint(
            model_name="taskholder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("member__isnull", False), ("name", "")),
                    models.Q(("member", None), models.Q(("name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="task_holder_is_someone",
                violation_error_message="Choose a member, or write a name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskholder",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"),
                name="task_holder_ends_after_they_begin",
                violation_error_message="The last day comes after the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskholder",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("task", "="),
                    ("member", "="),
                    (
                        models.Func(
                            "from_on",
                            "until_on",
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=True
                            ),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="task_holder_member_once_at_a_time",
                violation_error_message="This member does this task already in that time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskholder",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("member", None)),
                expressions=[
                    ("task", "="),
                    (django.db.models.functions.text.Lower("name"), "="),
                    (
                        models.Func(
                            "from_on",
                            "until_on",
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=True
                            ),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="task_holder_name_once_at_a_time",
                violation_error_message="Someone with this name does this task already in that time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.UniqueConstraint(fields=("holder", "done_on"), name="practice_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None), ("finished_at", None)),
                fields=("holder",),
                name="handover_once_at_a_time",
                violation_error_message="This handover is going on already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("successor", None), ("successor_name", ""), _connector="OR"),
                name="handover_has_one_successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("finished_at", None),
                    ("successor__isnull", False),
                    models.Q(("successor_name", ""), _negated=True),
                    _connector="OR",
                ),
                name="handover_finished_has_a_successor",
                violation_error_message="Say who the successor is.",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("finished_at", None), ("cancelled_at", None), _connector="OR"),
                name="handover_ends_in_one_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="ability",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"),
                name="ability_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="ability",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("holder", "="),
                    ("kind", "="),
                    (
                        models.Func(
                            "from_on",
                            "until_on",
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=True
                            ),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="ability_once_at_a_time",
            ),
        ),
        migrations.RunSQL(ANOTHER_ORGANISATION, ANY_ORGANISATION),
    ]
