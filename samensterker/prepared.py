"""Querysets whose SQL is worked out once, for a page that asks the same each time, only of other keys.

To turn a queryset into SQL takes Django some ten times as long as to send that SQL and read a few rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Compiled:
    sql: str
    parameters: list[tuple[str | None, Any]]  # each value, with the name of the argument that comes in its place
    compiler: SQLCompiler
    converters: dict[int, Any]  # by column: from what the database says to what Django makes of it

    def filled_in(self, arguments: dict[str, Any]) -> list[Any]:
        return [arguments[name] if name else value for name, value in self.parameters]


def known(model: type[M], **columns: Any) -> M:
    """A row of which only these columns were asked; what else it has is looked up when somebody needs it.

    Django takes three times as long to make one by its name, as it then fills in the other columns with their defaults.
    """
    fields = [field.attname for field in model._meta.concrete_fields if field.attname in columns]  # in their order
    return model.from_db(connection.alias, fields, [columns[name] for name in fields])


class Prepared:
    """A queryset that is made by a function, from an example of each argument that stands nowhere else in the query:

    `NAMES = Prepared(lambda meeting: Invitation.objects.filter(meeting=meeting).values_list("name"), meeting=-1)`

    and then `NAMES.rows(meeting=7)`. An argument is a value to look for, never one that changes the SQL, such as None.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], **examples: Any) -> None:
        self.make, self.examples = make, examples

    def rows(self, **arguments: Any) -> list[Any]:
        """Of a queryset with `values_list`."""
        compiled = self._compiled
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, compiled.filled_in(arguments))
            rows = cursor.fetchall()
        return list(compiled.compiler.apply_converters(rows, compiled.converters)) if compiled.converters else rows

    def objects(self, **arguments: Any) -> list[Any]:
        """Of a queryset of a model, with what it annotates and without what it defers; not with `select_related`."""
        model, fields, annotated = self._parts
        found = []
        for row in self.rows(**arguments):
            found.append(instance := model.from_db(connection.alias, fields, row[: len(fields)]))
            for name, place in annotated:
                setattr(instance, name, row[place])
        return found

    def statement(self, **arguments: Any) -> tuple[str, list[Any]]:
        """The SQL and its values, to put a query around it."""
        return self._compiled.sql, self._compiled.filled_in(arguments)

    @cached_property
    def _compiled(self) -> Compiled:
        queryset = self.make(**self.examples)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        parameters = [(self._argument(value), value) for value in values]
        if missing := self.examples.keys() - {name for name, _value in parameters}:
            raise TypeError(f"Not in the query: {', '.join(sorted(missing))}.")
        converters = compiler.get_converters(expression for expression, *_ in compiler.select)
        return Compiled(sql, parameters, compiler, converters)

    @cached_property
    def _parts(self) -> tuple[type[Model], list[str], list[tuple[str, int]]]:
        """What a row is made into: the model, its fields as the columns stand, and which columns come with it."""
        compiler = self._compiled.compiler
        model, places = compiler.klass_info["model"], compiler.klass_info["select_fields"]
        fields = [compiler.select[place][0].target.attname for place in places]
        return model, fields, list(compiler.annotation_col_map.items())

    def _argument(self, value: Any) -> str | None:
        """The name of the argument of which this is the example, if any."""
        return next((name for name, example in self.examples.items() if example == value), None)
