"""Rules for functions: the row's own derivative where the variable stands alone, else the chain rule."""

from __future__ import annotations

from workbench.derivations.powers import base_of_reciprocal
from workbench.derivations.problem import Parts, Problem, differing_sides, is_condition
from workbench.derivations.writing import times
from workbench.errors import OptionError
from workbench.language.formula import Apply, Formula, Number, Symbol
from workbench.language.printing import to_text
from workbench.language.rows import apply_row, components_at, definition, kinks, partial
from workbench.operators import SUM, VECTOR
from workbench.operators.logical import NOT_EQUAL


def row_rule(problem: Problem, _derivatives: tuple[Formula, ...]) -> Formula:
    """The partial derivative that the row states; where the variable stands alone it is the derivative."""
    (place,) = problem.varying
    return apply_row(_slope(problem, place), problem.operator, problem.arguments)


def where_smooth(problem: Problem) -> tuple[Formula, ...]:
    """Each expression of the row whose zeros are kinks must differ from zero; so must both sides of a condition."""
    at = (apply_row(kink, problem.operator, problem.arguments) for kink in kinks(problem.operator, problem.operators))
    apart = tuple(Apply(NOT_EQUAL, (kink, Number(0))) for kink in at if problem.varies(kink))
    return apart + differing_sides(tuple(filter(is_condition, problem.arguments)), problem.varies)


def has_only_meaning(problem: Problem) -> bool:
    """Does the row say by other operators what it stands for, but state no derivative?"""
    row = problem.operator
    return not row.partials and (row.definition is not None or row.components is not None)


def meaning_of(problem: Problem) -> Parts:
    """What it stands for: its definition, or the list of its components."""
    components = components_at(problem.operator, problem.formula.children, problem.operators)
    if components:
        return ((Apply(VECTOR, components), problem.variable),)
    meaning = definition(problem.operator, problem.operators)
    assert meaning is not None
    return ((apply_row(meaning, problem.operator, problem.arguments), problem.variable),)


def same(_problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """The derivative of the only part."""
    (derivative,) = derivatives
    return derivative


# --- the chain rule -----------------------------------------------------------------------------


def inner_bindings(problem: Problem) -> tuple[tuple[str, Formula], ...]:
    """A letter for each argument that depends on the variable; of 1/g^n and 1/√g for g alone."""
    base = base_of_reciprocal(problem)
    if base is not None:
        return ((problem.letters[0], base),)
    inner = (problem.arguments[place] for place in problem.varying)
    return tuple(zip(problem.letters, inner, strict=False))


def outer_and_inner(problem: Problem) -> Parts:
    """The function of the letters by each letter, then what each letter stands for by the variable."""
    bindings = inner_bindings(problem)
    if base_of_reciprocal(problem) is not None:
        ((letter, base),) = bindings
        return (_with_base(problem.formula, Symbol(letter)), letter), (base, problem.variable)
    arguments = list(problem.arguments)
    for (letter, _), place in zip(bindings, problem.varying, strict=True):
        _slope(problem, place)  # an argument that allows no derivative is named while the formula is at hand
        arguments[place] = Symbol(letter)
    outer = Apply(problem.operator, tuple(arguments))
    return (*((outer, letter) for letter, _ in bindings), *((inner, problem.variable) for _, inner in bindings))


def _with_base(reciprocal: Formula, base: Symbol) -> Formula:
    """1/u^n of 1/g^n."""
    assert isinstance(reciprocal, Apply)
    above, below = reciprocal.arguments
    assert isinstance(below, Apply)
    return Apply(reciprocal.operator, (above, Apply(below.operator, (base, *below.arguments[1:]))))


def chain_rule(_problem: Problem, derivatives: tuple[Formula, ...]) -> Formula:
    """Outer derivative times inner derivative, summed over the arguments."""
    count = len(derivatives) // 2
    products = [times(outer, inner) for outer, inner in zip(derivatives[:count], derivatives[count:], strict=True)]
    if not products:  # only a condition depends on the variable
        return Number(0)
    return products[0] if count == 1 else Apply(SUM, tuple(products))


def _slope(problem: Problem, place: int) -> Formula:
    """The row's partial derivative in one argument, or an error that says why there is none."""
    operator = problem.operator
    slope = partial(operator, place, problem.operators) if operator.partials else None
    if slope is not None:
        return slope
    allowed = [name for name, text in zip(operator.parameters, operator.partials, strict=False) if text is not None]
    instead = f"; it has one in {' and '.join(allowed)}" if allowed else ""
    raise OptionError(
        f"{operator.name} has no derivative in its argument {operator.parameters[place]}{instead}, "
        f"but in {to_text(problem.formula)} that argument depends on {problem.variable}. "
        f"Keep it free of {problem.variable}."
    )
