"""Exercises: drawn from a seed, with answers and worked solutions; sheets of them."""

from workbench.exercises.exercises import Exercise, exercise
from workbench.exercises.recipes.topic import Topic
from workbench.exercises.sheets import Sheet, worksheet
from workbench.exercises.topics import TOPICS

__all__ = ["TOPICS", "Exercise", "Sheet", "Topic", "exercise", "worksheet"]
