"""Exercises: what is asked, answers graded by value, and the typical mistakes that a wrong one shows."""

from workbench.exercises.grading import MISTAKES, Grade, Mark, Mistake, grade

__all__ = ["MISTAKES", "Grade", "Mark", "Mistake", "grade"]
