"""Tables: two that come with scikit-learn, and two in files."""

import numpy as np
import pytest

from common import datasets
from common.datasets.tables import BIRTH_LIFE, HEART

HEART_HEAD = "sbp,tobacco,ldl,adiposity,famhist,typea,obesity,alcohol,age,chd"
HEART_ROWS = "150,1.5,4,20.5,Present,50,25,0,41,1\n120,0,3,18,Absent,40,22,7.25,20,0\n"
LIFE_HEAD = "Country\tBirth rate\tLife expectancy"


def test_breast_cancer():
    data = datasets.breast_cancer()
    assert data.x.shape == (569, 30) and data.x.dtype == np.float64 and data.t.dtype == np.int64
    assert np.bincount(data.t).tolist() == [212, 357]
    assert data.class_names == ("malignant", "benign")
    assert len(data.feature_names) == 30 and data.feature_names[0] == "mean radius"


def test_diabetes():
    data = datasets.diabetes()
    assert data.x.shape == (442, 10) and data.t.shape == (442,)
    assert (data.t.min(), data.t.max()) == (25, 346)
    assert data.feature_names[:4] == ("age", "sex", "bmi", "bp")
    assert set(data.x[:, 1]) == {1, 2} and 18 < data.x[:, 0].min() < data.x[:, 0].max() < 80
    assert data.row_names == ()


def test_a_small_heart(put):
    put({HEART: f"{HEART_HEAD}\n{HEART_ROWS}".encode()})
    data = datasets.heart()
    assert data.x.tolist() == [
        [150, 1.5, 4, 20.5, 1, 50, 25, 0, 41],
        [120, 0, 3, 18, 0, 40, 22, 7.25, 20],
    ]
    assert data.t.tolist() == [1, 0] and data.t.dtype == np.int64
    assert data.feature_names[4] == "famhist" and data.class_names == ("healthy", "ill")


def test_a_small_birth_life(put):
    put({BIRTH_LIFE: f"{LIFE_HEAD}\nOz\t2.5\t70\nKorea, Rep.\t1.5\t80.25\n".encode()})
    data = datasets.birth_life()
    assert data.x.tolist() == [[2.5], [1.5]] and data.t.tolist() == [70, 80.25]
    assert data.row_names == ("Oz", "Korea, Rep.")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEART_ROWS, f"{HEART} does not begin with sbp,tobacco,"),
        (HEART_HEAD, f"{HEART} does not begin with sbp,tobacco,"),
        (f"{HEART_HEAD}\n{HEART_ROWS}1,2\n", f"line 4 of {HEART} cannot be read: it has 2 fields"),
        (f"{HEART_HEAD}\n{HEART_ROWS.replace('Absent', '0')}", f"line 3 of {HEART} cannot be read"),
        (f"{HEART_HEAD}\n{HEART_ROWS.replace('120', 'x')}", f"line 3 of {HEART} cannot be read"),
    ],
    ids=["no head", "no rows", "short", "history", "a word"],
)
def test_a_table_of_another_form(put, refusal, content, message):
    put({HEART: content.encode()})
    assert refusal(datasets.heart).startswith(message)


def test_real_heart(real):
    real(HEART)
    data = datasets.heart()
    assert data.x.shape == (462, 9) and np.bincount(data.t).tolist() == [302, 160]
    assert data.x[0].tolist() == [160, 12, 5.73, 23.11, 1, 49, 25.3, 97.2, 52]
    assert data.x[data.t == 1, 8].mean() > data.x[data.t == 0, 8].mean() + 5  # they are older


def test_real_birth_life(real):
    real(BIRTH_LIFE)
    data = datasets.birth_life()
    assert data.x.shape == (190, 1) and len(set(data.row_names)) == 190
    slope, start = np.polyfit(data.x[:, 0], data.t, 1)
    assert round(slope, 2) == -5.72 and round(start, 1) == 85.7
