"""Grading: an answer to its grade, decided by value; what is wrong is named where a typical mistake gives it."""

from workbench.exercises.grading.grades import Grade, Mark, Mistake
from workbench.exercises.grading.mistakes import MISTAKES
from workbench.exercises.grading.subjects import grade

__all__ = ["MISTAKES", "Grade", "Mark", "Mistake", "grade"]
