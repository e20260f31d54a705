"""MISTAKES: the typical mistakes in differentiating, a row each: a rule, and what stands in its place."""

from __future__ import annotations

from workbench.derivations import statements
from workbench.derivations.calls import outer_and_inner
from workbench.derivations.multiples import core_of_multiple
from workbench.derivations.powers import exponent_and_base
from workbench.derivations.structure import each_argument, factors
from workbench.exercises.grading.misrules import calls, constants, exponentials, powers, structure
from workbench.exercises.grading.misrules.misrule import Misrule
from workbench.operators import ABS, LOG, MEAN
from workbench.operators.hyperbolic import HYPERBOLIC
from workbench.operators.trigonometric import TRIGONOMETRIC

QUOTIENTS = ("quotient", "constant multiple", "power", "chain")
"""The rules by which quotients with the variable below the line are differentiated."""
BY_ROW = ""
"""The name in RULES of the rules that take the derivative from the function's own row."""
POWERS = ("power", BY_ROW)
SIGNED = (*TRIGONOMETRIC, *HYPERBOLIC)

MISTAKES: tuple[Misrule, ...] = (
    Misrule(
        "inner derivative missing",
        ("chain",),
        "the derivative of the inner function is missing",
        constants.only,
        parts=calls.outer_only,
        where=calls.one_inside,
        right=statements.CHAIN,
        bound=True,
    ),
    Misrule(
        "derivative put inside",
        ("chain",),
        "the inner derivative was put inside the function, where it should multiply it",
        calls.put_inside,
        parts=outer_and_inner,
        where=calls.one_inside,
        right=statements.CHAIN,
    ),
    Misrule(
        "only the inside differentiated",
        ("chain",),
        "only the inside was differentiated, and the outer function left as it was",
        calls.of_inner_derivative,
        parts=calls.inner_alone,
        where=calls.changes_outside,
        right=statements.CHAIN,
    ),
    Misrule(
        "inner derivative twice",
        ("chain",),
        "the inner derivative was multiplied in twice",
        calls.inner_twice,
        parts=outer_and_inner,
        where=calls.one_inside,
        right=statements.CHAIN,
        bound=True,
    ),
    Misrule(
        "function of a sum taken apart",
        ("chain",),
        "the function of a sum was taken for the sum of the functions",
        calls.added,
        parts=calls.each_term_inside,
        where=calls.has_sum_inside,
        right=statements.CHAIN,
    ),
    Misrule(
        "product of the derivatives",
        ("product",),
        "the derivatives were multiplied; that is not the product rule",
        structure.product_of_derivatives,
        parts=factors,
        right=statements.PRODUCT,
    ),
    Misrule(
        "term of the product rule missing",
        ("product",),
        "only the first factor was differentiated; the product rule has a term for each factor",
        structure.kept_but(0),
        parts=factors,
        right=statements.PRODUCT,
    ),
    Misrule(
        "term of the product rule missing",
        ("product",),
        "only the last factor was differentiated; the product rule has a term for each factor",
        structure.kept_but(-1),
        parts=factors,
        right=statements.PRODUCT,
    ),
    Misrule(
        "minus in the product rule",
        ("product",),
        "the terms of the product rule are added, not subtracted",
        structure.minus_between,
        parts=factors,
        right=statements.PRODUCT,
    ),
    Misrule(
        "quotient rule the wrong way round",
        QUOTIENTS,
        "the numerator of the quotient rule is the wrong way round, which changes the sign",
        structure.quotient(swapped=True),
        parts=each_argument,
        where=structure.divides,
        right=statements.QUOTIENT,
    ),
    Misrule(
        "plus in the quotient rule",
        ("quotient",),
        "the numerator of the quotient rule is a difference, not a sum",
        structure.quotient(plus=True),
        parts=each_argument,
        right=statements.QUOTIENT,
    ),
    Misrule(
        "denominator not squared",
        QUOTIENTS,
        "the denominator of the quotient rule is squared",
        structure.quotient(below=1),
        parts=each_argument,
        where=structure.divides,
        right=statements.QUOTIENT,
    ),
    Misrule(
        "denominator missing",
        ("quotient",),
        "the denominator of the quotient rule is missing",
        structure.quotient(below=0),
        parts=each_argument,
        right=statements.QUOTIENT,
    ),
    Misrule(
        "ratio of the derivatives",
        QUOTIENTS,
        "the derivatives were divided; that is not the quotient rule",
        structure.ratio_of_derivatives,
        parts=each_argument,
        where=structure.divides,
        right=statements.QUOTIENT,
    ),
    Misrule(
        "logarithm for a reciprocal",
        QUOTIENTS,
        "1/x has the antiderivative ln(x); its derivative is that of a power",
        structure.logarithm_of_denominator,
        where=structure.divides_one,
        right=statements.POWER,
    ),
    Misrule(
        "power not reduced",
        POWERS,
        "the exponent is reduced by one when a power is differentiated",
        powers.power(shift=0),
        where=powers.is_power,
        right=statements.POWER,
    ),
    Misrule(
        "exponent not brought down",
        POWERS,
        "the old exponent comes in front as a factor",
        powers.power(coefficient=False),
        where=powers.is_power,
        right=statements.POWER,
    ),
    Misrule(
        "exponent shifted the wrong way",
        POWERS,
        "the exponent is reduced by one, also below zero: from -2 to -3",
        powers.power(shift=1),
        where=powers.is_reciprocal,
        right=statements.POWER,
    ),
    Misrule(
        "power rule on an exponential",
        ("exponential", BY_ROW),
        "the variable stands in the exponent, so the power rule does not apply",
        exponentials.as_power_of_base,
        where=exponentials.is_exponential,
        right=statements.EXPONENTIAL,
    ),
    Misrule(
        "logarithm of the base missing",
        ("exponential", BY_ROW),
        "the logarithm of the base is missing",
        exponentials.without_logarithm,
        where=exponentials.has_logarithm_of_base,
        right=statements.EXPONENTIAL,
    ),
    Misrule(
        "general power as a power",
        ("general power",),
        "the power rule was used, but the exponent depends on the variable too",
        exponentials.exponent_as_constant,
        parts=exponent_and_base,
        right=statements.GENERAL_POWER,
    ),
    Misrule(
        "general power as an exponential",
        ("general power",),
        "the rule for exponentials was used, but the base depends on the variable too",
        exponentials.base_as_constant,
        parts=exponent_and_base,
        right=statements.GENERAL_POWER,
    ),
    Misrule(
        "variable in place of the argument",
        ("chain",),
        "the derivative of ln(u) is 1/u with all of u below the line, times u′",
        exponentials.one_over_variable,
        where=lambda problem: problem.operator is LOG,
        right=statements.CHAIN,
    ),
    Misrule(
        "sign of the derivative",
        (BY_ROW,),
        "the derivative of this function has the other sign",
        constants.other_sign,
        where=lambda problem: problem.plain and problem.operator in SIGNED,
    ),
    Misrule(
        "sign lost at the absolute value",
        (BY_ROW,),
        "the absolute value changes its slope where its inside changes its sign",
        constants.one,
        where=lambda problem: problem.plain and problem.operator is ABS,
    ),
    Misrule(
        "constant kept",
        ("constant",),
        "the derivative of a constant is zero",
        exponentials.unchanged,
        where=constants.is_a_term,
        right=statements.CONSTANT,
    ),
    Misrule(
        "constant differentiated to one",
        ("constant",),
        "the derivative of a constant is zero, not one",
        constants.one,
        where=constants.is_not_one,
        right=statements.CONSTANT,
    ),
    Misrule(
        "constant factor dropped",
        ("constant multiple",),
        "the constant factor stays",
        constants.factor_dropped,
        parts=core_of_multiple,
        where=constants.has_factor,
        right=statements.CONSTANT_MULTIPLE,
    ),
    Misrule(
        "minus dropped",
        ("constant multiple",),
        "the minus in front was lost",
        constants.only,
        parts=constants.inside_minus,
        where=constants.is_minus,
        right=statements.CONSTANT_MULTIPLE,
    ),
    Misrule(
        "number of rows forgotten",
        (BY_ROW,),
        "a mean is divided by the number of rows, and so is its derivative",
        constants.over_all_rows,
        parts=each_argument,
        where=lambda problem: problem.operator is MEAN,
    ),
)
"""Which mistake is meant is decided by value: an answer is compared with what each of these gives, everywhere that it
applies, and at one place alone."""
