"""The table of commands: every row can be carried out, and says in words what it takes."""

import inspect

import pytest

from workbench.optimize import METHODS, ROOT_METHODS
from workbench.pages.renderers import PICTURES, RENDERERS
from workbench.sessions import COMMANDS
from workbench.sessions.command import PAGE, PICTURE, Kind

NAMES = [row.name for row in COMMANDS]
ASKED_FOR = (
    "report tour read eval simplify diff grad jac hess explain exercises grade backprop check minimize root compare "
    "critical tangent taylor implicit directional det fit plot"
).split()


def test_the_commands_are_there_once_each():
    assert sorted(NAMES) == sorted(ASKED_FOR)
    assert NAMES[:2] == ["report", "tour"], "the most useful first"


@pytest.mark.parametrize("row", COMMANDS, ids=NAMES)
def test_each_place_holds_a_handler(row):
    assert list(inspect.signature(row.handler).parameters) == ["session", "request"]
    assert row.handler.__doc__


@pytest.mark.parametrize("row", COMMANDS, ids=NAMES)
def test_each_word_is_explained(row):
    assert row.sentence[0].isupper()
    assert row.sentence.endswith(".")
    assert row.examples
    assert all(example.split()[0] == row.name for example in row.examples)
    for part in (*row.arguments, *row.options, *row.everywhere):
        assert len(part.sentence) > 8
        assert not part.sentence.endswith(".")


@pytest.mark.parametrize("row", COMMANDS, ids=NAMES)
def test_no_option_is_there_twice(row):
    options = row.options + row.everywhere
    keys = [option.key for option in options] + [argument.name for argument in row.arguments]
    flags = [flag for option in options for flag in (option.flag, option.short) if flag]
    assert len(set(keys)) == len(keys)
    assert len(set(flags)) == len(flags)


def test_one_word_means_the_same_option_everywhere():
    kinds: dict[str, set[Kind]] = {}
    for row in COMMANDS:
        for option in row.options:
            kinds.setdefault(option.flag, set()).add(option.kind)
    assert kinds.pop("--level") == {Kind.NUMBER, Kind.TEXT}, "of intervals a number, of a solution a word"
    assert all(len(found) == 1 for found in kinds.values())


def test_the_help_lists_every_suffix():
    assert [row.suffix for row in RENDERERS] == PAGE.sentence.partition(": ")[2].split()
    pictures, _, pages = PICTURE.sentence.removeprefix("write a picture: ").partition(", or a page: ")
    assert [row.suffix for row in PICTURES] == pictures.split()
    assert [row.suffix for row in RENDERERS] == pages.split()


def test_the_help_lists_every_method_for_roots():
    options = {option.flag: option for row in COMMANDS if row.name == "root" for option in row.options}
    assert [method.name for method in ROOT_METHODS] == options["--method"].sentence.partition(",")[0].split()


def test_the_help_lists_every_method():
    options = {option.flag: option for row in COMMANDS if row.name == "minimize" for option in row.options}
    assert [method.name for method in METHODS] == options["--method"].sentence.partition(",")[0].split()
