"""COMMANDS: the one table behind command line and REPL; adding a command is adding a row."""

from __future__ import annotations

from workbench.sessions.command import Argument, Command, Kind, Option

FORMULA = Argument("formula", 'a formula such as "x^2 + 3y^2", @file, or - for standard input')
FORMULAS = Argument("formula", 'formulas, one after the other, or one list such as "[x*y, sin(x)]"', repeated=True)

VARIABLES = Option("--variables", Kind.NAMES, "names and order of the variables, such as x,y; w:3,W:2x3 for arrays")
DATA = Option("--data", Kind.FILE, "a CSV or Parquet file whose columns the formula may name")
AT = Option("--at", Kind.POINT, "a point, such as 1,2 or x=1,y=2; may be given again", repeated=True)
PLACE = Option("--at", Kind.POINT, "the point, such as 3 or 1,2 or x=1,y=2; pi/3 is taken exactly", name="place")
BY = Option("--by", Kind.NAMES, "differentiate by these, one after the other, such as x,y", repeated=True)
START = Option("--from", Kind.POINT, "where to start, such as -1.2,1 or x=-1.2,y=1", name="start")
METHODS = (
    "auto gradient-descent momentum nesterov adagrad rmsprop adam amsgrad conjugate-gradient lbfgs bfgs newton "
    "trust-region gradient-sampling, or scipy:NAME"
)
METHOD = Option("--method", Kind.METHOD, METHODS)
RATE = Option("--learning-rate", Kind.NUMBER, "the learning rate of a descent method, such as 0.1 or 1/8")
STEPS = Option("--steps", Kind.COUNT, "at most this many steps", name="max_steps")
TOLERANCE = Option("--tolerance", Kind.NUMBER, "length of the gradient that is good enough; 0: run all --steps")
SEED = Option("--seed", Kind.COUNT, "seed of everything random")
CHECKPOINT = Option("--checkpoint", Kind.FILE, "keep the run in this file while it goes on")
RESUME = Option("--resume", Kind.FILE, "go on with the run that --checkpoint kept in this file")
BOUNDS = Option("--bounds", Kind.TEXT, "lower:upper for each variable, such as 0:1,-inf:5 or x=0:1")
SUBJECT = Option(
    "--subject-to",
    Kind.FORMULA,
    'a constraint, such as "x + y = 1" or "x^2 + y^2 <= 4"; may be given again',
    name="constraints",
    repeated=True,
)
STARTS = Option("--starts", Kind.COUNT, "run from so many starts, spread over the bounds; a table of minima")
WORKERS = Option("--workers", Kind.COUNT, "processes that share the starts")
BATCH = Option("--batch", Kind.COUNT, "mini-batches of this many rows of the data", name="batch_size")
EQUATIONS = Argument("formula", 'what is to be zero, or equations, one after the other: "x^2 + y^2 = 4"', repeated=True)
ROOT_METHODS = "auto newton damped-newton levenberg-marquardt secant bisection chandrupatla brent, or scipy:NAME"
ROOT_METHOD = Option("--method", Kind.METHOD, ROOT_METHODS)
LEVEL = Option("--level", Kind.TEXT, "how much of a solution is told: brief, standard or full; standard unless you say")
HANDOUTS = (
    Option("--hide-answers", Kind.FLAG, "a handout: the steps that are to be done, with lines in place of the answers"),
    Option("--exercise", Kind.FLAG, "a handout: the question alone, and lines to write on", name="as_exercise"),
)
BRACKET = Option("--bracket", Kind.TEXT, "two numbers between which it changes sign, such as 1,2")
MISSED = Option("--tolerance", Kind.NUMBER, "how far each equation may be missed; rounding level unless you say")

READ = (VARIABLES, DATA)
DERIVED = (*READ, AT)
RUN = (*READ, START, METHOD, RATE, STEPS, TOLERANCE, BOUNDS, SUBJECT, STARTS, WORKERS, BATCH, SEED)

COMMANDS: tuple[Command, ...] = (
    Command(
        "report",
        "The whole road on one page: derivatives with steps, checks, minimum, pictures.",
        "workbench.sessions.journeys:report",
        (FORMULA,),
        (*READ, START, RATE, STEPS),
        ('report "f(x, y) = (1 - x)^2 + 100(y - x^2)^2" --from -1.2,1 -o rosenbrock.html',),
    ),
    Command(
        "tour",
        "Walk the road in the terminal on two problems; writes tour.html.",
        "workbench.sessions.journeys:tour",
        examples=("tour",),
    ),
    Command(
        "read",
        "Show how a formula is read, in every notation.",
        "workbench.sessions.derivatives:read_formula",
        (FORMULA,),
        READ,
        ('read "2x sin(x)"',),
    ),
    Command(
        "eval",
        "The value at a point, with as many digits as you ask for.",
        "workbench.sessions.derivatives:evaluate",
        (FORMULA,),
        (*DERIVED, Option("--digits", Kind.COUNT, "this many digits, all certain; the point is taken exactly")),
        ('eval "sqrt(x^2 + 1)" --at 3 --digits 30', 'eval "sin(30°) + 1/3"'),
    ),
    Command(
        "simplify",
        "A shorter form, found by SymPy and compared in its values.",
        "workbench.sessions.derivatives:simplified",
        (FORMULA,),
        (*READ, Option("--budget", Kind.NUMBER, "seconds that may be spent; 5 unless you say")),
        ('simplify "sqrt(x^2) where x > 0"', 'simplify "sin(x)^2 + cos(x)^2 + x"'),
    ),
    Command(
        "diff",
        "A derivative, by one variable or several.",
        "workbench.sessions.derivatives:derivative",
        (FORMULA,),
        (*DERIVED, BY),
        ('diff "sin(3x^2 + 2)"', 'diff "x^2 y" --by x,y --at 1,2'),
    ),
    Command(
        "grad",
        "The gradient: every partial derivative.",
        "workbench.sessions.derivatives:gradient",
        (FORMULA,),
        DERIVED,
        ('grad "x^2 + 3y^2" --at 1,2 --at -1,1',),
    ),
    Command(
        "jac",
        "The Jacobian of several formulas.",
        "workbench.sessions.derivatives:jacobian",
        (FORMULAS,),
        DERIVED,
        ('jac "x*y" "sin(x)" --variables x,y --at 1,2',),
    ),
    Command(
        "hess",
        "The Hessian: all second derivatives, and what its eigenvalues say at a point.",
        "workbench.sessions.derivatives:hessian",
        (FORMULA,),
        DERIVED,
        ('hess "x^3 - 3x y + y^3" --at 1,1',),
    ),
    Command(
        "explain",
        "The derivative step by step: which rule, and why.",
        "workbench.sessions.journeys:explained",
        (FORMULA,),
        (
            *READ,
            BY,
            Option("--of", Kind.TEXT, "derivative, gradient, jacobian or hessian"),
            LEVEL,
            Option("--notation", Kind.TEXT, "leibniz (dy/dx) or prime (y', f_x); leibniz unless you say"),
            *HANDOUTS,
        ),
        (
            'explain "(3x + 1)^2" -o steps.html',
            'explain "(3x + 1)^2" --hide-answers -o handout.html',
            'explain "x^2 y" --of hessian',
            'explain "d/dx (x^2 sin x)" --level full --notation prime',
        ),
    ),
    Command(
        "exercises",
        "A sheet of exercises, and beside it the key; without --topic, what can be practised.",
        "workbench.sessions.exercises:sheet",
        (),
        (
            Option(
                "--topic",
                Kind.TEXT,
                "what to practise, such as chain; may be given again",
                repeated=True,
            ),
            Option("--count", Kind.COUNT, "so many exercises; 10 unless you say"),
            Option("--difficulty", Kind.COUNT, "1, 2 or 3; 1 unless you say"),
            SEED,
            Option("--title", Kind.TEXT, "the title of the sheet"),
            LEVEL,
        ),
        (
            "exercises",
            "exercises --topic chain --count 5 --seed 7 -o sheet.html",
            "exercises --topic chain --topic product --count 6 --difficulty 2 --seed 7",
        ),
        beside=("-key",),
    ),
    Command(
        "backprop",
        "Backpropagation at a point: every node's value and adjoint, with the numbers put in.",
        "workbench.sessions.journeys:backpropagated",
        (FORMULA,),
        (*READ, PLACE),
        ('backprop "let z = w*x + b; a = sigmoid(z); (a - y)^2" --at w=0.5,x=2,b=0.1,y=1',),
    ),
    Command(
        "check",
        "Check a formula's derivatives by independent means, or a derivative you have.",
        "workbench.sessions.judgements:checked",
        (FORMULA,),
        (
            *DERIVED,
            Option("--gradient", Kind.FORMULA, "your own partial derivative, once for each variable", repeated=True),
            Option("--equals", Kind.FORMULA, "another formula: do both have the same values?"),
        ),
        ('check "x^2 y" --gradient "2x y" --gradient "x^2"', 'check "(x+1)^2" --equals "x^2 + 2x + 1"'),
    ),
    Command(
        "grade",
        "Grade an answer: right, wrong form, partly right or wrong, and which mistake gives it.",
        "workbench.sessions.grading:graded",
        (
            Argument("question", 'a derivative that is asked for, such as "d/dx (x^2 sin x)" or "∇(x^2 + y^2)"'),
            Argument("answer", 'in any notation, such as "2x cos x" or "(2x, 2y)"'),
        ),
        (),
        ('grade "d/dx (x^2 sin x)" "2x sin x + x^2 cos x"', 'grade "∇(x^2 + y^2)" "(2x, 2y)"'),
    ),
    Command(
        "minimize",
        "Find a minimum, and say how it is known to be one.",
        "workbench.sessions.runs:minimized",
        (FORMULA,),
        (
            *RUN,
            CHECKPOINT,
            RESUME,
        ),
        (
            'minimize "(1 - x)^2 + 100(y - x^2)^2" --from -1.2,1',
            'minimize "x^4 - 3x^2 + 2" --from 3 --method gradient-descent --learning-rate 0.01',
            'minimize "x^2 - x" --from 3 --bounds 1:4 --method scipy:L-BFGS-B',
            'minimize "x + y" --from 1,1 --subject-to "x^2 + y^2 <= 4"',
            'minimize "(x^2 + y - 11)^2 + (x + y^2 - 7)^2" --starts 20 --bounds -5:5,-5:5',
        ),
    ),
    Command(
        "root",
        "Find a root of an equation or a system, and say how it is known to be one.",
        "workbench.sessions.runs:solved",
        (EQUATIONS,),
        (*READ, START, BRACKET, ROOT_METHOD, STEPS, MISSED, BOUNDS),
        (
            'root "x*exp(x) = 1" --from 1',
            'root "x^3 - x - 1" --bracket 1,2 --method bisection',
            'root "x^2 + y^2 = 4" "x = y" --from 1,0.5',
        ),
    ),
    Command(
        "compare",
        "The same problem by several methods or learning rates, side by side.",
        "workbench.sessions.runs:compared",
        (FORMULA,),
        (
            *READ,
            START,
            STEPS,
            TOLERANCE,
            SEED,
            Option("--method", Kind.METHOD, "a method to compare; may be given again", name="methods", repeated=True),
            Option(
                "--learning-rate",
                Kind.NUMBER,
                "a learning rate to compare; may be given again",
                name="learning_rates",
                repeated=True,
            ),
        ),
        (
            'compare "x^2" --from 5 --steps 50 --learning-rate 0.1 --learning-rate 0.99 --learning-rate 1.01',
            'compare "x^2 + 3y^2" --from 3,2 --method gradient-descent --method newton',
        ),
    ),
    Command(
        "critical",
        "Critical points, exact where possible, each classified.",
        "workbench.sessions.judgements:critical",
        (FORMULA,),
        (VARIABLES, *HANDOUTS),
        ('critical "x^3 - 3x y + y^3"',),
    ),
    Command(
        "tangent",
        "The tangent line or plane at a point, worked out.",
        "workbench.sessions.calculus:tangent_to",
        (FORMULA,),
        (VARIABLES, PLACE),
        ('tangent "x^2" --at 3', 'tangent "x^2 + 3y^2" --at 1,2 -o plane.html'),
    ),
    Command(
        "taylor",
        "The Taylor polynomial around a point, worked out.",
        "workbench.sessions.calculus:taylor_around",
        (FORMULA,),
        (VARIABLES, PLACE, Option("--order", Kind.COUNT, "its degree; 2 unless you say")),
        ('taylor "e^x" --at 0 --order 3', 'taylor "sin(x) y" --at 0,1'),
    ),
    Command(
        "implicit",
        "The derivative dy/dx from an equation between x and y, worked out.",
        "workbench.sessions.calculus:implicit_derivative",
        (Argument("formula", 'an equation such as "x^2 + y^2 = 25", @file, or - for standard input'),),
        (
            Option("--of", Kind.TEXT, "the variable that is a function of the others, such as y"),
            Option("--by", Kind.NAMES, "differentiate by this one; without it the only other one"),
            Option("--order", Kind.COUNT, "2 for the second derivative; 1 unless you say"),
        ),
        ('implicit "x^2 + y^2 = 25" --of y', 'implicit "x^2 + y^2 + z^2 = 9" --of z --by x'),
    ),
    Command(
        "directional",
        "The derivative at a point in a direction, worked out.",
        "workbench.sessions.calculus:directional",
        (FORMULA,),
        (
            VARIABLES,
            PLACE,
            Option("--direction", Kind.POINT, "a vector such as 3,4; it is brought to length 1"),
            Option("--as-given", Kind.FLAG, "take the direction as it is, of any length"),
        ),
        ('directional "x^2 y" --at 1,2 --direction 3,4',),
    ),
    Command(
        "det",
        "The determinant of the Jacobian of several formulas, worked out.",
        "workbench.sessions.calculus:determinant_of",
        (FORMULAS,),
        (VARIABLES,),
        ('det "r*cos(theta)" "r*sin(theta)"',),
    ),
    Command(
        "fit",
        "Fit a model to the columns of a file.",
        "workbench.sessions.runs:fitted",
        (
            Argument("model", 'an equation such as "y = m*x + b", @file, or - for standard input'),
            Argument("data", "a CSV or Parquet file with the columns", file=True),
        ),
        (
            Option("--from", Kind.POINT, "start of the parameters, such as a=1,b=0.1", name="start"),
            Option("--at", Kind.POINT, "predict here, such as x=5; may be given again", repeated=True),
            Option("--weights", Kind.TEXT, "the column with the weights of the squared residuals"),
            Option("--sigma", Kind.TEXT, "the column with the standard deviations of the data"),
            Option("--absolute-sigma", Kind.FLAG, "take sigma as known: standard errors follow from it alone"),
            Option("--loss", Kind.TEXT, "squares, soft_l1, huber, cauchy, arctan or welsch"),
            Option("--scale", Kind.NUMBER, "the residual beyond which one is an outlier, for a robust loss"),
            Option("--bounds", Kind.TEXT, "lower:upper by name, such as a=0:1,b=0:inf"),
            Option("--fixed", Kind.POINT, "parameters that are held, such as c=0"),
            Option("--missing", Kind.TEXT, "refuse (the default) or drop rows with a missing value"),
            Option("--level", Kind.NUMBER, "of confidence and prediction intervals, 0.95 if nothing is said"),
            STEPS,
            CHECKPOINT,
            RESUME,
        ),
        (
            'fit "y = m*x + b" points.csv --at x=5',
            'fit "y = a*exp(-b*x)" decay.csv --from a=1,b=0.1',
            'fit "y = a*exp(-b*x)" decay.csv --from b=0.1 --loss huber --scale 0.1 --bounds a=0:10',
        ),
    ),
    Command(
        "plot",
        "A picture: a curve with its tangent, or contours with gradient arrows and a descent path.",
        "workbench.sessions.journeys:pictured",
        (FORMULA,),
        (
            *READ,
            Option("--at", Kind.POINT, "of one variable: draw the tangent here", name="place"),
            START,
            METHOD,
            RATE,
            STEPS,
        ),
        (
            'plot "x^2 + 3y^2" -o contours.svg',
            'plot "x^3 - x" --at 1 -o tangent.html',
            'plot "x^2 + 3y^2" --from 3,2 --method gradient-descent --learning-rate 0.05 -o path.png',
        ),
        pictured=True,
    ),
)
