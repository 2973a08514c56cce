"""The figures: what each is held against, the table that people read and the file that programs read."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Target:
    """The floor must hold; the ambition is the aim. A figure without them is only told."""

    row: int | str
    what: str
    floor: float | None
    ambition: float | None
    higher_is_better: bool = False

    def worst(self, values: Iterable[float]) -> float:
        return min(values) if self.higher_is_better else max(values)

    def reaches(self, value: float, bound: float | None) -> bool:
        if bound is None:
            return True
        return value >= bound if self.higher_is_better else value <= bound


@dataclass(frozen=True)
class Row:
    target: Target
    value: float
    note: str = ""
    is_sound: bool = True  # False when the figures contradict each other, whatever the worst of them is

    @property
    def holds(self) -> bool:
        return self.is_sound and self.target.reaches(self.value, self.target.floor)

    @property
    def verdict(self) -> str:
        if not self.holds:
            return "FAILS"
        if self.target.floor is None:
            return "told"
        return "ambition" if self.target.reaches(self.value, self.target.ambition) else "holds"

    @property
    def what(self) -> str:
        return f"{self.target.what} ({self.note})" if self.note else self.target.what

    def as_dict(self) -> dict[str, object]:
        return {
            "row": self.target.row,
            "what": self.what,
            "value": round(self.value, 3),
            "floor": self.target.floor,
            "ambition": self.target.ambition,
            "holds": self.holds,
        }


def worst_of(target: Target, values: Iterable[float], note: str = "") -> Row:
    return Row(target, target.worst(values), note)


def same_everywhere(target: Target, counts: dict[str, int]) -> Row:
    """A count that may not depend on how much there is: the row fails when the counts differ, however low they are."""
    note = ", ".join(f"{where}: {count}" for where, count in counts.items())
    return Row(target, target.worst(counts.values()), note, is_sound=len(set(counts.values())) == 1)


def table(rows: list[Row]) -> str:
    heads = ("row", "value", "floor", "ambition", "", "what")
    lines = [heads, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads) - 1)]
    return "\n".join(
        "  ".join([*(cell.rjust(width) for cell, width in zip(line, widths)), line[-1]]).rstrip() for line in lines
    )


def write(rows: list[Row], path: Path) -> None:
    path.write_text(json.dumps({"rows": [row.as_dict() for row in rows]}, indent=2, ensure_ascii=False) + "\n")


def _cells(row: Row) -> tuple[str, ...]:
    sign = "≥" if row.target.higher_is_better else "≤"
    bounds = ["" if bound is None else f"{sign} {bound:g}" for bound in (row.target.floor, row.target.ambition)]
    return (str(row.target.row), f"{row.value:.4g}", *bounds, row.verdict, row.what)
