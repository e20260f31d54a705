"""Random input: 20,000 texts in each run, the precedence of signs by a second reader, one tree from text and from LaTeX.

The engine is that of `python -m tests.fuzz`; what it finds there is found here with fewer inputs.
"""

from fractions import Fraction
from random import Random
from unicodedata import normalize

import pytest

from tests.fuzzing.cases import Case, cases, definitions, seeds
from tests.fuzzing.findings import Finding
from tests.fuzzing.meaning import mean_the_same
from tests.fuzzing.pairs import DECLARED, PairWriter
from tests.fuzzing.reduction import reduced
from tests.fuzzing.reference import UnclearError, UnknownError, Values, arithmetic, tree_value, value
from tests.fuzzing.verdicts import Tally, judged
from tests.fuzzing.workers import Found, Task, run
from tests.strategies import has_values
from workbench.errors import ParseError
from workbench.language.printing import to_text
from workbench.language.reading import read

PARTS = 2
INPUTS = 20_000 // PARTS
SHARES = {"text": 0.003, "unicode": 0.04, "latex": 0.01}
"""Of the formulas that are printed, how many may be refused when they are read back."""


@pytest.mark.parametrize("seed", range(1, PARTS + 1))
def test_any_input_is_read_or_refused(seed):
    """In a process of its own, which is ended where it stands still; the same inputs in every run."""
    tally = Tally()
    found = []
    for event in run(seed, INPUTS, jobs=1, notation="both", timed=False):
        if isinstance(event, Found):
            found.append(event)
        else:
            tally.inputs += event.inputs
            tally.read += event.read
            tally.worked += event.worked
            tally.printed += event.printed
            tally.refused += event.refused
    assert not found, "\n".join(
        f"{f.finding.kind} {f.finding.place}: {f.smaller.record()}\n{f.finding.detail}" for f in found[:5]
    )
    assert tally.inputs == INPUTS
    assert tally.read > INPUTS / 10 and tally.worked > 10, "the generators have lost touch with the language"
    for notation, share in SHARES.items():
        assert tally.refused[notation] <= share * tally.printed, f"{notation} is refused too often: {tally}"


def test_precedence_is_that_of_a_second_reader():
    """Formulas of + - * / ^ have the value that a shunting-yard over their tokens gives, or are refused."""
    random = Random(11)
    places = (Values(x=Fraction(3, 7), y=Fraction(-5, 3)), Values(x=Fraction(3), y=Fraction(-2)))
    agreed = refused = 0
    for number in range(4000):
        text, given = arithmetic(random), places[number % 2]
        try:
            expected = value(text, given)
        except UnknownError:
            continue
        except UnclearError:
            expected = None
        try:
            formula = read(text, variables=["x", "y"]).formula
        except ParseError:
            refused += 1
            continue
        assert expected is not None, f"{text} is unclear, but read as {to_text(formula)}"
        try:
            found = tree_value(formula, given)
        except UnknownError:
            continue
        assert found == expected, f"{text} is read as {to_text(formula)}, which is {found}, not {expected}"
        agreed += 1
    assert agreed > 1500 and refused > 400


def test_text_and_latex_of_one_meaning_are_one_tree():
    """Of pairs made side by side with their tree."""
    random = Random(12)
    same = 0
    for _ in range(700):
        pair = PairWriter(random).whole()
        for notation, written in (("text", pair.text), ("latex", pair.latex)):
            try:
                found = read(written, notation=notation, variables=DECLARED).formula
            except ParseError as error:
                assert not has_values(pair.tree), f"{written}: {error}"
                continue
            assert found == pair.tree or (notation == "latex" and mean_the_same(found, pair.tree)), (
                f"{written} is read as {to_text(found)}, not as {pair.text}"
            )
            same += 1
    assert same > 900


@pytest.mark.parametrize(
    "text",
    ["ｘ+１", "sin(ｘ)", "x²", "ﬁ", "ⅹ", "x₁", "\u2126", "\u212a", "ℯ^x", "𝐱", "½x", "\u00b5", "ｓｉｎ(x)", "x\u2011y"],
)
def test_compatible_characters_are_never_another_function(text):
    """What NFKC would fold is read by its own meaning or refused: x² is a power, and x2 a name."""
    assert normalize("NFKC", text) != text
    meant = {"x²": "x^2", "x₁": "x_1", "\u2126": "Omega", "½x": "(1/2)*x", "\u00b5": "mu", "x\u2011y": "x - y"}
    if text in meant:
        assert read(text).formula == read(meant[text], variables=["x_1"] if text == "x₁" else None).formula
    else:
        with pytest.raises(ParseError):
            read(text)


FOUND_ONCE = [
    ("]/df", {}), ("s(])=", {}), ("Pi", {"notation": "latex"}), ("....", {"notation": "latex"}), ("...{}", {"notation": "latex"}),
    ("x_{\ud800}", {}), ("x_{\n}", {}), ("p*i/9", {}), ("s i n(x y)", {}), ("psi(z)^3", {}), ("2^" * 21 + "x", {}), ("log(y, x + 1)", {}),
    ("9" * 400 + ",000", {}), ("--" + "/".join("x" * 60), {}), ("30°", {"names": ["pi"]}), ("deg" * 3000, {"notation": "latex"}),
    ("piecewise(x < 0 and y > d > 1: 0)", {}), ("True^2", {"variables": ["True"]}), (r"\begin{pmatrix}v\end{pmatrix} e", {"notation": "latex"}),
    ("x_2", {"shapes": {"x": ()}}), ("Νr", {}), ("math.sum(=ise", {}), ("sum(k=10^400..0, k)", {}), ("np.sum(i=1..3, x[i])", {}), ("∂/∂x" + "²" * 20, {}), ("Γ*(x + 1)", {"variables": ["Gamma", "x"]}), ("Α₁ + ο", {}), ("n a b l a(x + y)", {}), ("x₃1", {"notation": "latex"}), ("eval(" * 150, {"notation": "latex"}), ("x*" * 5000 + "x", {"variables": ["x"]}), (r"\begin{pmatrix}z y\end{pmatrix}", {"shapes": {"y": (4,)}}),
    (r"\frac{d}{dx} \theta x\begin{cases}" + "\n" + r"x & x > y\end{cases} - b", {}),
]  # fmt: skip
"""What the fuzzer found, made shorter: it was no refusal, or was printed as something else."""


@pytest.mark.parametrize(("text", "options"), FOUND_ONCE, ids=lambda value: ascii(value)[:20])
def test_what_was_found_once_is_mended(text, options):
    found = judged(Case(text, options), timed=False)
    assert found is None, f"{found.kind} {found.place}: {found.detail}"


# --- the engine itself


def test_the_same_seed_makes_the_same_cases():
    assert list(cases(3, 5, "both")) == list(cases(3, 5, "both"))
    assert list(cases(3, 5, "both")) != list(cases(4, 5, "both"))


@pytest.mark.parametrize("notation", ["text", "latex"])
def test_seeds_are_many_and_differ(notation):
    texts = seeds(notation)
    assert len(texts) > 400 and len(set(texts)) > 0.97 * len(texts)
    assert definitions()


def test_each_finding_is_found(monkeypatch):
    """A reader that breaks each promise in turn is caught, and the text made shorter."""
    from tests.fuzzing import verdicts

    def broken(how):
        def read_badly(text, **options):
            if "y" in text:
                how(text)
            return read(text, **options)

        monkeypatch.setattr(verdicts, "read", read_badly)
        found = judged(Case("x + 2*y - 3"), timed=False)
        assert isinstance(found, Finding)
        shorter = reduced(
            found.case, lambda case: (again := judged(case, timed=False)) is not None and again.kind == found.kind
        )
        assert shorter.text == "y"
        return found.kind

    def raising(error):
        def how(_text):
            raise error

        return how

    assert broken(raising(KeyError("x"))) == "KeyError"
    assert broken(raising(RecursionError())) == "RecursionError"
    assert broken(lambda text: (_ for _ in ()).throw(ParseError(text, len(text) + 1, 1, "too far"))) == "position"
    assert broken(lambda text: (_ for _ in ()).throw(ParseError(text, 0, len(text) + 1, "too long"))) == "position"
    assert broken(lambda text: (_ for _ in ()).throw(ParseError(text, 0, 1, " "))) == "message"


def test_a_worker_that_dies_is_a_finding_and_the_run_goes_on(monkeypatch):
    """The case at which it died is named, and the cases behind it are judged by another worker."""
    from tests.fuzzing import workers

    monkeypatch.setattr(workers, "work", _work_and_die)
    events = list(run(3, 500, jobs=1, notation="text", timed=False))
    found = [event for event in events if isinstance(event, Found)]
    assert [(event.finding.kind, event.task.chunk, event.index) for event in found] == [("crash", 0, 7)]
    assert found[0].finding.case == next(iter(Task(3, 0, "text", 7).cases()))
    assert sum(event.inputs for event in events if isinstance(event, Tally)) == 500 - 8


def _work_and_die(pipe, current, timed):
    import os

    while (task := pipe.recv()) is not None:
        for index in range(task.first, task.last):
            current.value = index
            if index == 7 and task.chunk == 0:
                os._exit(3)
        pipe.send(Tally(task.last - task.first))
