"""MISTAKES: the typical mistakes in differentiating, a row each: a rule, and what stands in its place."""

from __future__ import annotations

from functools import partial

from workbench.derivations import statements
from workbench.exercises.grading.misrules import calls, constants, exponentials, powers, structure
from workbench.exercises.grading.misrules.misrule import Misrule, no_parts
from workbench.operators import ABS, LOG, MEAN
from workbench.operators.hyperbolic import HYPERBOLIC
from workbench.operators.trigonometric import TRIGONOMETRIC

INSTEAD = ("constant multiple", "power", "chain")
"""The rules by which a constant over what varies is differentiated, where others take the quotient rule."""
BY_ROW = ""
"""The name in RULES of the rules that take the derivative from the function's own row."""
SIGNED = (*TRIGONOMETRIC, *HYPERBOLIC)

_CHAIN = partial(Misrule, replaces=("chain",))
_PRODUCT = partial(Misrule, replaces=("product",))
_QUOTIENT = partial(Misrule, replaces=("quotient",))
_BELOW = partial(Misrule, replaces=("quotient",), also=INSTEAD)
_POWER = partial(Misrule, replaces=("power", BY_ROW))
_EXPONENTIAL = partial(Misrule, replaces=("exponential", BY_ROW))
_GENERAL = partial(Misrule, replaces=("general power",))
_ROW = partial(Misrule, replaces=(BY_ROW,), right="")
_CONSTANT = partial(Misrule, replaces=("constant",))
_MULTIPLE = partial(Misrule, replaces=("constant multiple",))

MISTAKES: tuple[Misrule, ...] = (
    _CHAIN(
        "inner derivative missing",
        "the derivative of the inner function is missing",
        constants.only,
        parts=calls.outer_only,
        where=calls.one_inside,
        bound=True,
    ),
    _CHAIN(
        "derivative put inside",
        "the inner derivative was put inside the function, where it should multiply it",
        calls.put_inside,
        where=calls.one_inside,
    ),
    _CHAIN(
        "only the inside differentiated",
        "only the inside was differentiated, and the outer function left as it was",
        calls.of_inner_derivative,
        parts=calls.inner_alone,
        where=calls.changes_outside,
    ),
    _CHAIN(
        "inner derivative twice",
        "the inner derivative was multiplied in twice",
        calls.inner_twice,
        where=calls.one_inside,
        bound=True,
    ),
    _CHAIN(
        "function of a sum taken apart",
        "the function of a sum was taken for the sum of the functions",
        calls.added,
        parts=calls.each_term_inside,
        where=calls.has_sum_inside,
    ),
    _PRODUCT(
        "product of the derivatives",
        "the derivatives were multiplied; that is not the product rule",
        structure.product_of_derivatives,
    ),
    _PRODUCT(
        "term of the product rule missing",
        "only the first factor was differentiated; the product rule has a term for each factor",
        structure.kept_but(0),
    ),
    _PRODUCT(
        "term of the product rule missing",
        "only the last factor was differentiated; the product rule has a term for each factor",
        structure.kept_but(-1),
    ),
    _PRODUCT(
        "minus in the product rule", "the terms of the product rule are added, not subtracted", structure.minus_between
    ),
    _BELOW(
        "quotient rule the wrong way round",
        "the numerator of the quotient rule is the wrong way round, which changes the sign",
        structure.quotient(swapped=True),
        where=structure.divides,
    ),
    _QUOTIENT(
        "plus in the quotient rule",
        "the numerator of the quotient rule is a difference, not a sum",
        structure.quotient(plus=True),
    ),
    _BELOW(
        "denominator not squared",
        "the denominator of the quotient rule is squared",
        structure.quotient(below=1),
        where=structure.divides,
    ),
    _QUOTIENT("denominator missing", "the denominator of the quotient rule is missing", structure.quotient(below=0)),
    _BELOW(
        "ratio of the derivatives",
        "{0}; that is not the quotient rule",
        structure.ratio_of_derivatives,
        where=structure.divides,
        said=structure.how_divided,
    ),
    Misrule(
        "logarithm for a reciprocal",
        "the logarithm is an antiderivative, not the derivative, which is that of a power",
        structure.logarithm_of_denominator,
        ("quotient", *INSTEAD),
        parts=no_parts,
        where=structure.divides_one,
        right=statements.POWER,
    ),
    _POWER(
        "power not reduced",
        "the exponent is reduced by one when a power is differentiated",
        powers.power(shift=0),
        where=powers.is_power,
    ),
    _POWER(
        "exponent not brought down",
        "the old exponent comes in front as a factor",
        powers.power(coefficient=False),
        where=powers.is_power,
    ),
    _POWER(
        "exponent shifted the wrong way",
        "the exponent is reduced by one, also below zero: {0}",
        powers.power(shift=1),
        where=powers.is_reciprocal,
        said=powers.from_exponent_to_next,
    ),
    _POWER(
        "sign of the exponent lost",
        "the exponent {0} comes in front with its sign",
        powers.without_sign,
        where=powers.is_negative_power,
        said=powers.exponent,
    ),
    _EXPONENTIAL(
        "power rule on an exponential",
        "the variable stands in the exponent, so the power rule does not apply",
        exponentials.as_power_of_base,
        where=exponentials.is_exponential,
    ),
    _EXPONENTIAL(
        "logarithm of the base missing",
        "the logarithm of the base is missing",
        exponentials.without_logarithm,
        where=exponentials.has_logarithm_of_base,
    ),
    _GENERAL(
        "general power as a power",
        "the power rule was used, but the exponent depends on the variable too",
        exponentials.exponent_as_constant,
    ),
    _GENERAL(
        "general power as an exponential",
        "the rule for exponentials was used, but the base depends on the variable too",
        exponentials.base_as_constant,
    ),
    _CHAIN(
        "variable in place of the argument",
        "the derivative of ln(u) is 1/u with all of u below the line, times u′",
        exponentials.one_over_variable,
        parts=no_parts,
        where=lambda problem: problem.operator is LOG,
    ),
    _ROW(
        "sign of the derivative",
        "the derivative of this function has the other sign",
        constants.other_sign,
        parts=no_parts,
        where=lambda problem: problem.plain and problem.operator in SIGNED,
    ),
    _ROW(
        "sign lost at the absolute value",
        "the absolute value changes its slope where its inside changes its sign",
        constants.one,
        parts=no_parts,
        where=lambda problem: problem.plain and problem.operator is ABS,
    ),
    _CONSTANT(
        "constant kept", "the derivative of a constant is zero", exponentials.unchanged, where=constants.is_a_term
    ),
    _CONSTANT(
        "constant differentiated to one",
        "the derivative of a constant is zero, not one",
        constants.one,
        where=constants.is_not_one,
    ),
    _MULTIPLE(
        "constant factor dropped", "the constant factor stays", constants.factor_dropped, where=constants.has_factor
    ),
    _MULTIPLE(
        "minus dropped",
        "the minus in front was lost",
        constants.only,
        parts=constants.inside_minus,
        where=constants.is_minus,
    ),
    _ROW(
        "number of rows forgotten",
        "a mean is divided by the number of rows, and so is its derivative",
        constants.over_all_rows,
        where=lambda problem: problem.operator is MEAN,
    ),
)
"""Which mistake is meant is decided by value: an answer is compared with what each of these gives, everywhere that it
applies, and at one place alone."""
