"""Every topic at every difficulty: as asked for, made again from its seed, answered, verified, and worth setting."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest

import workbench as wb
from workbench.exercises.exercises import Exercise
from workbench.exercises.questions.kinds import KINDS, iterates
from workbench.exercises.recipes.acceptance import constant, rules_of
from workbench.exercises.recipes.difficulties import DIFFICULTIES
from workbench.exercises.recipes.mixtures import OFFERED
from workbench.language.formula import Number, walk
from workbench.language.printing import to_text
from workbench.pages.blocks import plain

ASKED_FOR = (
    "power,sum,product,quotient,exponential,logarithm,trigonometry,inverse trigonometry,hyperbolic,general power,chain,"
    "rules,second derivative,partials,gradient,jacobian,hessian,critical,descent,newton,newton-roots"
).split(",")
TOPICS = {row.name: row for row in wb.TOPICS}
EACH = list(product(TOPICS, (1, 2, 3)))
SEEDS = (1, 2)
ITERATIONS = {"descent", "newton", "newton-roots"}
OTHERS = {"critical", *ITERATIONS}


def of(topics):
    cases = [case for case in EACH if case[0] in topics]
    return pytest.mark.parametrize(("topic", "difficulty"), cases, ids=[f"{t}-{d}" for t, d in cases])


each, each_derivative = of(TOPICS), of(TOPICS.keys() - OTHERS)


drawn = cache(wb.exercise)


def test_the_topics_are_there_once_each():
    assert [row.name for row in wb.TOPICS] == ASKED_FOR
    for row in wb.TOPICS:
        assert row.title[0].isupper() and len(row.asks) > 8
        assert len(row.levels) == len(set(row.levels)) == 3


@each
def test_a_seed_makes_the_same_exercise_again(topic, difficulty):
    first, again = drawn(topic, difficulty, 1), wb.exercise(topic, difficulty, 1)
    assert first == again
    assert (first.topic, first.difficulty, first.seed) == (topic, difficulty, 1)


@each
def test_an_exercise_survives_being_kept(topic, difficulty):
    made = drawn(topic, difficulty, 1)
    assert pickle.loads(pickle.dumps(made)) == made
    if made.posed.kind == "critical":
        return  # its answer is looked for by a worker: tested once, below
    assert Exercise.from_dict(json.loads(made.to_json())) == made
    assert made.to_dict()["answer"] == plain(made.answer_in_words)


@each
def test_the_question_is_asked_in_words(topic, difficulty):
    for seed in SEEDS:
        made = drawn(topic, difficulty, seed)
        words = plain(made.task)
        assert words[0].isupper() and words.endswith(".")
        assert words in repr(made) and f"seed {seed}" in repr(made)
        assert set(made.posed.function.variables) == set(made.posed.variables)


@each_derivative
def test_the_answer_is_short_and_its_numbers_are_small(topic, difficulty):
    for seed in SEEDS:
        made = drawn(topic, difficulty, seed)
        bounds = DIFFICULTIES[difficulty]
        assert not constant(made.asked)
        for component in made.asked.components:
            assert len(to_text(component)) <= bounds.answer
            sizes = [max(n.value.numerator, n.value.denominator) for n in walk(component) if isinstance(n, Number)]
            assert max(sizes, default=0) <= bounds.largest


@of(["critical"])
def test_critical_points_are_whole_or_roots_of_whole_numbers(topic, difficulty):
    """No coordinate is beyond 4, and at the two easier difficulties each is whole."""
    for seed in SEEDS:
        for point in drawn(topic, difficulty, seed).asked:
            told = point.x**2 if difficulty == 3 else point.x
            assert told == pytest.approx(np.round(told), abs=1e-12)
            assert np.max(np.abs(point.x)) <= 4


@of(ITERATIONS)
def test_each_step_ends_at_numbers_that_are_short(topic, difficulty):
    """Of gradient descent as decimals of four digits, of Newton's method as fractions as small as the row says."""
    for seed in SEEDS:
        made = drawn(topic, difficulty, seed)
        assert len(made.asked.path.x) == made.posed.steps + 1 <= 4
        for place in iterates(made.posed):
            for q in place:
                if topic == "descent":
                    assert q * 10**4 == round(q * 10**4)
                else:
                    assert max(abs(q.numerator), q.denominator) <= DIFFICULTIES[difficulty].fraction


@each_derivative
def test_the_rules_are_those_of_the_derivation(topic, difficulty):
    for seed in SEEDS:
        made = drawn(topic, difficulty, seed)
        assert Counter(made.rules) == rules_of(made.asked)
        assert TOPICS[topic].uses in (*made.rules, "")
        assert made.asked.parent.smooth


@pytest.mark.parametrize("difficulty", [1, 2, 3])
def test_a_chain_is_as_deep_as_its_difficulty_says(difficulty):
    for seed in range(8):
        assert wb.exercise("chain", difficulty, seed).rules.count("chain") == difficulty


COMBINING = ("product", "quotient", "chain", "general power")


@pytest.mark.parametrize("topic", [t for t in TOPICS if t not in {"power", "sum", "rules", *OTHERS}])
def test_difficulty_rises(topic):
    """On average more functions are combined at 3 than at 2, and not fewer at 2 than at 1."""
    easy, middle, hard = (
        sum(rule in COMBINING for seed in range(8) for rule in wb.exercise(topic, difficulty, seed).rules)
        for difficulty in (1, 2, 3)
    )
    assert easy <= middle < hard
    assert hard >= 8, "one of them each, at least"


@pytest.mark.parametrize(("topic", "difficulty"), [(topic, 1 + k % 3) for k, topic in enumerate(TOPICS)])
def test_what_is_asked_has_a_verified_solution(topic, difficulty):
    """Each topic at one difficulty; all of them are in the slow run."""
    verified(drawn(topic, difficulty, 1))


@pytest.mark.slow
@each
def test_a_thousand_seeds_have_verified_solutions(topic, difficulty):
    for seed in range(1000):
        verified(wb.exercise(topic, difficulty, seed))


def verified(made: Exercise) -> None:
    """The answer is what the solution ends in, and that is known to be right."""
    asked, kind = made.asked, made.posed.kind
    if made.kind.derivative:
        assert made.solution.verified, made
        assert made.answer.components == made.solution.result.components, made
    elif kind == "critical":
        assert asked.complete and len(asked) >= 1, made
        assert {p.kind for p in asked} <= {"minimum", "maximum", "saddle", "inconclusive"}
        assert all(p.evidence.means == "exact" for p in asked), made
        assert made.solution.verified, made
    else:
        last = asked.path.x[-1]
        assert asked.nit == made.posed.steps
        assert np.allclose(last, [float(q) for q in made.answer], rtol=1e-12, atol=1e-12), made
        assert made.solution.document.blocks
    assert plain(made.solution.task) == plain(made.task)


@pytest.mark.slow
@each
def test_seeds_make_different_exercises(topic, difficulty):
    made = [wb.exercise(topic, difficulty, seed).posed for seed in range(200)]
    assert len(set(made)) >= 180
    assert len({posed.likeness for posed in made}) >= 90, "by their formulas alone, whatever names and signs"


def test_different_seeds_make_different_exercises():
    made = {wb.exercise("chain", 2, seed).posed.likeness for seed in range(30)}
    assert len(made) >= 28


def test_a_seed_that_is_not_given_is_drawn_and_told():
    made = wb.exercise("chain")
    assert wb.exercise("chain", 1, made.seed) == made


def test_an_answer_of_numbers_is_exact():
    made = wb.exercise("newton", 3, 1)
    assert all(isinstance(q, Fraction) for q in made.answer)


def test_critical_points_are_kept_with_their_answer():
    made = wb.exercise("critical", 1, 1)
    assert Exercise.from_dict(made.to_dict()) == made
    assert all(f"{p.kind} at" in made.to_dict()["answer"] for p in made.asked)


def test_seeds_mean_the_same_on_every_machine(golden):
    """Questions only: answers follow from them, and may come to be written otherwise."""
    lines = [f"{topic}, {difficulty}: {plain(drawn(topic, difficulty, 1).task)}" for topic, difficulty in EACH]
    golden("exercises.txt", "\n".join(lines) + "\n")


# --- rules that are asked for -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rules",
    [
        ("product",),
        ("chain", "product"),
        ("quotient", "chain"),
        ("chain", "chain", "product"),
        ("general power",),
        ("sum", "product"),
    ],
    ids="+".join,
)
def test_rules_that_combine_are_used_exactly_as_asked(rules):
    for seed, difficulty in ((1, 1), (2, 2)):
        used = Counter(wb.exercise("rules", difficulty, seed, rules=rules).rules)
        assert {name: used[name] for name in COMBINING} == {name: rules.count(name) for name in COMBINING}


@pytest.mark.parametrize(
    "rules",
    [("product", "sine", "exponential"), ("chain", "sine", "power"), ("quotient", "logarithm", "power"), ("tangent",)],
    ids="+".join,
)
def test_functions_that_are_asked_for_are_used_and_no_others(rules):
    elementary = set(OFFERED) - {*COMBINING, "sum", "difference", "constant multiple"}
    used = Counter(wb.exercise("rules", 1, 4, rules=rules).rules)
    assert {name: n for name, n in used.items() if name in elementary} == Counter(rules) - Counter(COMBINING * 3)


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (("chain",) * 4 + ("sine",), "no exercise with rules="),
        (("sine",) * 3, "no exercise with rules="),
        (("chian",), "rules='chian' is not known; choose of"),
        ((), "takes 1 to"),
        (("chain",) * 20, "takes 1 to"),
    ],
)
def test_rules_that_cannot_be_met_are_refused(rules, told):
    with pytest.raises(wb.OptionError, match=told):
        wb.exercise("rules", 1, 1, rules=rules)


# --- bad input ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"topic": "chians"}, "topic='chians' is not known; choose one of power, sum"),
        ({"topic": "chain", "difficulty": 4}, "choose 1, 2 or 3: two layers"),
        ({"topic": "chain", "difficulty": True}, "choose 1, 2 or 3"),
        ({"topic": "chain", "seed": -1}, "seed=-1 is no whole number"),
        ({"topic": "chain", "seed": 1.5}, "seed=1.5 is no whole number"),
        ({"topic": "chain", "rules": ("sine",)}, "goes with the topic 'rules'"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(options, told):
    with pytest.raises(wb.OptionError, match=told):
        wb.exercise(**options)


@pytest.mark.parametrize("change", [{"format": "x"}, {"schema": 2}, {"question": {}}, {"question": {"kind": "no"}}])
def test_a_record_that_is_no_exercise_is_refused(change):
    record = wb.exercise("chain", 1, 1).to_dict()
    with pytest.raises(wb.FileError, match="no saved exercise"):
        Exercise.from_dict(record | change)


def test_every_kind_is_asked_by_a_topic():
    asked = {drawn(row.name, 1, 1).posed.kind for row in wb.TOPICS}
    assert asked == set(KINDS)
