"""Terms: how tidying sees a sum, with like terms collected in the order of their first appearance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from workbench.derivations.monomials import Monomial
from workbench.language.formula import Apply, Formula, Number
from workbench.operators import SUM, Form


def collected(
    terms: Iterable[Formula], monomial: Callable[[Formula], Monomial], is_total: Callable[[Formula], bool]
) -> Formula:
    """The tidy sum of tidy terms.

    A term with coefficient zero is dropped where it is defined everywhere; else it stays, so that the sum is
    defined only where it was.
    """
    like = _like_terms(part for term in terms for part in _opened(monomial(term), monomial))
    while any(map(_is_bare_sum, like)):
        like = _like_terms(part for term in like for part in _opened(term, monomial))
    settled = (term.settled(is_total) for term in like)
    kept = tuple(term.formula for term in settled if term.coefficient.value != 0 or term.above or term.below)
    if len(kept) > 1:
        return Apply(SUM, kept)
    return kept[0] if kept else Number(0)


def _like_terms(terms: Iterable[Monomial]) -> list[Monomial]:
    found: dict[object, Monomial] = {}
    for term in terms:
        key = term.key
        known = found.get(key)
        found[key] = replace(known, coefficient=known.coefficient + term.coefficient) if known else term
    return list(found.values())


def _opened(term: Monomial, monomial: Callable[[Formula], Monomial]) -> list[Monomial]:
    """A sum in brackets as its terms, each with the sign in front of the brackets."""
    if not _is_bare_sum(term):
        return [term]
    terms = map(monomial, term.above[0].children)
    return [replace(m, coefficient=m.coefficient * term.coefficient) for m in terms]


def _is_bare_sum(term: Monomial) -> bool:
    if abs(term.coefficient.value) != 1 or len(term.above) != 1 or term.below:
        return False
    (only,) = term.above
    return isinstance(only, Apply) and only.operator.form is Form.SUM
