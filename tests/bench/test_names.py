import random

from bench.finding import misspelt
from bench.names import ALL_FIRST_NAMES, SURNAMES, name_of


def test_steps_go_round_all_names():
    """A surname belongs to a few people: one comes back only after all others."""
    names = [name_of(number) for number in range(len(SURNAMES))]

    assert {name["last_name"] for name in names} == set(SURNAMES)
    assert {name["first_name"] for name in names} == set(ALL_FIRST_NAMES)


def edits(one, other):
    """How many letters to leave out, put in, replace or swap with the next, to make one of the other."""
    table = [[row + column for column in range(len(other) + 1)] for row in range(len(one) + 1)]
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            cost = one[row - 1] != other[column - 1]
            steps = [table[row - 1][column] + 1, table[row][column - 1] + 1, table[row - 1][column - 1] + cost]
            if row > 1 and column > 1 and one[row - 2 : row] == other[column - 2 : column][::-1]:
                steps.append(table[row - 2][column - 2] + 1)
            table[row][column] = min(steps)
    return table[-1][-1]


def test_misspelt_name_differs_by_one_edit_and_is_the_same_in_each_run():
    dice, again = random.Random(7), random.Random(7)

    wrong = [misspelt(name, dice) for name in SURNAMES]

    assert {edits(name, typed) for name, typed in zip(SURNAMES, wrong)} == {1}
    assert wrong == [misspelt(name, again) for name in SURNAMES]
