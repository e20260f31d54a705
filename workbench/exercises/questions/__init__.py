"""What exercises ask: a question as data, the kinds of questions, and iterations in exact fractions."""
