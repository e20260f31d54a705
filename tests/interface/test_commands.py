"""Every command of the table does what its examples show: as text, as JSON, into every kind of file."""

import inspect
import json
import shlex

import pytest

from workbench.interface.command_line import program
from workbench.sessions import COMMANDS
from workbench.sessions.session import Session

EXAMPLES = [example for row in COMMANDS for example in row.examples]
ROWS = {row.name: row for row in COMMANDS}


def without_output(example):
    words = shlex.split(example)
    return words[: words.index("-o")] if "-o" in words else words


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_runs_as_it_stands(workbench, folder, example):
    ran = workbench(*shlex.split(example))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.strip()
    for name in [word for word in shlex.split(example) if word.endswith((".html", ".svg", ".png"))]:
        assert (folder / name).stat().st_size > 1000
        assert ran.out.startswith(f"wrote {name}")


@pytest.mark.parametrize("example", [row.examples[-1] for row in COMMANDS], ids=ROWS)
def test_each_command_is_one_json_document(workbench, example):
    words = without_output(example)
    ran = workbench(*words, "--json")
    assert (ran.code, ran.err) == (0, "")
    record = ran.record
    assert (record["schema"], record["command"]) == (1, words[0])
    assert all(word in json.dumps(record["request"], ensure_ascii=False) for word in words[1:2] if word[0] != "-")
    common = {"schema", "command", "request", "read_as", "variables", "assumptions", "notes"}
    assert set(record) - common, "it holds a result"


class Noted(dict):
    """A request that remembers what was asked of it."""

    def __init__(self, request):
        super().__init__(request)
        self.asked = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self.asked.add(name)
        return super().get(name, default)


@pytest.mark.parametrize(
    "row", [row for row in COMMANDS if row.name not in ("report", "tour")], ids=lambda row: row.name
)
def test_each_option_that_is_offered_is_used(folder, row):
    command = program().commands[row.name]
    asked = set()
    for example in row.examples:
        parameters = command.make_context(row.name, without_output(example)[1:]).params
        request = Noted(parameters)
        row.handler(Session(), request)
        asked |= request.asked
    keys = {option.key for option in row.options} | {argument.name for argument in row.arguments}
    said_by_all = {"seed", "batch_size", "tolerance"}
    assert keys - said_by_all <= asked


def test_the_other_commands_name_their_options_too():
    source = inspect.getsource(inspect.getmodule(ROWS["report"].handler))
    assert all(
        f'"{option.key}"' in source for option in ROWS["report"].options if option.key not in ("variables", "data")
    )


@pytest.mark.parametrize("suffix", [".html", ".md", ".tex", ".ipynb", ".txt"])
def test_a_page_is_written_by_its_suffix(workbench, folder, suffix):
    name = f"page{suffix}"
    ran = workbench("grad", "x^2 + 3y^2", "--at", "1,2", "-o", name)
    assert (ran.code, ran.out, ran.err) == (0, f"wrote {name}\n", "")
    text = (folder / name).read_text(encoding="utf-8")
    assert "12" in text
    again = workbench("grad", "x", "-o", name)
    assert (again.code, (folder / name).read_text(encoding="utf-8")) == (4, text)
    assert workbench("grad", "x", "-o", name, "--force", "--json").record["written"] == [name]
    assert (folder / name).read_text(encoding="utf-8") != text
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith((".", "page"))) == [name]


def test_a_written_page_still_says_how_it_ended(workbench):
    ran = workbench("minimize", "x^4 + y^4", "--from", "1,2", "--steps", "2", "-o", "run.txt")
    assert ran.code == 1
    assert ran.out.startswith("wrote run.txt\n")
    assert "Step limit" in ran.out
    assert "--steps" in ran.out
    assert "max_steps" not in ran.out


def test_a_fit_is_kept_and_gone_on_with(workbench, folder):
    words = ("fit", "y = a*exp(-b*x)", "decay.csv", "--from", "a=1,b=0.1", "--json")
    plain, kept = workbench(*words), workbench(*words, "--checkpoint", "fit.wb")
    again = workbench(*words, "--resume", "fit.wb")
    assert plain.code == kept.code == again.code == 0 and (folder / "fit.wb").exists()
    asked = ("request",)
    records = [{key: part for key, part in ran.record.items() if key not in asked} for ran in (plain, kept, again)]
    assert records[0] == records[1] == records[2]
    other = workbench("fit", "y = a*exp(-b*x) + 1", "decay.csv", "--from", "a=1,b=0.1", "--resume", "fit.wb")
    assert other.code == 2 and "keeps a run with another function" in other.err
    over = workbench(*words[:-1], "--checkpoint", "fit.wb")
    assert over.code == 4 and "exists; go on from it" in over.err


def test_the_tour_keeps_its_page_and_writes_over_none(workbench, folder):
    (folder / "tour.html").write_text("mine")
    ran = workbench("tour")
    assert ran.code == 0
    assert ran.err == "note: 'tour.html' exists already and was left as it is; --force writes it again.\n"
    assert len(ran.out.splitlines()) < 60, "a screenful"
    assert (folder / "tour.html").read_text() == "mine"
    assert workbench("tour", "-o", "mine.txt").out.startswith("wrote mine.txt")


@pytest.mark.parametrize(
    ("line", "code", "parts"),
    [
        ("check x^2 --equals x^2+1", 1, ["Fail"]),
        ("check x^2 --gradient 3x", 1, ["Fail"]),
        ("minimize -x^2 --from 1", 1, ["Unbounded"]),
        ("minimize log(x) --from -1", 1, ["Outside domain", "log(x) needs x > 0"]),
        ("minimize x^4 --from 1 --method gradient-descent --learning-rate 10", 1, ["Diverged"]),
        ("minimize x^2+y^2 --from=-1.2,1", 0, ["Minimum"]),
        ("minimize -cos(x) --from -1", 0, ["Minimum"]),
        ("minimize x^2-x --from 3 --bounds 1:4", 0, ["Boundary minimum"]),
        ("minimize mean((m*x+b-y)^2) --from 0,0 --data points.csv", 0, ["b = 1.05, m = 1.98"]),
        ("fit y=m*x+b points.csv --at x=10 --at x=20", 0, ["20.85", "40.65"]),
        ("fit y=m*x+b points.csv --loss huber --scale 0.5", 0, ["Minimum", "Robust: the loss huber with scale 0.5"]),
        ("fit y=m*x+b points.csv --level 0.8 --at x=2", 0, ["0.8 from", "80% from", "Predicted"]),
        ("fit y=m*x+b points.csv --fixed m=2", 0, ["fixed", "Minimum"]),
        ("fit y=m*x+b points.csv --bounds m=0:1", 0, ["Boundary minimum", "m at a bound"]),
        ("fit y=a*x^k points.csv --from k=1 --sigma x", 0, ["Minimum", "relative"]),
        ("fit y=a*x+b;x=c*y+d points.csv", 0, ["fitted"]),
        ("eval -x^2 --at -3", 0, ["−9"]),
        ("eval sin(30)", 0, ["radians", "sin(30°)"]),
        ("eval log(x) --at -1", 0, ["NaN", "log(x) needs x > 0"]),
        ("eval 1/3+1/6", 0, ["1/3 + 1/6 = 1/2 = 0.5"]),
        ("eval x --at 0.1 --digits 30", 0, ["0.100000000000000000000000000000"]),
        ("eval sin(x) --at pi/6 --digits 20", 0, ["x = π/6", "0.50000000000000000000"]),
        ("eval [1,x] --at 2 --digits 5", 0, ["(1.0000, 2.0000)"]),
        ("read @formula.txt", 0, ["x² + 3y²"]),
        ("read -h*x", 0, ["−hx"]),
        ("read -o^2", 0, ["−o²"]),
        ("read -- --x", 0, ["−(−x)"]),
        ("grad x*y --variables y,x", 0, ["f(y, x)"]),
        ("grad 5 --variables x", 0, ["= 0"]),
        ("diff x^2*y --by x --by y,y", 0, ["∂³f/∂x∂y² = 0"]),
        ("minimize x^4 --from 1e100", 1, ["Not finite"]),
        ("critical x^3-3x", 0, ["maximum", "minimum"]),
        ("plot x^2", 0, ["The curve f(x) = x²"]),
        ("compare x^2 --from 1 --learning-rate 1/8 --learning-rate 2", 0, ["0.125", "diverging"]),
    ],
)  # fmt: skip
def test_what_commands_say(workbench, line, code, parts):
    ran = workbench(*line.split())
    assert ran.code == code
    assert not [part for part in parts if part not in ran.out], ran.out
    assert ran.err == ""


def test_standard_input_is_a_formula(workbench):
    assert "x² + 1" in workbench("read", "-", stdin=" x^2 +\n1\n").out
    assert "1.98" in workbench("fit", "-", "points.csv", stdin="y = m*x + b\n").out
    assert workbench("read", "-", stdin="").code == 3


def test_what_has_no_value_is_null_in_json(workbench):
    found = workbench("eval", "log(x)", "--at", "-1", "--json").record["at"]
    assert found == [{"point": {"x": -1.0}, "value": None, "outside": "log(x) needs x > 0; here x = -1"}]
    run = workbench("minimize", "log(x)", "--from", "-1", "--json").record
    assert (run["value"], run["status"], run["success"]) == (None, "outside_domain", False)


def test_values_in_json_are_whole(workbench):
    record = workbench("eval", "x/3", "--at", "1", "--at", "x=2", "--json").record
    assert [entry["value"] for entry in record["at"]] == [1 / 3, 2 / 3]
    hessian = workbench("hess", "x^2*y", "--at", "1,2", "--json").record
    assert [[entry["text"] for entry in row] for row in hessian["result"]] == [["2*y", "2*x"], ["2*x", "0"]]
    assert hessian["at"][0]["value"] == [[4, 2], [2, 0]]


def test_how_it_was_read_is_part_of_every_record(workbench):
    record = workbench("diff", "log(x) + 2x where x > 0", "--json").record
    assert record["read_as"] == {
        "text": "log(x) + 2*x where x > 0",
        "unicode": "ln(x) + 2x where x > 0",
        "latex": r"\ln(x) + 2 x\text{ where }x > 0",
    }
    assert record["assumptions"] == "x > 0" and any("natural" in note for note in record["notes"])
