"""What a step of a derivation does, in words: "With u = 3x + 1 this is y = u², by the power rule." """

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from workbench.derivations import Claim, Step, derive, statements, tidy
from workbench.derivations.logarithmic import LOGARITHMIC
from workbench.derivations.powers import below_the_line
from workbench.language.building import number, substitute, value_of
from workbench.language.formula import Apply, Formula, Number, Symbol, symbols
from workbench.language.printing import Phrase, phrase
from workbench.operators import NEGATION, POWER, SUM, Form
from workbench.operators.logical import NOT_EQUAL
from workbench.pages import Math, Text
from workbench.pages.blocks import Part
from workbench.solutions.captions import listed
from workbench.solutions.manner import Level
from workbench.solutions.statements import capital, joined, maths
from workbench.solutions.steps.chains import LINEAR, UNSAID, is_linear
from workbench.solutions.steps.joins import smooth_join

Words: TypeAlias = tuple[Part, ...]

FOLDED = UNSAID | {"power", "logarithm"}
"""Rules that a reader applies at sight to a polynomial: such steps are not printed one by one."""
OPEN = "This step could not be confirmed: its two sides were not found equal at enough points; check it yourself"


def title(step: Step) -> str:
    """The name of the rule: "Chain rule"; of one that is said in words, the name alone: "Piecewise"."""
    name = capital(step.rule)
    in_words = isinstance(step.statement, str) and bool(step.statement)
    return name if in_words or name.endswith(("rule", "differentiation")) else f"{name} rule"


def at_sight(step: Step) -> bool:
    """Would a person write this derivative down without a step of its own?

    A polynomial, a rule without parts, or a chain of such with a linear function inside.
    """
    if not step.parts or (step.rule in FOLDED and all(map(at_sight, step.parts))):
        return True
    chain = len(step.bindings) == 1 and len(step.parts) == 2
    return chain and not step.note and is_linear(step.parts[1]) and at_sight(step.parts[0])


def passed_through(step: Step) -> bool:
    """Is it a sum or multiple whose own step would say nothing? What it rests on stands in its place."""
    return step.rule in LINEAR and not at_sight(step) and not step.conditions and not step.note


def sentences(
    step: Step,
    layers: Words,
    folded: Sequence[Step],
    found: Sequence[Words],
    functions: Sequence[str],
    level: Level = Level.STANDARD,
) -> Text:
    """The rule and what it is applied to, with the rules used at sight; its note; where it holds; what was known.

    layers: of a chain, what its layers are. folded: the parts that are not printed. found: what was found in earlier
    steps. functions: names that are free for factors and layers.
    """
    said: list[Words] = [_chain(step, layers, functions, level) if layers else _instance(step, functions, level)]
    rules = [s.rule for part in folded for s in part.walk() if s.claim is Claim.DERIVATIVE and s.rule not in UNSAID]
    if rules:
        many = "s" if len(set(rules)) > 1 else ""
        said[0] = (*said[0], f" ({listed(list(dict.fromkeys(rules)))} rule{many})")
    join = smooth_join(step)
    if join is not None:
        at = maths(phrase(Symbol(step.variable), "=", join.place))
        said.append(("At ", at, " values and slopes agree: the derivative there is ", maths(join.slope)))
    elif step.note:
        said.append((capital(step.note),))
    conditions = dict.fromkeys(
        (*(step.conditions if join is None else ()), *(c for part in folded for c in requirements(part)))
    )
    if conditions:
        said.append(("This holds where ", *conditions_shown(tuple(conditions))))
    if step.evidence is None:
        said.append((OPEN,))
    said += found
    return joined(((*words, ".") for words in filter(None, said)), " ")


def conditions_shown(conditions: Sequence[Formula]) -> Words:
    """x ≠ 0, y > 1; of x − 2 ≠ 0, x ≠ 2."""
    return joined(maths(_solved(condition)) for condition in conditions)


def _solved(condition: Formula) -> Formula:
    """A linear condition in one name as what the name is not, of two names as x ≠ y; any other as it is."""
    if not isinstance(condition, Apply) or condition.operator != NOT_EQUAL or value_of(condition.arguments[1]) != 0:
        return condition
    left, zero = condition.arguments
    match left:
        case Apply(operator=raised, arguments=(base, Number(value=exponent))) if raised is POWER and exponent > 0:
            return _solved(Apply(NOT_EQUAL, (base, zero)))
        case Apply(operator=added, arguments=(Symbol() as x, Apply(operator=minus, arguments=(Symbol() as y,)))):
            return Apply(NOT_EQUAL, (x, y)) if added is SUM and minus is NEGATION else condition
    if len(symbols(left)) != 1:
        return condition
    (name,) = symbols(left)
    slope, start = (value_of(derive(left, name).after), value_of(substitute(left, {name: Number(0)})))
    if not slope or start is None:
        return condition
    return Apply(NOT_EQUAL, (Symbol(name), number(-start / slope)))


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
        if smooth_join(step) is None:
            found.update(dict.fromkeys(substitute(condition, meaning) for condition in step.conditions))
        inside = meaning | {name: substitute(inner, meaning) for name, inner in step.bindings}
        outer = len(step.bindings)  # the first parts of a chain are over its letters
        waiting += [(part, inside if k < outer else meaning) for k, part in enumerate(step.parts)]
    return tuple(found)


def _instance(step: Step, functions: Sequence[str], level: Level) -> Words:
    """The rule as it is stated, and what is what in it; in words alone where that says all."""
    if step.rule == LOGARITHMIC:
        return ("Take logarithms of both sides, and differentiate both; on the left that is the chain rule",)
    if step.rule in OPERANDS and step.statement in STATED:
        return (*_statement(step, functions), *_operands(step, functions))
    if step.rule in IN_WORDS and level is not Level.FULL:
        first, *rest = IN_WORDS[step.rule](step)
        return (capital(first) if isinstance(first, str) else first, *rest)
    statement = _statement(step, functions)
    if step.rule in IN_WORDS:
        return (*statement, ": ", *IN_WORDS[step.rule](step))
    exponent = _exponent(step.before) if step.rule == "power" else None
    if exponent is not None:
        return (*statement, " with ", maths(phrase("n", "=", exponent)))
    before = tuple(part for child in step.prepared for part in (": ", maths(phrase(child.before, "=", child.after))))
    return (*statement, *before)


def _statement(step: Step, functions: Sequence[str]) -> Words:
    """What the rule says; in letters that nothing else on the page has."""
    if step.statement in STATED:
        return (maths(STATED[step.statement](*functions[:2])),)
    if isinstance(step.statement, str):
        return (capital(step.statement),) if step.statement else ()
    return (Math(step.statement.notations),)


def _exponent(formula: Formula) -> Formula | None:
    """The n of xⁿ, which 1/x² and 1/√x have too; None where it is called n."""
    if "n" in symbols(formula):
        return None
    if isinstance(formula, Apply) and formula.operator.form is Form.QUOTIENT:
        _, exponent = below_the_line(formula.children[1])
        return tidy(Apply(NEGATION, (exponent,)))
    raised = isinstance(formula, Apply) and formula.operator.form is Form.POWER
    return formula.children[1] if raised else Number(1)


def _chain(step: Step, layers: Words, functions: Sequence[str], level: Level) -> Words:
    return (*_statement(step, functions), ". ", *layers) if level is Level.FULL else layers


def _operands(step: Step, functions: Sequence[str]) -> Words:
    """Which are f and g? Of more than two factors, the rule alone. In a general power the exponent comes first."""
    if len(step.parts) > 2:
        return (": each in turn is differentiated, the others kept",)
    operands = [part.before for part in step.parts]
    ordered = operands if step.rule in IN_ORDER else operands[::-1]
    f, g = (maths(phrase(name, "=", formula)) for name, formula in zip(functions[:2], ordered, strict=True))
    return (" with ", f, " and ", g)


IN_WORDS: Mapping[str, Callable[[Step], Words]] = MappingProxyType(
    {
        "constant": lambda step: (maths(step.before), " does not contain ", maths(step.variable)),
        "constant multiple": lambda step: (
            "only ",
            maths(step.parts[0].before),
            " is differentiated, the constant factor stays",
        ),
        "sum": lambda _: ("term by term",),
        "difference": lambda _: ("term by term",),
    }
)
"""By the name of the rule, what is said of one use of it; in full behind its statement."""
OPERANDS = frozenset({"product", "quotient", "general power"})
"""Rules of which it is said what their letters stand for."""
IN_ORDER = ("product", "quotient")
"""Those whose parts are in the order of their letters."""
STATED: Mapping[Phrase | str, Callable[[str, str], Phrase]] = MappingProxyType(
    {
        statements.CONSTANT_MULTIPLE: statements.constant_multiple_rule,
        statements.DIFFERENCE: statements.difference_rule,
        statements.SUM: statements.sum_rule,
        statements.PRODUCT: statements.product_rule,
        statements.QUOTIENT: statements.quotient_rule,
        statements.GENERAL_POWER: statements.general_power_rule,
        statements.CHAIN: statements.chain_rule,
    }
)
"""What rules say, in other letters."""
