import django.db.models.functions.text
import django.utils.timezone
import phonenumber_field.modelfields
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models

import members.models.fields

# unaccent() is not immutable by itself, because its dictionary could be replaced; naming the dictionary makes a
# wrapper that generated columns and indexes may use. `'s-Gravesande` sorts under G, as Dutch people expect.
FUNCTIONS = r"""
CREATE FUNCTION plain_text(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, value)) $$;

CREATE FUNCTION member_sort_name(last_name text, first_name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT btrim(public.plain_text(
    regexp_replace(coalesce(last_name, ''), '^[''’`][[:alpha:]]{1,2}[- ]+', '') || ' ' || coalesce(first_name, '')
)) $$;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION member_sort_name(text, text); DROP FUNCTION plain_text(text);"),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "email",
                    members.models.fields.LowercaseEmailField(
                        blank=True, max_length=254, null=True, unique=True, verbose_name="email address"
                    ),
                ),
                ("first_name", models.CharField(max_length=80, verbose_name="first name")),
                (
                    "surname_prefix",
                    models.CharField(
                        blank=True,
                        help_text="For example: van, de, van der, van 't",
                        max_length=30,
                        verbose_name="prefix of the surname",
                    ),
                ),
                ("last_name", models.CharField(blank=True, max_length=120, verbose_name="surname")),
                (
                    "sort_name",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("last_name"), models.F("first_name"), function="member_sort_name"
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("member", "member"), ("coordinator", "coordinator")],
                        default="member",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("nl", "Dutch"), ("en", "English")],
                        default="nl",
                        max_length=5,
                        verbose_name="language",
                    ),
                ),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone number"
                    ),
                ),
                ("has_no_phone", models.BooleanField(default=False, verbose_name="I have no phone")),
                ("contact_details_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="joined at")),
                ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="paused at")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="left at")),
                ("is_active", models.BooleanField(default=True, editable=False)),
            ],
            options={
                "verbose_name": "member",
                "verbose_name_plural": "members",
                "indexes": [
                    models.Index(fields=["sort_name", "id"], name="member_by_name"),
                    models.Index(
                        condition=models.Q(("left_at", None), ("paused_at", None)),
                        fields=["id"],
                        name="member_taking_part",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_name", ""), _negated=True),
                        name="member_has_a_first_name",
                        violation_error_message="Fill in a first name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", None),
                            models.Q(
                                ("email", django.db.models.functions.text.Lower("email")),
                                models.Q(("email", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="member_email_is_lower_case",
                        violation_error_message="Write the email address in small letters.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_active", True), ("left_at", None)),
                            models.Q(("is_active", False), ("left_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="member_is_active_until_left",
                        violation_error_message="A member who left cannot log in, and one who did not can.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone", ""), ("phone__regex", "^\\+[1-9][0-9]{4,14}$"), _connector="OR"),
                        name="member_phone_is_international",
                        violation_error_message="A phone number is kept with its country, as in +31612345678.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone", ""), ("has_no_phone", False), _connector="OR"),
                        name="member_has_phone_or_none",
                        violation_error_message="Fill in a phone number, or tick that you have none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contact_details_at", None), ("has_no_phone", False), ("phone", "")),
                            models.Q(
                                ("contact_details_at__isnull", False),
                                models.Q(
                                    models.Q(("phone", ""), _negated=True), ("has_no_phone", True), _connector="OR"
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="member_contact_details_and_moment_go_together",
                        violation_error_message="Contact details and the moment they were filled in go together.",
                    ),
                ],
            },
        ),
    ]
