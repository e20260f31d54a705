"""A line of the interactive session is cut into the words that click takes."""

import pytest

from workbench.interface.lines import words
from workbench.sessions import COMMANDS

ROWS = {row.name: row for row in COMMANDS}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("grad f", ["f"]),
        ("grad (1 - x)^2 - y", ["(1 - x)^2 - y"]),
        ("grad -x^2 --at -1", ["-x^2", "--at", "-1"]),
        ("grad f --at 1, 2 --at=(3, 4)", ["f", "--at", "1, 2", "--at", "(3, 4)"]),
        ("grad f --json -o page.html", ["f", "--json", "-o", "page.html"]),
        ('grad "x - y" --at "1, 2"', ["x - y", "--at", "1, 2"]),
        ("grad --at 1,2 x + y", ["--at", "1,2", "x + y"]),
        ("grad --json x + y", ["--json", "x + y"]),
        ("grad --at x=1, y=2 f", ["--at", "x=1, y=2", "f"]),
        ("grad x --atx 1", ["x", "--atx", "1"]),
        ("grad x - o", ["x - o"]),
        ("check f --equals x^2 - 1", ["f", "--equals", "x^2 - 1"]),
        ("check f --gradient 2 x --gradient -y", ["f", "--gradient", "2 x", "--gradient", "-y"]),
        ('jac "x y" "sin x"', ["x y", "sin x"]),
        ("jac x y, sin(x)", ["[x y, sin(x)]"]),
        ("jac [x, y]", ["[x, y]"]),
        ("jac F", ["F"]),
        ("fit y = m*x + b points.csv", ["y = m*x + b", "points.csv"]),
        ('fit "y = m x" "my points.csv" --from m=1, b=2', ["y = m x", "my points.csv", "--from", "m=1, b=2"]),
        ("tour", []),
        ("tour --force", ["--force"]),
        ("grad", []),
        ("grad --help", ["--help"]),
    ],
)
def test_words(line, expected):
    name, _, rest = line.partition(" ")
    assert words(rest, ROWS[name]) == expected
