"""The update of an adaptive method: its rule as formulas for each component, and its first steps in numbers.

Source: Duchi, Hazan & Singer (2011); Tieleman & Hinton (2012); Kingma & Ba (2015); Reddi, Kale & Kumar (2018).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.functions import function
from workbench.language import Formula, read, substitute
from workbench.language.printing.phrases import Part, phrase, subscripted
from workbench.optimize import AdaGrad, Adam, AMSGrad, RMSProp
from workbench.optimize.descents.rules import Rule
from workbench.optimize.plain_rules import is_undisturbed
from workbench.pages import Equation
from workbench.solutions.runs.writing import Writing, shown_steps
from workbench.solutions.statements import row

Array = NDArray[np.float64]
Numbers = Mapping[str, Array | float]

SHOWN = 2  # steps whose numbers are put in


def adaptive_update(w: Writing) -> tuple[str, list[Equation]]:
    """The rule of AdaGrad, RMSProp, Adam or AMSGrad, and its first steps."""
    method = w.run.method
    assert isinstance(method, AdaGrad | RMSProp | Adam | AMSGrad)
    rule = method.rule
    known = {name: float(getattr(method, name)) for name in rule.constants}
    told = ", ".join(f"{name} = {value:g}" for name, value in {"rate": method.learning_rate, **known}.items())
    sentence = (
        f"In each step every variable x is changed alike, by its part g of the gradient; k counts the steps, {told}."
    )
    rows = [row(name, formula) for name, formula in assignments(rule).items()]
    if not is_undisturbed(method):
        return sentence, rows
    env: dict[str, Array | float] = {"rate": method.learning_rate, **known}
    env |= {name: np.zeros(len(w.run.start)) for name in rule.states}
    for i in shown_steps(w)[:SHOWN]:
        env |= {"x": w.run.path.x[i], "g": w.gradient(w.run.path.x[i]), "k": float(i + 1)}
        for name, formula in assignments(rule).items():
            before, env[name] = dict(env), _value(formula, env)
            if name in rule.states or name == "x":
                rows.append(_written(w, name, i + 1, formula, before, env[name]))
    return sentence, rows


def assignments(rule: Rule) -> dict[str, Formula]:
    """What the rule assigns, by name, in turn."""
    texts = dict(part.split(" = ", 1) for part in (*rule.numbers, *rule.update))
    names = ["x", "g", *rule.parameters, *rule.states]
    return {name: read(text, variables=names).formula for name, text in texts.items()}


def _value(formula: Formula, numbers: Numbers) -> Array:
    f = function(formula)
    return np.asarray(f.at(np.stack(np.broadcast_arrays(*(numbers[name] for name in f.variables)), axis=-1)))


def _written(w: Writing, name: str, k: int, formula: Formula, numbers: Numbers, value: Array | float) -> Equation:
    """name = the formula with its numbers = the value; for several variables the value alone."""
    left = w.x(k) if name == "x" else subscripted(name, k)
    if not w.single:
        return row(left, w.number(value))
    used = [name for name in function(formula).variables if name != "k"]
    put = {name: read(f"{float(np.ravel(numbers[name])[0]):.{w.digits}g}").formula for name in used}
    worked: Part = substitute(formula, put | {"k": read(f"{numbers['k']:g}").formula} if "k" in numbers else put)
    return w.row(left, phrase(worked), *(numbers[name] for name in used), value)
