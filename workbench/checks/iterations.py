"""Are the steps of a run its method's own? Each is worked out again to thirty digits, from the point before it.

What goes in is a run or a root, what comes out a Check of its iterates; nothing of the loops that made them is used.
Source: the rules as their papers print them, see optimize/descents/rules.py; Newton's step is Dennis & Schnabel
(1983), 5.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.checks.differences import EPS
from workbench.checks.verdicts import Check, SecondOpinion, judged, together
from workbench.evidence import Verdict
from workbench.functions import Function
from workbench.graphs import Program, lower
from workbench.kernels.agreement import DIGITS
from workbench.kernels.digits import evaluate
from workbench.language import read
from workbench.optimize import Newton, Root, Run
from workbench.optimize.plain_rules import plain_rule
from workbench.optimize.roots.newton import NewtonRaphson

Array = NDArray[np.float64]
Numbers = list[Fraction]

MOST = 60  # steps that are worked out again
SHARE = 1e-9
"""Of the length of a step, by which rounding in the gradient may turn it."""
BY = f"the rule of the method, in {DIGITS} digits"
NAMED = 6  # variables, beyond which only the length of the step is compared


def check_steps(found: Run | Root) -> Check | None:
    """Is each iterate what the rule of the method makes of the one before?

    None for methods whose steps are chosen by a search, are drawn or are put back onto bounds, and for a run of
    Newton's method none of whose steps is the whole one: there is no rule to repeat. pass: the first MOST steps agree.
    inconclusive: no step is off, but some are Newton's steps made shorter, which are not compared.

    >>> from workbench.optimize import minimize
    >>> descent = minimize("x^2", [1], method="gradient-descent", learning_rate=0.1, max_steps=3, tolerance=0)
    >>> check_steps(descent).verdict
    <Verdict.PASS: 'pass'>
    """
    steps = _run_steps(found) if isinstance(found, Run) else _root_steps(found)
    if steps is None or not found.nit:
        return None
    expected = list(islice(steps, min(MOST, found.nit)))
    table = [row for k, x in enumerate(expected, start=1) if x is not None for row in _compared(found, k, x)]
    if expected and not table:
        return None
    shortened = sum(x is None for x in expected)
    verdict = together(table)
    if shortened and verdict is Verdict.PASS:
        verdict = Verdict.INCONCLUSIVE
    message = _told(table, verdict, len(expected), found.nit, shortened)
    return Check(f"the steps of {found.method.name}", verdict, tuple(table), message)


def _told(table: Sequence[SecondOpinion], verdict: Verdict, count: int, nit: int, shortened: int) -> str:
    """The sentence: which steps are what the rule gives, or the first that is not."""
    gives = "what the rule of the method gives."
    wrong = next((row.what for row in table if row.verdict is not Verdict.PASS), "")
    if wrong:
        return f"{wrong} {'is not' if verdict is Verdict.FAIL else 'could not be told to be'} {gives}"
    if shortened:
        whole = count - shortened
        were = "step is" if whole == 1 else "steps are"
        return f"{whole} whole {were} {gives[:-1]}; {shortened} of {count} were shortened or turned, and not compared."
    some = f"the first {count} of {nit} steps are" if count < nit else f"all {count} steps are"
    return f"{some if nit > 1 else 'the step is'} {gives}"


def _compared(found: Run | Root, k: int, expected: Array) -> Iterator[SecondOpinion]:
    """A row for each coordinate of iterate k; of many variables one for how far it is off."""
    here, there = found.path.x[k - 1], found.path.x[k]
    names = found.function.variables
    allowed = SHARE * float(np.max(np.abs(there - here))) + 8 * EPS * np.maximum(np.abs(here), np.abs(there))
    if len(names) > NAMED:
        worst = int(np.argmax(np.abs(there - expected) - allowed))
        names, there, expected, allowed = (names[worst],), there[[worst]], expected[[worst]], allowed[[worst]]
    for name, ours, theirs, most in zip(names, there.tolist(), expected.tolist(), allowed.tolist(), strict=True):
        yield judged(f"{name} after step {k}", BY, ours, theirs, most, scale=float(np.max(np.abs(here))))


def _run_steps(run: Run) -> Iterator[Array | None] | None:
    return _newton_steps(run) if isinstance(run.method, Newton) else _rule_steps(run)


def _rule_steps(run: Run) -> Iterator[Array | None] | None:
    """The next point by the rule, for each iterate in turn; the states that it carries are its own."""
    rule = plain_rule(run)
    if rule is None:
        return None
    method: Any = run.method
    known = {
        "rate": Fraction(method.learning_rate),
        **{name: Fraction(getattr(method, name)) for name in rule.constants},
    }
    return _walked(
        run, Assignments(rule.numbers), Assignments(rule.update), Assignments((f"at = {rule.ahead}",)), known
    )


class Assignments:
    """Assignments in turn, in the grammar of formulas, each worked out to thirty digits."""

    def __init__(self, texts: Sequence[str]) -> None:
        sides = [text.split(" = ", 1) for text in texts]
        self.targets = tuple(name for name, _ in sides)
        self._texts = tuple(text for _, text in sides)

    def of(self, known: dict[str, Fraction]) -> dict[str, Fraction]:
        """What is known, and what is assigned."""
        env = dict(known)
        names = tuple(dict.fromkeys((*known, *self.targets)))
        for target, text in zip(self.targets, self._texts, strict=True):
            point = [env.get(name, Fraction(0)) for name in names]
            env[target] = Fraction(evaluate(_lowered(text, names), point, DIGITS)[0].value)
        return env


@lru_cache(maxsize=64)
def _lowered(text: str, names: tuple[str, ...]) -> Program:
    """Once for all steps and coordinates."""
    return lower([read(text, variables=names).formula], names)


def _walked(
    run: Run, numbers: Assignments, update: Assignments, ahead: Assignments, known: dict[str, Fraction]
) -> Iterator[Array | None]:
    n = len(run.start)
    names = tuple(name for name in update.targets if name != "x")
    states: list[dict[str, Fraction]] = [dict.fromkeys(names, Fraction(0)) for _ in range(n)]
    for k, x in enumerate(run.path.x[:-1], start=1):
        shared = numbers.of({**known, "k": Fraction(k)})
        here = [{**shared, **states[i], "x": Fraction(float(x[i])), "g": Fraction(0)} for i in range(n)]
        place = [ahead.of(component)["at"] for component in here]
        gradient = _exact(run.function.gradient, place)
        if gradient is None:
            return
        after = [update.of({**component, "g": g}) for component, g in zip(here, gradient, strict=True)]
        states = [{name: component[name] for name in names} for component in after]
        yield np.array([float(component["x"]) for component in after])


def _newton_steps(run: Run) -> Iterator[Array | None] | None:
    """x − H⁻¹ ∇f for each iterate in turn, where the run says that the whole step was taken; None where it was not.

    A search that lowers f may take another matrix in the place of H, and so is not repeated.
    """
    search = run.method.search if isinstance(run.method, Newton) else None
    held = run.bounds is not None or run.constraints is not None
    if held or len(run.start) > NAMED or (search is not None and search.lowers):
        return None
    whole = run.path.rate == 1
    return (x if own else None for x, own in zip(_solved(run.function.gradient, run.path.x[:-1]), whole, strict=False))


def _root_steps(root: Root) -> Iterator[Array | None] | None:
    """x − J⁻¹ F for each approximation in turn, of Newton's method without damping."""
    square = root.path.fun.shape[1] == root.path.x.shape[1]
    if not isinstance(root.method, NewtonRaphson) or root.bounds is not None or not square:
        return None
    return _solved(root.function, root.path.x[:-1])


def _solved(F: Function, path: Array) -> Iterator[Array | None]:
    n = path.shape[1]
    for x in path:
        place = [Fraction(value) for value in x.tolist()]
        value, slopes = _exact(F, place), _exact(F.jacobian, place)
        if value is None or slopes is None:
            return
        J = np.array(list(map(float, slopes))).reshape(n, n)
        if np.linalg.matrix_rank(J) < n:
            return
        yield x - np.linalg.solve(J, np.array(list(map(float, value))))


def _exact(f: Function, place: Sequence[Fraction]) -> Numbers | None:
    """The components of f, flat, to thirty digits; None outside the domain."""
    found = np.ravel(np.asarray(f.evaluate(list(place), digits=DIGITS), dtype=object))
    return [Fraction(digits.value) for digits in found] if all(digits.value.is_finite() for digits in found) else None
