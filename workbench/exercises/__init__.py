"""Exercises: drawn from a seed, with answers and worked solutions; sheets of them; answers graded, mistakes named."""

from workbench.exercises.exercises import Exercise
from workbench.exercises.grading import MISTAKES, Grade, Mark, Mistake, grade
from workbench.exercises.recipes.topic import Topic
from workbench.exercises.setting import exercise
from workbench.exercises.sheets import Sheet, worksheet
from workbench.exercises.topics import TOPICS

__all__ = [
    "MISTAKES",
    "TOPICS",
    "Exercise",
    "Grade",
    "Mark",
    "Mistake",
    "Sheet",
    "Topic",
    "exercise",
    "grade",
    "worksheet",
]
