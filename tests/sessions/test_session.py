"""A session: what names mean after they were defined, and how words become Functions and points."""

import pytest

from workbench.errors import FileError, OptionError, ParseError
from workbench.functions import function
from workbench.functions.typed_points import coordinates, named_numbers, pieces, point
from workbench.sessions.points import bounds
from workbench.sessions.session import Session


@pytest.fixture
def session():
    return Session()


def defined(session, *lines):
    for line in lines:
        session.define(line)
    return session


def test_a_definition_is_known_by_its_name(session):
    defined(session, "f(x, y) = x^2 + y", "g(t) = f(t, 1)")
    assert session.function("f").variables == ("x", "y")
    assert session.function("g(2) + f(0, 3)").value([]) == 8
    assert session.function("f", variables="y,x").variables == ("y", "x")


def test_a_name_without_brackets_stands_for_its_formula(session):
    defined(session, "a = 3", "u = x + a")
    found = session.function("a*u")
    assert found(x=1) == 12
    assert any("u = x + a" in note for note in found.notes), "what a name stands for is said"
    assert session.function("f(x) = a*x")(2) == 6


def test_what_was_made_with_an_earlier_definition_keeps_it_and_says_so(session):
    defined(session, "f(x) = x^2", "g(x) = f(x) + 1", "h(x) = x")
    _, remarks = session.define("f(x) = x^3")
    assert remarks == ("g still has the earlier f",)
    assert session.function("g(2)").value([]) == 5
    assert session.define("f(x) = x^4")[1] == ("g still has the earlier f",)
    session.define("g(x) = f(x) + 1")
    assert session.function("g(2)").value([]) == 17
    assert session.define("h(x) = 2x")[1] == ()


def test_a_name_is_not_defined_by_itself(session):
    with pytest.raises(ParseError, match="'x' stands in its own definition"):
        session.define("x = x + 1")
    assert session.function("x").variables == ("x",)


def test_a_refused_definition_changes_nothing(session):
    defined(session, "f(x) = x^2")
    with pytest.raises(ParseError):
        session.define("f(x) = x +")
    assert session.function("f(3)").value([]) == 9


def test_what_came_last_has_a_name(session):
    with pytest.raises(OptionError, match="nothing yet"):
        session.function("_")
    session.define("x^2 + 1")
    assert session.function("_") is session.last
    assert session.function("2*_")(1) == 4
    assert session.function("ans^2")(1) == 4
    assert session.function("x_1 + 1").variables == ("x_1",)


def test_forget(session):
    defined(session, "a = 3")
    session.forget("a")
    assert session.function("a*x").variables == ("a", "x")
    with pytest.raises(OptionError, match="'a' is not defined"):
        session.forget("a")


def test_files_and_standard_input(tmp_path, session):
    path = tmp_path / "formula.txt"
    path.write_bytes("\ufeffx^2 +\n 3y^2\n".encode())
    assert session.function(f"@{path}")(1, 2) == 13
    with pytest.raises(FileError, match="No such file"):
        session.function(f"@{tmp_path / 'none'}")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="not text in UTF-8"):
        session.function(f"@{tmp_path / 'binary'}")
    assert Session(standard_input=lambda: " x + 1 \n").function("-")(1) == 2


@pytest.mark.parametrize(
    "text",
    ["1,2", " 1, 2 ", "(1, 2)", "[1,2]", "x=1,y=2", "y=2, x=1", "(2-1), max(1, 2)", "sin(pi/2),4/2", "x=1,y=(1+1)"],
)
def test_a_point_is_said_in_many_ways(text):
    assert point(text, function("x + y")).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("1", "'1' has 1 number, but the variables are (x, y): give 2"),
        ("1,2,3", "has 3 numbers"),
        ("x=1", "'y' is missing"),
        ("x=1,z=2", "'z' is no variable"),
        ("x=1,2", "'2' has no name"),
        ("x=1,x=2", "'x' is given twice"),
        ("1,a", "'a' is not a number: it contains a"),
        ("1,1e999", "not a finite number"),
    ],
)
def test_a_point_that_is_none_is_refused_with_its_reason(text, part):
    with pytest.raises(OptionError) as caught:
        point(text, function("x + y"))
    assert part in str(caught.value)


def test_points_may_name_what_was_defined(session):
    defined(session, "a = 1/3")
    f = session.function("x^2")
    assert session.place("3a", f).tolist() == [1]
    assert str(session.exactly("x=2a", f)["x"]) == "2*(1/3)", "as it was written"


def test_coordinates_are_exact_and_in_order():
    found = coordinates("y=0.1, x=1/3", function("x*y"))
    assert list(found) == ["x", "y"]
    assert [str(value) for value in found.values()] == ["1/3", "0.1"]


def test_named_numbers_and_pieces():
    assert named_numbers("a=1, b=1/2") == {"a": 1, "b": 0.5}
    assert pieces("(1,2),(3,4)") == ["(1,2)", "(3,4)"]
    with pytest.raises(OptionError, match="such as a=1,b=2"):
        named_numbers("1,2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:1,-inf:5", {"x": (0, 1), "y": (-float("inf"), 5)}),
        (":1, 1/2:", {"x": (-float("inf"), 1), "y": (0.5, float("inf"))}),
        ("y=0:∞", {"y": (0, float("inf"))}),
    ],
)
def test_bounds(text, expected):
    assert bounds(text, function("x + y")) == expected


@pytest.mark.parametrize("text", ["0:1", "0,1", "0:1,0:1,0:1", "z=0:1", "0:1:2,0:1"])
def test_bounds_that_are_none_are_refused(text):
    with pytest.raises(OptionError, match=r"lower:upper for each of \(x, y\)"):
        bounds(text, function("x + y"))


def test_let_defines_a_name(session):
    defined(session, "let u = 3x + 1", "let g(t) = t^2 + 1")
    assert list(session.definitions) == ["u", "g"]
    assert session.function("u^2 + g(2)")(1) == 21
    assert session.function("let a = 2; a*x")(3) == 6, "several statements in one line are a formula"
    defined(session, "let u = x")
    assert session.function("u")(5) == 5


def test_a_size_is_bound_by_a_definition(session):
    defined(session, "f(x) = sum(i=1..n, x[i]^2)")
    with pytest.raises(OptionError, match="n is not bound"):
        session.function("f").at([1, 2])
    assert session.function("sum(i=1..n, x[i]^2) where n = 2").at([1, 2]) == 5
    defined(session, "n = 3")
    assert len(session.function("sum(i=1..n, x[i]^2)").variables) == 3


def test_a_note_is_news_once(session):
    found, _ = session.define("log(x)")
    assert session.news(found.notes) == list(found.notes) != []
    assert session.news(session.define("log(2x)")[0].notes) == []
