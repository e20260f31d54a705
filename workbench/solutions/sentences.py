"""What a step of a derivation does, in words: "With u = 3x + 1 this is y = u², by the power rule." """

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from workbench.derivations import Claim, Step
from workbench.language.building import substitute
from workbench.language.formula import Formula, symbols
from workbench.language.printing import phrase
from workbench.pages import Math, Text
from workbench.pages.blocks import Part
from workbench.solutions.captions import listed
from workbench.solutions.statements import capital, maths

Words: TypeAlias = tuple[Part, ...]

LINEAR = frozenset({"constant multiple", "sum", "difference"})
FOLDED = LINEAR | {"constant", "identity", "power", "logarithm"}
"""Rules that a reader applies at sight to a polynomial: such steps are not printed one by one."""
UNSAID = LINEAR | {"constant", "identity"}
"""Rules that go without saying where they are applied at sight."""


def title(step: Step) -> str:
    """The name of the rule: "Chain rule"; of one that is said in words, the name alone: "Piecewise"."""
    name = capital(step.rule)
    in_words = isinstance(step.statement, str) and bool(step.statement)
    return name if in_words or name.endswith("rule") else f"{name} rule"


def at_sight(step: Step) -> bool:
    """Would a person write this derivative down without a step of its own? (A polynomial, or a rule without parts.)"""
    return not step.parts or (step.rule in FOLDED and all(map(at_sight, step.parts)))


def passed_through(step: Step) -> bool:
    """Is it a sum or multiple whose own step would say nothing? What it rests on stands in its place."""
    return step.rule in LINEAR and not at_sight(step) and not step.conditions and not step.note


def sentences(
    step: Step,
    layers: Sequence[tuple[str, Formula]],
    several: bool,
    folded: Sequence[Step],
    found: Sequence[Words],
) -> Text:
    """The rule and what it is applied to, with the rules used at sight; its note; where it holds; what was known.

    layers: of a chain, each name with what it stands for, the outermost first; several: its arguments side by side,
    not one inside the other. folded: the parts that are not printed. found: what was found in earlier steps.
    """
    said: list[Words] = [_chain(layers, several) if layers else _instance(step)]
    rules = [s.rule for part in folded for s in part.walk() if s.claim is Claim.DERIVATIVE and s.rule not in UNSAID]
    if rules:
        many = "s" if len(set(rules)) > 1 else ""
        said[0] = (*said[0], f" ({listed(list(dict.fromkeys(rules)))} rule{many})")
    if step.note:
        said.append((capital(step.note),))
    conditions = dict.fromkeys((*step.conditions, *(c for part in folded for c in part.conditions)))
    if conditions:
        said.append(("This holds where ", *conditions_shown(tuple(conditions))))
    said += found
    return tuple(part for words in filter(None, said) for part in (" ", *words, "."))[1:]


def conditions_shown(conditions: Sequence[Formula]) -> Words:
    """x ≠ 0, y > 1"""
    return tuple(part for condition in conditions for part in (", ", maths(condition)))[1:]


def requirements(root: Step) -> tuple[Formula, ...]:
    """Where the derivative exists, beyond the domain of its function: the conditions of all steps, in its variables."""
    found: dict[Formula, None] = {}
    seen: set[tuple[int, tuple[tuple[str, Formula], ...]]] = set()
    waiting: list[tuple[Step, dict[str, Formula]]] = [(root, {})]
    while waiting:
        step, meaning = waiting.pop()
        key = (id(step), tuple(meaning.items()))
        if key in seen:
            continue
        seen.add(key)
        found.update(dict.fromkeys(substitute(condition, meaning) for condition in step.conditions))
        inside = meaning | {name: substitute(inner, meaning) for name, inner in step.bindings}
        outer = len(step.bindings)  # the first parts of a chain are over its letters
        waiting += [(part, inside if k < outer else meaning) for k, part in enumerate(step.parts)]
    return tuple(found)


def _instance(step: Step) -> Words:
    statement: Words = (
        ((capital(step.statement),) if step.statement else ())
        if isinstance(step.statement, str)
        else (Math(step.statement.notations),)
    )
    return (*statement, *INSTANCES.get(step.rule, _nothing)(step))


def _chain(layers: Sequence[tuple[str, Formula]], several: bool) -> Words:
    (outer, formula), *inner = layers
    if several or len(inner) == 1:
        return ("With ", *_equations(inner), " this is ", maths(phrase(outer, "=", formula)))
    return ("From the outside in: ", *_equations(layers))


def _equations(named: Sequence[tuple[str, Formula]]) -> Words:
    return tuple(part for name, formula in named for part in (", ", maths(phrase(name, "=", formula))))[1:]


def _nothing(_: Step) -> Words:
    return ()


def _constant(step: Step) -> Words:
    return (": ", maths(step.before), " does not contain ", maths(step.variable))


def _multiple(step: Step) -> Words:
    (core,) = step.parts
    return (": only ", maths(core.before), " depends on ", maths(step.variable), ", the rest stays as a factor")


def _two(step: Step) -> Words:
    """Which are f and g? Where the formula has an f or g of its own, or more than two factors, the rule alone."""
    if len(step.parts) != 2 or symbols(step.before) & {"f", "g"}:
        return (": each in turn is differentiated, the others kept",) if len(step.parts) > 2 else ()
    f, g = (part.before for part in step.parts)
    return (" with ", maths(phrase("f", "=", f)), " and ", maths(phrase("g", "=", g)))


def _power_of(step: Step) -> Words:
    """In a general power the exponent is differentiated first."""
    if symbols(step.before) & {"f", "g"}:
        return ()
    g, f = (part.before for part in step.parts)
    return (" with ", maths(phrase("f", "=", f)), " and ", maths(phrase("g", "=", g)))


def _prepared(step: Step) -> Words:
    """What was rewritten before anything was differentiated: ln|y| as a sum."""
    return tuple(part for p in step.prepared for part in (": ", maths(phrase(p.before, "=", p.after))))


INSTANCES: Mapping[str, Callable[[Step], Words]] = MappingProxyType(
    {
        "constant": _constant,
        "constant multiple": _multiple,
        "sum": lambda _: (", term by term",),
        "difference": lambda _: (", term by term",),
        "product": _two,
        "quotient": _two,
        "general power": _power_of,
        "logarithmic differentiation": _prepared,
        "expand first": _prepared,
    }
)
"""By the name of the rule, what is said of one use of it behind its statement."""
