"""Small tables of real numbers, for regression and for two classes."""

import csv
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.datasets import registry
from common.datasets.errors import DataError

HEART = "cs20/heart.csv"
BIRTH_LIFE = "cs20/birth_life_2010.txt"
_HEART_COLUMNS = "sbp tobacco ldl adiposity famhist typea obesity alcohol age chd".split()
_IN_THE_FAMILY = {"Present": 1.0, "Absent": 0.0}


class ClassTable(NamedTuple):
    """Cases of two classes, described by numbers.

    x: (N, D), float64. t: the class, 0 or 1, (N,), int64. feature_names: of the columns of x.
    class_names: of the two classes.
    """

    x: NDArray[np.float64]
    t: NDArray[np.int64]
    feature_names: tuple[str, ...]
    class_names: tuple[str, str]


class NumberTable(NamedTuple):
    """Cases described by numbers, and the number that is to be told from them.

    x: (N, D), float64. t: (N,), float64. feature_names: of the columns of x. target_name: of t.
    row_names: of the cases, () where they have none.
    """

    x: NDArray[np.float64]
    t: NDArray[np.float64]
    feature_names: tuple[str, ...]
    target_name: str
    row_names: tuple[str, ...] = ()


def breast_cancer() -> ClassTable:
    """569 tumours of the breast: x (569, 30), t 0 malignant (212) or 1 benign (357).

    What was measured on pictures of cell nuclei, in units of the picture: of each of ten quantities
    the mean, its standard error, and the mean of the three largest. Comes with scikit-learn.

    Source: W. N. Street, W. H. Wolberg, O. L. Mangasarian, "Nuclear feature extraction for breast
    tumor diagnosis" (1993).
    """
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer()
    malignant, benign = (str(name) for name in data.target_names)
    return ClassTable(
        data.data.astype(np.float64),
        data.target.astype(np.int64),
        tuple(str(name) for name in data.feature_names),
        (malignant, benign),
    )


def diabetes() -> NumberTable:
    """442 people with diabetes: x (442, 10), t how far the disease went within a year, 25 to 346.

    The columns of x: age in years, sex (1 or 2), body mass index in kg/m², mean blood pressure in
    mm Hg, and six values of the blood serum, s1 to s6, as measured. Comes with scikit-learn.

    Source: B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, "Least Angle Regression" (2004).
    """
    from sklearn.datasets import load_diabetes

    data = load_diabetes(scaled=False)
    return NumberTable(
        data.data.astype(np.float64),
        data.target.astype(np.float64),
        tuple(str(name) for name in data.feature_names),
        "progression",
    )


def heart() -> ClassTable:
    """462 men of the Western Cape: x (462, 9), t 1 with a disease of the heart (160), else 0 (302).

    The columns of x: sbp, systolic blood pressure in mm Hg; tobacco, smoked so far in kg; ldl,
    cholesterol; adiposity; famhist, 1.0 where the disease is in the family; typea, type-A character
    as a score; obesity; alcohol, drunk nowadays; age, in years. Downloaded once (21 KB) or read
    from the folder that COURSE_DATA_DIR names. Raises DataError with one line that says what to do.

    Source: J. Rousseauw and others (1983), as in T. Hastie, R. Tibshirani, J. Friedman, "The
    Elements of Statistical Learning" (2009).
    """

    def numbers(fields: list[str]) -> list[float]:
        history = _HEART_COLUMNS.index("famhist")
        fields[history] = str(_IN_THE_FAMILY[fields[history]])
        return [float(field) for field in fields]

    rows = _rows(HEART, ",", _HEART_COLUMNS, numbers)
    table = np.array(rows, np.float64)
    names = tuple(_HEART_COLUMNS[:-1])
    return ClassTable(table[:, :-1], table[:, -1].astype(np.int64), names, ("healthy", "ill"))


def birth_life() -> NumberTable:
    """190 countries in 2010: x (190, 1), children born to a woman; t, life expectancy in years.

    The file calls the first "birth rate". row_names: the countries. Downloaded once (5 KB) or read
    from the folder that COURSE_DATA_DIR names. Raises DataError with one line that says what to do.

    Source: World Bank, World Development Indicators.
    """

    def numbers(fields: list[str]) -> tuple[str, float, float]:
        country, births, years = fields
        return country, float(births), float(years)

    rows = _rows(BIRTH_LIFE, "\t", ["Country", "Birth rate", "Life expectancy"], numbers)
    countries, births, years = zip(*rows)
    return NumberTable(
        np.array(births, np.float64)[:, None],
        np.array(years, np.float64),
        ("births per woman",),
        "life expectancy",
        countries,
    )


def _rows(name: str, between: str, head: list[str], read: Callable[[list[str]], object]) -> list:
    """Each line of a registered file below its head, read. Raises DataError with the line."""
    lines = registry.read(name).decode("utf-8").splitlines()
    table = [line for line in csv.reader(lines, delimiter=between) if line]
    if not table or table[0] != head or len(table) == 1:
        raise DataError(f"{name} does not begin with {between.join(head)}. Put a good copy there.")
    found = []
    for number, fields in enumerate(table[1:], start=2):
        try:
            if len(fields) != len(head):
                raise ValueError(f"it has {len(fields)} fields")
            found.append(read(fields))
        except (ValueError, KeyError) as error:
            raise DataError(f"line {number} of {name} cannot be read: {error}.") from None
    return found
