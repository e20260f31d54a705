"""Terms: how tidying sees a sum, with like terms collected in the order of their first appearance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from workbench.derivations.monomials import Monomial
from workbench.derivations.powers_of_parts import BINOMIAL
from workbench.language.formula import Apply, Formula, Number
from workbench.operators import SUM, Form


def collected(
    terms: Iterable[Formula], monomial: Callable[[Formula], Monomial], is_total: Callable[[Formula], bool]
) -> Formula:
    """The tidy sum of tidy terms.

    A term with coefficient zero is dropped where it is defined everywhere; else it stays, so that the sum is
    defined only where it was.
    """
    every = [part for term in terms for part in _opened(monomial(term), monomial)]
    like = _like_terms(every)
    while any(map(_is_bare_sum, like)):
        like = _like_terms(part for term in like for part in _opened(term, monomial))
    settled = (term.settled(is_total) for term in like)
    kept = [term for term in settled if term.coefficient.value != 0 or term.above or term.below]
    if _is_turned(kept, every):
        kept.reverse()
    written = tuple(term.formula for term in kept)
    if len(written) > 1:
        return Apply(SUM, written)
    return written[0] if written else Number(0)


def _is_turned(kept: Sequence[Monomial], every: Sequence[Monomial]) -> bool:
    """Did joining put a minus in front of two terms that began with a plus? x^2 + 1 - 2x^2 is 1 - x^2."""
    if len(kept) != BINOMIAL or not kept[0].coefficient.value < 0 < kept[1].coefficient.value:
        return False
    return next((term.coefficient.value > 0 for term in every if term.key == kept[0].key), False)


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
