"""Bad input at the command line: the exit code, and what the message says; the same as JSON."""

import pytest

ROSENBROCK = "(1 - x)^2 + 100(y - x^2)^2"

BAD = [
    # unreadable
    ("read 2x+*3", 3, ["two operators in a row", "    2x+*3\n", "       ^"]),
    ("read sni(x)", 3, ["unknown function 'sni'", "sin", "^^^"]),
    ("read sin(x", 3, ["never closed"]),
    ("eval 1/0", 3, ["1/0"]),
    ("grad 3,5x", 3, ["decimal point"]),
    ("check x^2 --equals x+", 3, ["something is missing after '+'"]),
    ("check x*y --gradient y --gradient x)", 3, ["')'"]),
    ("read \\frac{x}{2", 3, ["'{' is never closed"]),
    # numbers and points
    ("eval x^2 --at 1,2", 2, ["'1,2' has 2 numbers", "(x): give 1"]),
    ("eval x^2", 2, ["--at", "(x)", "--at 1."]),
    ("eval x*y --at x=1", 2, ["'y' is missing"]),
    ("eval x --at z", 2, ["'z' is not a number"]),
    ("eval x --at 1 --digits 0", 2, ["1 to 1000 digits"]),
    ("minimize x^2 --from 1,2", 2, ["has 2 numbers, but the variables are (x)"]),
    ("minimize x^2", 2, ["--from", "(x)", "--from 1."]),
    ("minimize x^2 --from 1 --learning-rate abc", 2, ["--learning-rate", "'abc' is not a number"]),
    ("minimize x^2 --from 1 --learning-rate -0.1", 2, ["-0.1", "positive"]),
    ("minimize x^2 --from 1 --learning-rate nan", 2, ["learning rate is nan"]),
    ("minimize x^2 --from 1 --steps -3", 2, ["--steps is -3"]),
    ("minimize x^2 --from 1 --steps 1.5", 2, ["--steps", "1.5"]),
    ("minimize x^2 --from 1 --tolerance -1", 2, ["tolerance is -1"]),
    ("minimize x^2 --from 5 --bounds 10:1", 2, ["bounds of 'x'", "holds no number"]),
    ("minimize x^2 --from 5 --bounds 1", 2, ["lower:upper"]),
    ("minimize x^2 --from 1 --batch 5", 2, ["--batch"]),
    # names of commands, methods, options, variables
    ("mnimize x^2", 2, ["mnimize", "minimize"]),
    ("x^2+1 --at 3", 2, ["A formula stands after a command", 'workbench report "x^2+1"']),
    ("eval x --at=1 --digits 3 --digits=4", 2, ["--digits", "twice"]),
    ("diff x --by ,", 2, ["--by names no variable"]),
    ("minimize x^2 --from 1 --method newtn", 2, ["'newtn'", "Did you mean 'newton'"]),
    ("minimize x^2 --from 1 --method scipy:BFG", 2, ["'BFG'", "Did you mean 'BFGS'"]),
    ("minimize x^2 --from 1 --metod newton", 2, ["--metod", "--method"]),
    ("minimize x^2 --from 1 --method newton --learning-rate 0.1", 2, ["newton has no option '--learning-rate'"]),
    ("compare x^2 --from 1 --method newton --method foo", 2, ["'foo'"]),
    ("root x^2-2", 2, ["where to start?", "--from 1"]),
    ("root x^2+1 --bracket 1,2", 2, ["same sign", "F(1) = 2"]),
    ("root x^2-2 --bracket 1", 2, ["a pair of numbers"]),
    ("root x^2-2 --bracket 1:2", 2, ["takes a pair of numbers a,b, such as --bracket 1,2"]),
    ("root x --from 1 --method bisection", 2, ["bisection needs a bracket", "--bracket"]),
    ("root x+=1 --from 1", 3, ["x+=1"]),
    ("compare x^2 --from 1", 2, ["--method or --learning-rate"]),
    ("explain x --of slope", 2, ["'slope'", "gradient"]),
    ("diff x^2 --by x1", 2, ["'x1' is no variable", "x"]),
    ("diff x*y", 2, ["by which variable", "(x, y)"]),
    ("grad x*y --variables x", 2, ["y is not declared"]),
    ("check x*y --gradient y", 2, ["1 partial derivative for the variables (x, y)"]),
    ("check x --gradient 1 --equals x", 2, ["one at a time"]),
    ("read", 2, ["FORMULA"]),
    ("read x y", 2, ["unexpected extra argument"]),
    # what has no variables or too many components
    ("grad 5", 2, ["5 has no variables", "--variables x"]),
    ("report 5", 2, ["no variables"]),
    ("hess [x,y]", 2, ["shape (2,)", "jac"]),
    ("minimize [x,y] --from 1,2", 2, ["scalar"]),
    ("plot x+y+z", 2, ["two variables"]),
    # files and data
    ("read @none.txt", 4, ["'none.txt'", "No such file"]),
    ("fit y=m*x+b none.csv", 4, ["'none.csv'", "No such file"]),
    ("fit y=m*x+b holes.csv", 4, ["column 'y' of holes.csv", "row 2 (line 3)", "row 3 (line 4)"]),
    ("fit z=m*x+b points.csv", 4, ["'z'", "x, y"]),
    ("fit y=m*x+b points.csv --at z=5", 4, ["--at", "no column 'x'"]),
    ("fit y=m*x+b points.csv --at 5", 2, ["'5' has no name"]),
    ("fit y=a*exp(b*x) points.csv --from a=1", 2, ["'b'"]),
    ("fit y=m*x+b points.csv --from 1,2", 2, ["'1' has no name"]),
    ("fit y=a*exp(b*x) points.csv", 2, ["start is needed: --from a=1,b=1"]),
    ("fit y=m*x+b points.csv --loss none", 2, ["'none'", "huber"]),
    ("fit y=m*x+b points.csv --bounds m=1", 2, ["the bounds of 'm'"]),
    ("fit y=m*x+b points.csv --bounds m=2:1", 2, ["holds no number"]),
    ("fit y=m*x+b points.csv --weights z", 2, ["'z', which is no column"]),
    ("fit y=m*x+b points.csv --level 2", 2, ["level is 2"]),
    ("fit y=m*x+b points.csv --missing zap", 2, ["'drop'"]),
    ("fit m*x+b points.csv", 2, ["a model is an equation"]),
    ("grad mean((m*x-y)^2) --data holes.csv", 4, ["holes.csv"]),
    ("grad a*b --data points.csv", 4, ["no column of the data (x, y)"]),
    # files to be written
    ("read x -o page.pdf", 2, [".pdf", ".html, .md, .tex, .ipynb, .txt"]),
    ("plot x -o picture.gif", 2, [".svg, .png, .pdf"]),
    ("read x -o page", 2, ["page", ".html"]),
    ("read x -o none/page.html", 4, ["no folder 'none'"]),
    ("read x -o formula.txt", 4, ["'formula.txt' exists already", "--force"]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code", "parts"), BAD, ids=[line for line, *_ in BAD])
def test_bad_input_is_said_on_standard_error(workbench, line, code, parts):
    ran = workbench(*line.split())
    assert ran.code == code
    assert ran.out == ""
    assert not [part for part in parts if part not in ran.err], ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(("line", "code", "parts"), BAD, ids=[line for line, *_ in BAD])
def test_bad_input_is_one_json_document(workbench, line, code, parts):
    ran = workbench(*line.split(), "--json")
    assert ran.code == code
    assert ran.err == ""
    assert ran.record["schema"] == 1
    assert ran.record["error"]["message"]
    assert ran.record["error"]["type"]


def test_a_parse_error_has_its_place_in_json(workbench):
    error = workbench("read", "sni(x)", "--json").record["error"]
    assert (error["type"], error["position"], error["length"]) == ("ParseError", 0, 3)
    assert "sin" in error["hint"]


def test_the_file_is_looked_at_before_anything_runs(workbench, monkeypatch):
    from workbench.sessions import runs

    monkeypatch.setattr(runs, "minimize", lambda *_, **__: pytest.fail("it ran"))
    assert workbench("minimize", ROSENBROCK, "--from", "-1.2,1", "-o", "page.xyz").code == 2
    assert workbench("minimize", ROSENBROCK, "--from", "-1.2,1", "-o", "formula.txt").code == 4


def test_a_fault_of_our_own_is_told_as_such(workbench, monkeypatch):
    from workbench.sessions import derivatives

    monkeypatch.setattr(derivatives, "about", lambda f: 1 / 0)
    ran = workbench("read", "x")
    assert ran.code == 70
    assert "fault of workbench itself" in ran.err
    assert workbench("read", "x", "--json").record["error"]["type"] == "ZeroDivisionError"
