"""Notebook linear_autoencoder: principal components.

Source: H. Hotelling, "Analysis of a complex of statistical variables into principal components"
(1933).
"""

import numpy as np

from common.checking import Call, Equivalent, Exercise, Mistake, close

# --- pca -----------------------------------------------------------------------------------------


def _directions(centred, count):
    return np.linalg.svd(centred, full_matrices=False)[2][:count]


def _pca(x, count):
    mean = x.mean(axis=0)
    return mean, _directions(x - mean, count)


def _by_covariance(x, count):
    mean = np.mean(x, axis=0)
    _, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    return mean, vectors[:, ::-1][:, :count].T


def _by_cov(x, count):
    values, vectors = np.linalg.eig(np.cov(x, rowvar=False))
    order = np.argsort(-values.real)[:count]
    return x.mean(0), vectors.real.T[order]


def _turned_around(x, count):
    mean, components = _pca(x, count)
    return [mean, -components]


def _mean_as_a_row(x, count):
    mean = x.mean(axis=0, keepdims=True)
    return mean, _directions(x - mean, count)


def _not_centred(x, count):
    return x.mean(axis=0), _directions(x, count)


def _not_centred_covariance(x, count):
    _, vectors = np.linalg.eigh(x.T @ x)
    return x.mean(axis=0), vectors[:, ::-1][:, :count].T


def _columns_of_vt(x, count):
    mean = x.mean(axis=0)
    return mean, np.linalg.svd(x - mean, full_matrices=False)[2][:, :count].T


def _as_columns(x, count):
    mean, components = _pca(x, count)
    return mean, components.T


def _from_u(x, count):
    mean = x.mean(axis=0)
    return mean, np.linalg.svd(x - mean, full_matrices=False)[0][:, :count].T


def _of_the_transposed(x, count):
    mean = x.mean(axis=0)
    return mean, np.linalg.svd((x - mean).T, full_matrices=False)[2][:count]


def _cov_of_rows(x, count):
    return x.mean(axis=0), np.linalg.svd(np.cov(x))[2][:count]


def _singular_values(x, count):
    mean = x.mean(axis=0)
    return mean, np.linalg.svd(x - mean, full_matrices=False)[1][:count]


def _a_single_one(x, count):
    mean = x.mean(axis=0)
    return mean, np.linalg.svd(x - mean, full_matrices=False)[2][count]


def _smallest(x, count):
    mean = x.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov(x, rowvar=False))
    return mean, vectors[:, :count].T


def _last_of_vt(x, count):
    mean = x.mean(axis=0)
    return mean, np.linalg.svd(x - mean, full_matrices=False)[2][-count:]


def _ascending(x, count):
    mean, components = _pca(x, count)
    return mean, components[::-1]


def _rows_of_vectors(x, count):
    mean = x.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov(x, rowvar=False))
    return mean, vectors[:, ::-1][:count]


def _scaled(x, count):
    mean = x.mean(axis=0)
    _, lengths, directions = np.linalg.svd(x - mean, full_matrices=False)
    return mean, (lengths[:, None] * directions)[:count]


def _standardized(x, count):
    mean = x.mean(axis=0)
    return mean, _directions((x - mean) / x.std(axis=0), count)


def _mean_of_all(x, count):
    return x.mean(), _directions(x - x.mean(), count)


def _mean_of_rows(x, count):
    mean = x.mean(axis=1)
    return mean, _directions(x - mean[:, None], count)


def _mean_of_the_centred(x, count):
    x = x - x.mean(axis=0)
    return x.mean(axis=0).round(12), _directions(x, count)


def _scores(x, count):
    mean, components = _pca(x, count)
    return mean, (x - mean) @ components.T


def _table(rng, rows, columns, lengths):
    """A table whose principal components are far from each other in length."""
    count = len(lengths)
    centred = rng.normal(size=(rows, count))
    left = np.linalg.qr(centred - centred.mean(axis=0))[0]
    right = np.linalg.qr(rng.normal(size=(columns, count)))[0].T
    return (left * np.array(lengths)) @ right + rng.uniform(1, 3, columns)


def _observe_pca(answer, rng):
    tables = {
        "more rows than columns": (_table(rng, 7, 4, [8.0, 4.0, 2.0, 1.0]), 2),
        "more columns than rows": (_table(rng, 4, 6, [8.0, 4.0, 2.0]), 2),
        "one component": (_table(rng, 6, 3, [6.0, 3.0, 1.0]), 1),
    }
    for name, (x, count) in tables.items():
        result = yield Call(answer, x, count).called("pca")
        two = isinstance(result, (tuple, list)) and len(result) == 2
        yield f"a mean and components, {name}", two
        if not two:
            return
        mean, components = result
        components = np.asarray(components, float)
        yield f"number of means, {name}", int(np.size(mean))
        yield f"mean, {name}", np.ravel(mean)
        yield f"shape of the components, {name}", list(components.shape)
        if components.shape != (count, x.shape[1]):
            return
        # A component and its opposite are one direction, so their products are looked at.
        products = components[:, :, None] * components[:, None, :]
        yield f"directions and lengths, {name}", products, close(absolute=1e-4)


pca = Exercise(
    reference=_pca,
    observe=_observe_pca,
    expected="the mean of the rows, and `count` directions of length 1, the widest first (their "
    "signs do not matter)",
    mistakes=[
        Mistake(
            "You did not subtract the mean before looking for directions. The first one then "
            "points at the mean.",
            _not_centred,
            _not_centred_covariance,
        ),
        Mistake(
            "You took columns of the last matrix of the SVD. NumPy gives V transposed: its rows "
            "are the directions.",
            _columns_of_vt,
        ),
        Mistake(
            "Your components stand in columns, shape (D, count). One per row is asked for, "
            "(count, D): transpose.",
            _as_columns,
        ),
        Mistake(
            "These directions speak of the rows of x, not of its columns: U does, and so do the "
            "SVD of a transposed table and np.cov without rowvar=False. Take the last matrix of "
            "the SVD of x - mean.",
            _from_u,
            _of_the_transposed,
            _cov_of_rows,
        ),
        Mistake(
            "These are the directions of smallest variance. `eigh` sorts upwards: take its last "
            "columns. `svd` sorts downwards: take its first rows.",
            _smallest,
            _last_of_vt,
        ),
        Mistake(
            "The right directions, in the wrong order: the one of largest variance comes first.",
            _ascending,
        ),
        Mistake(
            "You took rows of the matrix that `eigh` returns. Its eigenvectors are the columns.",
            _rows_of_vectors,
        ),
        Mistake(
            "Your components carry their singular values. Leave these out: each direction has "
            "length 1.",
            _scaled,
        ),
        Mistake(
            "You divided by the standard deviations. That is the PCA of other data; subtract the "
            "mean only.",
            _standardized,
        ),
        Mistake(
            "You subtracted one number, the mean of everything. Each column has a mean of its own: "
            "axis=0.",
            _mean_of_all,
        ),
        Mistake(
            "You took the mean of each row. One mean per column is wanted: axis=0.",
            _mean_of_rows,
        ),
        Mistake(
            "You return the mean of the table after centring: zeros. Keep the mean of x as it "
            "came.",
            _mean_of_the_centred,
        ),
        Mistake(
            "You return the coordinates of the rows, not the directions themselves.",
            _scores,
        ),
        Mistake(
            "These are singular values, the lengths. The directions are in the last of the three "
            "results of the SVD.",
            _singular_values,
        ),
        Mistake(
            "[count] picks one single row. [:count] gives the first `count` of them.",
            _a_single_one,
        ),
        Mistake(
            "Exchanged: the mean comes first, then the components.",
            lambda x, count: _pca(x, count)[::-1],
        ),
        Mistake(
            "Only the components come back. Return both: mean, components.",
            lambda x, count: _pca(x, count)[1],
        ),
        Mistake(
            "All directions come back. Only the first `count` are wanted.",
            lambda x, count: _pca(x, x.shape[1]),
        ),
    ],
    equivalent=[
        Equivalent(
            "- directions = np.linalg.svd(x - mean, full_matrices=False)[2]\n"
            "+ directions = np.linalg.svd(x - mean, full_matrices=True)[2]",
            "Then further directions follow, in which nothing varies; the first ones are the same.",
        )
    ],
    variants=[_by_covariance, _by_cov, _turned_around, _mean_as_a_row],
    hints=[
        "mean = x.mean(axis=0), one number per column. Then go on with x - mean.",
        "np.linalg.svd(x - mean, full_matrices=False) returns three arrays. The rows of the last "
        "one are the directions, the widest first.",
        "return mean, np.linalg.svd(x - mean, full_matrices=False)[2][:count]",
    ],
)
