"""How a Function shows itself: a sentence, text that is read back, the notations, a notebook's bundle, a short page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import OptionError
from workbench.functions.algebra import constant
from workbench.functions.assumptions import assumptions_with
from workbench.functions.blocks import blocks, listed
from workbench.functions.definition import Definition
from workbench.functions.derivatives import BLOCK, PARTIAL, Derived
from workbench.functions.expansion import contents
from workbench.functions.lists import is_element, is_list, nested, picked
from workbench.functions.origins import Fixed
from workbench.language.building import natural_order
from workbench.language.formula import Formula, parts, size
from workbench.language.long_sums import LongSum
from workbench.language.names import CALLEES, array_of
from workbench.language.printing import PRINTERS, Phrase, notations, phrase, to_text
from workbench.language.printing.differentials import gradient, leibniz, prime
from workbench.language.printing.phrases import Part, as_phrase, call, subscripted, words
from workbench.language.substitution import free_names, substituted
from workbench.pages import Notations

if TYPE_CHECKING:
    from workbench.functions.differentiable import Function

MANY = 12  # variables, beyond which a sentence counts them
LONG = 400  # characters of a formula, beyond which a sentence shows its beginning
LARGE = 2_000  # nodes, beyond which a sentence does not print the formula
TITLES: Mapping[str, Callable[[Phrase], Phrase]] = {
    "gradient": gradient,
    "jacobian": partial(subscripted, "J"),
    "hessian": partial(subscripted, "H"),
}
LETTERS = (*CALLEES, "p", "q", "r")
"""Names for a Function without one, where its text must say the order of its variables."""


def sentence(f: Function) -> str:
    """One useful sentence: its name, the order of its variables, its formula."""
    left, order = left_side(f), ", ".join(f.definition.names)
    if is_large(f):
        name, first = title(f.definition), ", ".join(f.variables[:3])
        kind = f"shape {f.shape}" if f.shape else "a scalar"
        return f"Function {name or 'without a name'} of {len(f.variables)} variables ({first}, ...), {kind}"
    formula = to_text(f.formula)
    if len(formula) > LONG:
        formula = f"{formula[: LONG // 2]}... ({len(formula)} characters; print it to see them)"
    told = f"Function {left} = {formula}" if left else f"Function of ({order}): {formula}"
    told += f" where {f.assumptions}" if f.assumptions else ""
    known = [f"{n} = {value}" for n, value in (*f.definition.sizes.items(), *_bound(f))]
    known += [f"{f.rows} rows of {', '.join(f.columns)}"] if f.columns else []
    return told + (f" with {' and '.join(known)}" if known else "")


def title(definition: Definition, name: str = "") -> Phrase | None:
    """What it is called: f, ∇f, ∂²f/∂x∂y; None where what it is derived from has no name.

    name: for what was written without one.
    """
    origin = definition.origin
    if isinstance(origin, Fixed):
        return title(origin.parent, name)
    if not isinstance(origin, Derived):
        name = definition.name or name
        return as_phrase(name) if name else None
    if origin.way not in (PARTIAL, BLOCK):
        whole = title(origin.parent, name)
        return whole and TITLES[origin.name](whole)
    by: tuple[str, ...] = ()
    while isinstance(definition.origin, Derived) and definition.origin.way in (PARTIAL, BLOCK):
        last = definition.origin
        by, definition = (last.by if last.way is PARTIAL else (array_of(last.by[0]),)) + by, last.parent
    whole = title(definition, name)
    if whole is None:
        return None
    only = len({*definition.variables, *by}) == 1
    return prime(whole, len(by)) if only else leibniz(whole, *by, partial=True)


def left_side(f: Function) -> Phrase | None:
    """Its name and variables, f(x, y), or just a name where it has none; None without a name."""
    name = title(f.definition)
    return call(name, *f.definition.names) if name is not None and f.variables else name


def text(f: Function) -> str:
    """Text that `workbench.function` reads back to the same Function; bound values stand in the formula."""
    formula, assumptions = with_values(f, f.formula), assumptions_with(f.assumptions, _known(f))
    said = to_text(formula) + (f" where {assumptions}" if assumptions else "")
    name, names = f.name if f.origin in ("written", "bound") else "", f.definition.names
    if not f.variables:
        return f"{name} = {said}" if name else said
    if not name:
        if natural_order({array_of(own) for own in contents([formula]).names} - set(f.columns)) == names:
            return said
        name = next(letter for letter in LETTERS if letter not in (*names, *f.columns))
    return f"{name}({', '.join(names)}) = {said}"


def with_values(f: Function, formula: Formula) -> Formula:
    """The formula with the bound values put in."""
    known = _known(f)
    if not known:
        return formula
    arrays = listed(known, f.variables)
    found = picked(substituted(formula, known | arrays))
    in_part = {array_of(name) for name in known if array_of(name) != name} - arrays.keys()
    if in_part & free_names(found) or any(is_element(node) and is_list(node.children[0]) for node in parts(found)):
        return substituted(nested(f.definition.formulas, f.definition.shape), known)
    return found


def _bound(f: Function) -> Iterator[tuple[str, str]]:
    """Bound values, those of an array together."""
    for block in blocks(tuple(f.bound)):
        values = np.array([str(f.bound[name]) for name in block.names], dtype=object).reshape(block.shape)
        told = str(values.tolist()).replace("'", "")
        yield block.name, told if len(block.names) <= MANY else f"an array of shape {block.shape}"


def _known(f: Function) -> dict[str, Formula]:
    """The formulas of bound values."""
    values = {**f.definition.sizes, **f.bound}
    return {name: found for name, value in values.items() if (found := constant(value)) is not None}


def formatted(f: Function, notation: str) -> str:
    """In one of the notations; OptionError for another."""
    if notation not in PRINTERS:
        raise OptionError(f"{notation!r} is no notation; those are {', '.join(PRINTERS)}.")
    if notation == "text":
        return text(f)
    if f.name and f.origin in ("written", "bound"):
        return _in_math(equation(f)) if notation == "mathml" else str(getattr(equation(f), notation))
    return _alone(f, notation)


def read_as(f: Function) -> dict[str, str]:
    """The formula as it was read, with the bound values and what is assumed, in every notation."""
    return {notation: _alone(f, notation) for notation in PRINTERS}


def _alone(f: Function, notation: str) -> str:
    """The formula without its name."""
    formula = with_values(f, f.formula)
    if not f.assumptions:
        return PRINTERS[notation](formula)
    said = _trimmed(notations(stated(f, formula)))
    return _in_math(said) if notation == "mathml" else str(getattr(said, notation))


def stated(f: Function, formula: Formula | None = None) -> Formula | Phrase:
    """The formula (that of f unless another is given) and behind it what f assumes."""
    formula = f.formula if formula is None else formula
    said: list[Part] = []
    for condition in f.assumptions.conditions:
        said += [",", condition] if said else [condition]
    for name in natural_order(f.assumptions.integers):
        said += [",", name, words("integer")] if said else [name, words("integer")]
    return phrase(formula, words("where"), *said) if said else formula


def equation(f: Function) -> Notations:
    """Name and variables = formula; the formula alone without a name."""
    left, formula = left_side(f), stated(f, with_values(f, f.formula))
    return _trimmed(notations(formula) if left is None else notations(left, "=", formula))


def _trimmed(said: Notations) -> Notations:
    """Without the space behind a word that is the last."""
    return replace(said, text=said.text.rstrip(), unicode=said.unicode.rstrip())


def bundle(f: Function) -> dict[str, str]:
    """What a notebook shows; a very large Function as its sentence alone."""
    if is_large(f):
        return {"text/plain": sentence(f)}
    shown = equation(f)
    return {
        "text/plain": sentence(f),
        "text/latex": f"$\\displaystyle {shown.latex}$",
        "text/html": _in_math(shown),
    }


def _in_math(shown: Notations) -> str:
    namespace = 'xmlns="http://www.w3.org/1998/Math/MathML"'
    return f'<math {namespace} display="block" alttext="{escape(shown.text)}">{shown.mathml}</math>'


def summary(f: Function) -> str:
    """A short page in plain text."""
    f.definition.check_sizes()
    rows = [("variables", ", ".join(f.variables) or "none"), ("shape", str(f.shape) if f.shape else "scalar")]
    rows += [(name, str(value)) for name, value in f.bound.items()]
    rows += [("data", f"{f.rows} rows of {', '.join(f.columns)}")] if f.columns else []
    rows += [("domain", " and ".join(map(to_text, f.domain)) or "everywhere")]
    rows += [("smooth", "yes, inside the domain" if f.smooth else "no: it has kinks or jumps")]
    rows += [("runs on", str(f.kernel))]
    rows += [("note", note) for note in f.notes]
    width = max(len(name) for name, _ in rows)
    return "\n".join([sentence(f), *(f"  {name:{width}}  {told}" for name, told in rows)])


def sympy_form(f: Function) -> Any:
    """Expression, matrix or array of the components, with real symbols and the bound values put in."""
    import sympy

    from workbench.language.sympy import symbol, to_sympy

    known = {symbol(name): to_sympy(found) for name, value in f.bound.items() if (found := constant(value)) is not None}
    parts = [expression.xreplace(known) if known else expression for expression in f.definition.expressions]
    shape = f.definition.shape
    if not shape:
        return parts[0]
    if len(shape) <= 2:
        return sympy.ImmutableMatrix(shape[0], shape[1] if len(shape) == 2 else 1, parts)
    return sympy.ImmutableDenseNDimArray(parts, shape)


def is_large(f: Function) -> bool:
    """Too large to be printed unasked?"""
    return len(f.definition.names) > MANY or _size(f.definition) > LARGE


def _size(definition: Definition) -> int:
    """Nodes of what was written, counted no further than needed; of a derivative those of its parent, each time."""
    root = definition.root
    if definition is root:
        return _counted([root.written])
    return _counted(root.formulas) * max(1, math.prod(definition.shape))


def _counted(formulas: Iterable[Formula]) -> int:
    """The nodes of formulas, no further than needed."""
    found = 0
    waiting = list(formulas)
    while waiting and found <= LARGE:
        node = waiting.pop()
        if isinstance(node, LongSum):
            found += size(node)
        else:
            found += 1
            waiting.extend(node.children)
    return found
