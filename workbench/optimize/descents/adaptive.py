"""Descent by gradients at a rate of its own for each variable: AdaGrad, RMSProp, Adam, AMSGrad.

Each divides the step of a variable by the size of its gradients so far, so that units matter little. A step is about
the learning rate long, however small the gradient: it has no largest stable value as gradient descent has, and near a
minimum a schedule must bring it down. Their options besides are those of gradient descent: schedule, batch_size, clip.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

from workbench.optimize.descents.rules import Rule
from workbench.optimize.descents.schedules import CONSTANT, Schedule
from workbench.optimize.descents.walking import Fixed, advancing, check_fixed, check_positive, check_share, striding
from workbench.optimize.iterates import Iterate, Stretch
from workbench.optimize.loop import Ended
from workbench.optimize.objective import Problem

SUMMED = Rule(("s = s + g^2", "x = x - rate*g/(sqrt(s) + epsilon)"), constants=("epsilon",))
AVERAGED = Rule(("s = decay*s + (1 - decay)*g^2", "x = x - rate*g/(sqrt(s) + epsilon)"), constants=("decay", "epsilon"))
MOMENTS = Rule(
    ("m = beta1*m + (1 - beta1)*g", "s = beta2*s + (1 - beta2)*g^2", "x = x - rate*(m/a)/(sqrt(s/b) + epsilon)"),
    numbers=("a = 1 - beta1^k", "b = 1 - beta2^k"),
    constants=("beta1", "beta2", "epsilon"),
)
LARGEST = Rule(
    (*MOMENTS.update[:2], "w = piecewise(s > w: s, w)", "x = x - rate*(m/a)/(sqrt(w/b) + epsilon)"),
    numbers=MOMENTS.numbers,
    constants=MOMENTS.constants,
)


@dataclass(frozen=True, slots=True)
class AdaGrad:
    """Divides by the root of the sum of all squared gradients: s = s + g^2, x = x - rate * g / (sqrt(s) + epsilon).

    learning_rate: length of the first step of each variable; the paper leaves it open, 0.01 is usual.

    pro: needs no schedule, rates fall by themselves; at home with rare features. contra: they fall for good.
    Source: Duchi, Hazan & Singer, Adaptive subgradient methods for online learning (2011), figure 1, with a diagonal.
    """

    name: ClassVar[str] = "adagrad"
    rule: ClassVar[Rule] = SUMMED
    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = 1e-8
    bounded: ClassVar[bool] = False
    fixed: ClassVar[bool] = True

    learning_rate: float = 0.01
    epsilon: float = 1e-8
    schedule: Schedule = CONSTANT
    batch_size: int | None = None
    clip: float | None = None

    def __post_init__(self) -> None:
        _check(self, self.epsilon)

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return advancing(self, problem)

    def stretches(self, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
        return striding(self, problem)


@dataclass(frozen=True, slots=True)
class RMSProp:
    """Divides by the root of a running mean of squared gradients: s = decay * s + (1 - decay) * g^2.

    learning_rate: 0.001 and decay: 0.9, as in the lecture.

    pro: forgets old gradients, so that rates do not die out. contra: without a schedule it keeps circling.
    Source: Tieleman & Hinton, Lecture 6.5, Neural networks for machine learning (2012), slide 29.
    """

    name: ClassVar[str] = "rmsprop"
    rule: ClassVar[Rule] = AVERAGED
    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = 1e-8
    bounded: ClassVar[bool] = False
    fixed: ClassVar[bool] = True

    learning_rate: float = 0.001
    decay: float = 0.9
    epsilon: float = 1e-8
    schedule: Schedule = CONSTANT
    batch_size: int | None = None
    clip: float | None = None

    def __post_init__(self) -> None:
        _check(self, self.epsilon, decay=self.decay)

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return advancing(self, problem)

    def stretches(self, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
        return striding(self, problem)


@dataclass(frozen=True, slots=True)
class Adam:
    """A running mean of the gradients over the root of that of their squares, each corrected for its start at zero.

    learning_rate: 0.001, beta1: 0.9, beta2: 0.999 and epsilon: 1e-8, as in the paper.

    pro: steps of about the learning rate from the first on, whatever the units. contra: without a schedule it keeps
    circling; there are convex problems on which it does not converge (see AMSGrad).
    Source: Kingma & Ba, Adam: a method for stochastic optimization (2015), algorithm 1.
    """

    name: ClassVar[str] = "adam"
    rule: ClassVar[Rule] = MOMENTS
    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = 1e-8
    bounded: ClassVar[bool] = False
    fixed: ClassVar[bool] = True

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    schedule: Schedule = CONSTANT
    batch_size: int | None = None
    clip: float | None = None

    def __post_init__(self) -> None:
        _check(self, self.epsilon, beta1=self.beta1, beta2=self.beta2)

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return advancing(self, problem)

    def stretches(self, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
        return striding(self, problem)


@dataclass(frozen=True, slots=True)
class AMSGrad:
    """Adam with the largest mean of squares so far below the root, so that a rate never grows again.

    learning_rate, beta1, beta2, epsilon: as for Adam, whose corrections for the start are kept.

    pro: converges on convex problems where Adam does not. contra: one large gradient slows it for good.
    Source: Reddi, Kale & Kumar, On the convergence of Adam and beyond (2018), algorithm 2.
    """

    name: ClassVar[str] = "amsgrad"
    rule: ClassVar[Rule] = LARGEST
    steps: ClassVar[int] = 10_000
    tolerance: ClassVar[float | None] = 1e-8
    bounded: ClassVar[bool] = False
    fixed: ClassVar[bool] = True

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    schedule: Schedule = CONSTANT
    batch_size: int | None = None
    clip: float | None = None

    def __post_init__(self) -> None:
        _check(self, self.epsilon, beta1=self.beta1, beta2=self.beta2)

    def iterates(self, problem: Problem) -> Generator[Iterate, None, Ended]:
        return advancing(self, problem)

    def stretches(self, problem: Problem) -> Generator[Iterate | Stretch, None, Ended]:
        return striding(self, problem)


def _check(method: Fixed, epsilon: float, **shares: float) -> None:
    """Raise OptionError for an option that is none."""
    check_positive(method.learning_rate, "the learning rate", 0.001)  # type: ignore[arg-type]  # None is none either
    check_fixed(method)
    check_positive(epsilon, "epsilon", 1e-8)
    for name, share in shares.items():
        check_share(share, name, 0.9)
