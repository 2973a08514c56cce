"""The tables of the tests: laid once, emptied by what stands in them, and filled again from a copy.

All of it does what Django does by itself, in a tenth of the time: its migrations run once for all workers and for the
next runs, and it does not make eighty tables anew to take away twenty rows.
"""

# ruff: noqa: S608 - the SQL here is made of the names of tables, of nothing that anyone typed

import hashlib
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import TransactionTestCase

LAYING = 20261128  # of the lock that one worker holds while it lays the tables, and the others wait for


# --- laid once ------------------------------------------------------------------------------------


def laid():
    """The name of a database with all migrations in it, to make a worker's own from."""
    name = f"laid_{_schema()}"
    with psycopg.connect(**_front_door(), autocommit=True) as line:
        line.execute("SELECT pg_advisory_lock(%s)", [LAYING])
        found = [there for (there,) in line.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'laid\_%'")]
        if name not in found:
            for old in found:
                line.execute(f'DROP DATABASE "{old}"')
            _migrate(making := f"being_{name}")
            line.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def _schema():
    """Another one when any migration or model is."""
    packages = [Path(app.path) for app in apps.get_app_configs()]
    files = [
        file for package in packages for part in ("models", "migrations") for file in package.rglob(f"{part}/*.py")
    ]
    files += [file for package in packages for file in package.glob("models.py")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()[:16]


def _migrate(name):
    ours, test_name = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = ours
        connection.settings_dict["TEST"]["NAME"] = test_name


def _front_door():
    place = settings.EMBEDDED.database
    return {"host": place["HOST"], "port": place["PORT"], "user": place["USER"], "dbname": "postgres"}


# --- emptied --------------------------------------------------------------------------------------


def empty(_test=None):
    """What Django's flush does after a test with transactions of its own, which takes a fifth of a second each time."""
    with transaction.atomic(), connection.cursor() as cursor:
        # As with TRUNCATE: what a page or a thread of the test is still writing is waited for, and goes as well.
        cursor.execute(f"LOCK TABLE {', '.join(_tables())} IN ACCESS EXCLUSIVE MODE")
        for table in _with_rows(cursor):
            cursor.execute(f"DELETE FROM {table}")


TransactionTestCase._fixture_teardown = empty


def _tables():
    """But for those that Django fills again after a flush: they say which models there are; no test changes that."""
    stay = {MigrationRecorder.Migration._meta.db_table, "django_content_type", "auth_permission"}
    names = set(connection.introspection.django_table_names(only_existing=False)) - stay
    return sorted(map(connection.ops.quote_name, names))


def _with_rows(cursor):
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in _tables()))
    return [table for (table,) in cursor.fetchall()]


# --- filled from a copy -----------------------------------------------------------------------------


class Copy:
    """All rows that stand there now, set aside in a schema of their own."""

    def __init__(self, schema):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            cursor.execute(f"CREATE SCHEMA {schema}")
            tables = _with_rows(cursor)
            for table in tables:
                cursor.execute(f"CREATE TABLE {schema}.{table} AS TABLE {table}")
            columns = {table: ", ".join(_written(cursor, table)) for table in tables}
        self.sql = [
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {schema}.{table}" for table, names in columns.items()
        ]

    def bring_back(self):
        """Into tables that are empty. Keys are checked at the end, so the order of the tables does not matter."""
        with transaction.atomic(), connection.cursor() as cursor:
            for insert in self.sql:
                cursor.execute(insert)


def _written(cursor, table):
    """Its columns, but for those that the database fills in itself."""
    cursor.execute(
        "SELECT quote_ident(attname) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]
