"""Patterns: matrices are as SciPy's constructor makes them, and each is its owner's alone."""

import copy
import io
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse import csgraph, linalg

from workbench.errors import ShapeError
from workbench.functions import patterns
from workbench.functions.patterns import Pattern

SIZE = 40


def banded():
    """A pattern of three diagonals, and the values of a positive definite matrix."""
    rows, columns = np.nonzero(abs(np.subtract.outer(range(SIZE), range(SIZE))) <= 1)
    return Pattern(rows, columns, (SIZE, SIZE)), np.where(rows == columns, 4.0, -1.0)


@st.composite
def places(draw):
    shape = draw(st.tuples(st.integers(0, 6), st.integers(0, 6)))
    every = [(i, j) for i in range(shape[0]) for j in range(shape[1])]
    chosen = draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    return chosen, shape


@given(places())
def test_it_is_what_the_constructor_makes(problem):
    chosen, shape = problem
    rows, columns = np.array([i for i, _ in chosen], np.int32), np.array([j for _, j in chosen], np.int32)
    pattern = Pattern(rows, columns, shape)
    values = np.arange(1.0, len(chosen) + 1)
    found = pattern.matrix(values[pattern.order])
    proper = sparse.coo_array((values, (rows, columns)), shape=shape).tocsr()
    proper.sum_duplicates()
    assert proper.has_canonical_format and len(pattern) == found.nnz
    assert type(found) is sparse.csr_array and vars(found).keys() == vars(proper).keys()
    for name, value in vars(proper).items():
        assert np.array_equal(getattr(found, name), value) and type(getattr(found, name)) is type(value)
        assert getattr(value, "dtype", None) == getattr(getattr(found, name), "dtype", None)
    found.check_format(full_check=True)


def changed(method, *values):
    def applied(matrix):
        getattr(matrix, method)(*values)
        return matrix

    return applied


def assigned(row, column):
    def applied(matrix):
        matrix[row, column] = 9.0
        return matrix

    return applied


def without_entries(matrix):
    matrix.data[::3] = 0
    matrix.eliminate_zeros()
    return matrix


def sorted_again(matrix):
    matrix.indices[:2] = matrix.indices[:2][::-1].copy()
    matrix.has_sorted_indices = matrix.has_canonical_format = False
    matrix.sort_indices()
    return matrix


def overwritten(matrix):
    matrix.indices[:] = 0
    matrix.indptr[:] = 0
    return matrix


def doubled(matrix):
    matrix *= 2
    return matrix


def stored(matrix):
    file = io.BytesIO()
    sparse.save_npz(file, matrix)
    file.seek(0)
    return sparse.load_npz(file)


b = np.arange(float(SIZE))
OPERATIONS = {
    "vector": lambda A: A @ b,
    "matrix": lambda A: A @ A,
    "transposed": lambda A: A.T @ b,
    "transposed, sorted": lambda A: changed("sort_indices")(A.T).tocsr(),
    "plus": lambda A: A + A,
    "minus": lambda A: A - sparse.eye_array(SIZE),
    "times": lambda A: A * A,
    "power": lambda A: A.power(2),
    "tocsc": lambda A: A.tocsc(),
    "tocoo": lambda A: A.tocoo(),
    "tolil": lambda A: A.tolil(),
    "todia": lambda A: A.todia(),
    "toarray": lambda A: A.toarray(),
    "astype": lambda A: A.astype(np.float32),
    "csr_matrix": sparse.csr_matrix,
    "spsolve": lambda A: linalg.spsolve(A, b),
    "splu": lambda A: linalg.splu(A.tocsc()).solve(b),
    "spsolve_triangular": lambda A: linalg.spsolve_triangular(sparse.tril(A).tocsr(), b),
    "cg": lambda A: linalg.cg(A, b)[0],
    "eigsh": lambda A: linalg.eigsh(A, k=2, v0=b + 1, return_eigenvectors=False),
    "norm": linalg.norm,
    "sum": lambda A: A.sum(axis=0),
    "max": lambda A: A.max(axis=1),
    "diagonal": lambda A: A.diagonal(),
    "rows": lambda A: A[3:7],
    "block": lambda A: A[[1, 2], :][:, [3, 4]],
    "element": lambda A: A[3, 3],
    "vstack": lambda A: sparse.vstack([A, A]),
    "components": csgraph.connected_components,
    "bandwidth order": csgraph.reverse_cuthill_mckee,
    "sort_indices": changed("sort_indices"),
    "sum_duplicates": changed("sum_duplicates"),
    "setdiag": changed("setdiag", 3.0),
    "setdiag, new": changed("setdiag", 3.0, 5),
    "smaller": changed("resize", SIZE - 3, SIZE - 5),
    "larger": changed("resize", SIZE + 3, SIZE + 5),
    "prune": changed("prune"),
    "entry, old": assigned(0, 0),
    "entry, new": assigned(0, 9),
    "eliminate_zeros": without_entries,
    "sorted again": sorted_again,
    "overwritten": overwritten,
    "doubled": doubled,
    "save_npz": stored,
    "pickle": lambda A: pickle.loads(pickle.dumps(A)),
    "copy": lambda A: A.copy(),
    "shallow": copy.copy,
    "deep": copy.deepcopy,
}


def dense(found):
    return found.toarray() if sparse.issparse(found) else found


@pytest.mark.filterwarnings("ignore::scipy.sparse.SparseEfficiencyWarning")
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_works_and_touches_no_other_matrix(name):
    pattern, values = banded()
    other, used = pattern.matrix(values.copy()), pattern.matrix(values.copy())
    proper = sparse.csr_array(other.toarray())
    found, wanted = OPERATIONS[name](used), OPERATIONS[name](sparse.csr_array(other.toarray()))
    assert type(found) is type(wanted)
    for left, right in zip(*[x if isinstance(x, tuple) else (x,) for x in (found, wanted)], strict=True):
        np.testing.assert_allclose(dense(left), dense(right), rtol=1e-12, atol=1e-12)
    for unharmed in (other, pattern.matrix(values)):
        assert np.array_equal(unharmed.toarray(), proper.toarray())
        unharmed.check_format(full_check=True)


def test_the_values_are_its_data():
    pattern, values = banded()
    assert pattern.matrix(values).data is values


def test_without_the_known_attributes_the_constructor_is_used(monkeypatch):
    pattern, values = banded()
    wanted = pattern.matrix(values).toarray()
    monkeypatch.setattr(patterns, "_verified", lambda: False)
    pattern, values = banded()
    assert np.array_equal(pattern.matrix(values).toarray(), wanted) and not pattern._attributes
    first, second = pattern.matrix(values.copy()), pattern.matrix(values)
    overwritten(first)
    assert np.array_equal(second.toarray(), wanted)


def test_another_make_is_noticed(monkeypatch):
    class Slotted(sparse.csr_array):
        __slots__ = ("extra",)

    class Held(sparse.csr_array):
        data = property(lambda self: self.held, lambda self, value: setattr(self, "held", value))

    assert patterns._verified.__wrapped__()
    for kind in (Slotted, Held):
        monkeypatch.setattr(sparse, "csr_array", kind)
        assert not patterns._verified.__wrapped__()


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        ([0, 2], [0, 0], "rows from 0 to 2 do not fit"),
        ([0, 0], [-1, 0], "columns from -1 to 0 do not fit"),
        ([0, 1, 0], [1, 1, 1], "row 0, column 1 is given twice"),
        ([0], [0, 1], "one of each"),
    ],
)
def test_places_that_do_not_fit(rows, columns, message):
    with pytest.raises(ShapeError, match=message):
        Pattern(rows, columns, (2, 3))


@pytest.mark.parametrize("shape", [(1,), (3,), (2, 1), ()])
def test_another_number_of_values(shape):
    with pytest.raises(ShapeError, match="is needed"):
        Pattern([0, 1], [1, 0], (2, 2)).matrix(np.ones(shape))
