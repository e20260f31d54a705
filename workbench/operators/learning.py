"""Rows for the functions of machine learning, in code that neither overflows nor cancels.

Source: Goodfellow, Bengio & Courville, Deep Learning (2016), sections 3.10, 4.1 and 6.2 to 6.3.
"""

from __future__ import annotations

from workbench.operators.operator import Notation, Operator, Smoothness

# All three rest on exp(-|x|), which does not overflow, and which one kernel computes once for all of them.
SIGMOID = Operator(
    "sigmoid",
    aliases=("expit", "logistic"),
    about="logistic sigmoid, 1/(1 + e^(-x))",
    partials=("sigmoid(x)*(1 - sigmoid(x))",),
    definition="1/(1 + exp(-x))",
    values=(("0", "1/2"),),
    rule="sigmoid",
    python="((1.0 if {0} >= 0 else math.exp(-math.fabs({0}))) / (1.0 + math.exp(-math.fabs({0}))))",
    # special.expit has the same value, and takes half as long again.
    numpy="(np.where({0} < 0.0, np.exp(-np.abs({0})), 1.0) / (1.0 + np.exp(-np.abs({0}))))",
    mpmath="(1 / (1 + mp.exp(-{0})))",
    samples=((0.5,), (-1.25,), (7.0,), (-30.0,)),
    source="Goodfellow et al. 3.10",
)
SOFTPLUS = Operator(
    "softplus",
    about="softplus, log(1 + e^x)",
    partials=("sigmoid(x)",),
    definition="log(1 + exp(x))",
    values=(("0", "log(2)"),),
    rule="softplus",
    python="(({0} if {0} > 0 else 0.0) + math.log1p(math.exp(-math.fabs({0}))))",
    # np.logaddexp has the same value, and takes three times as long.
    numpy="(np.maximum({0}, 0.0) + np.log1p(np.exp(-np.abs({0}))))",
    mpmath="mp.log1p(mp.exp({0}))",
    samples=((0.5,), (-1.25,), (7.0,), (-30.0,)),
    source="Goodfellow et al. 3.10",
)
RELU = Operator(
    "relu",
    aliases=("ReLU",),
    about="rectified linear unit, max(x, 0)",
    partials=("step(x)",),
    definition="max(x, 0)",
    values=(("0", "0"), ("1", "1"), ("-1", "0")),
    rule="rectified linear unit",
    smoothness=Smoothness.KINK,
    kinks=("x",),
    python="(0.0 if {0} <= 0 else {0})",
    numpy="np.maximum({0}, 0.0)",
    notation=Notation("ReLU", r"\operatorname{ReLU}", "ReLU"),
    samples=((0.5,), (-1.25,), (7.0,)),
    source="Goodfellow et al. 6.3.1",
)
LOGSUMEXP = Operator(
    "logsumexp",
    ("a", "b"),
    aliases=("logaddexp",),
    about="logarithm of the sum of the exponentials, a smooth maximum",
    variadic=True,
    partials=("sigmoid(a - b)", "sigmoid(b - a)"),
    definition="log(exp(a) + exp(b))",
    values=(("0, 0", "log(2)"),),
    rule="log-sum-exp",
    # Equal arguments apart, so that two infinite ones do not give their difference, NaN.
    python=(
        "({0} + math.log(2.0) if {0} == {1} else {0} + math.log1p(math.exp({1} - {0})) if {0} > {1} "
        "else {1} + math.log1p(math.exp({0} - {1})))"
    ),
    # np.logaddexp has the same value, and takes twice as long.
    numpy=(
        "(np.maximum({0}, {1}) + np.log1p(np.exp(-np.abs(np.where(np.equal({0}, {1}), 0.0, np.subtract({0}, {1}))))))"
    ),
    mpmath="(mp.mpf(max({0}, {1})) + mp.log1p(mp.exp(-abs({0} - {1}))))",
    samples=((0.5, -1.25), (-3.0, 2.0), (7.0, 6.5)),
    source="Goodfellow et al. 4.1",
)
SOFTMAX = Operator(
    "softmax",
    ("a", "b"),
    about="exponentials divided by their sum, a vector that sums to 1",
    variadic=True,
    components="exp(x_i - logsumexp(x))",
    rule="softmax",
    samples=((0.5, -1.25), (1.0, 2.0, 3.0)),
    source="Goodfellow et al. 6.2.2.3",
)

LEARNING = (SIGMOID, SOFTPLUS, RELU, LOGSUMEXP, SOFTMAX)
