"""Air Quality: the form of UCI's file, what the real one holds, and the generated sample."""

import numpy as np
import pytest

from common import datasets
from common.datasets.air_quality import MISSING, NAME, UNITS, parse

HEAD = ";".join(["Date", "Time", *UNITS, "", ""])
LINES = [
    "01/02/2003;04.00.00;2,6;1360;150;11,9;1046;166;1056;113;1692;1268;-1,5;48,9;0,7578;;",
    "01/02/2003;05.00.00;-200;-200;-200;-200,0;-200;-200;-200;-200;-200;-200;-200;-200;-200;;",
]
EMPTY = ";" * 16


def table(*lines):
    return "\r\n".join([HEAD, *lines, ""]).encode("ascii")


def cubic_of(data):
    """R² of the best cubic from the hydrocarbon sensor to benzene, and the misses of it."""
    sensor, benzene = data.column("PT08.S2(NMHC)"), data.column("C6H6(GT)")
    there = benzene != MISSING
    sensor, benzene = sensor[there], benzene[there]
    missed = benzene - np.polyval(np.polyfit(sensor, benzene, 3), sensor)
    return 1 - missed.var() / benzene.var(), np.abs(missed)


def test_a_small_file(put):
    put({NAME: table(*LINES, EMPTY, EMPTY)})
    data = datasets.air_quality("uci")
    assert data.columns == tuple(UNITS) and len(data.columns) == 13
    assert data.values.shape == (2, 13) and data.values.dtype == np.float64
    assert data.values[0, [0, 10, 12]].tolist() == [2.6, -1.5, 0.7578]
    assert (data.values[1] == MISSING).all()
    assert data.times.astype(str).tolist() == ["2003-02-01T04:00:00", "2003-02-01T05:00:00"]
    column = data.column("C6H6(GT)")
    assert column.tolist() == [11.9, -200]
    column[:] = 0
    assert data.values[0, 3] == 11.9


def test_a_table_without_rows():
    data = parse(table())
    assert data.values.shape == (0, 13) and data.times.shape == (0,)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1 of small.csv does not name the columns"),
        (table().replace(b";", b","), "line 1 of small.csv does not name the columns"),
        (table(LINES[0].replace("2,6", "much")), "line 2 of small.csv cannot be read: could not"),
        (table(LINES[0], "01/13" + LINES[1][5:]), "line 3 of small.csv cannot be read: time data"),
        (table(EMPTY, LINES[0][:-20]), "line 3 of small.csv cannot be read: it has 12 fields"),
        (table(LINES[0] + "7"), "line 2 of small.csv cannot be read: it has 17 fields"),
        ("Datum;Größe".encode("latin-1"), "small.csv is not a text in ASCII"),
    ],
    ids=["empty", "commas", "a word", "month 13", "short", "long", "not ASCII"],
)
def test_a_file_of_another_form(refusal, content, message):
    assert refusal(parse, content, "small.csv").startswith(message)


def test_wrong_names(refusal):
    assert refusal(datasets.air_quality, "UCI") == (
        'There is no air quality from source \'UCI\'. Choose "generated" or "uci".'
    )
    message = refusal(datasets.air_quality().column, "benzene")
    assert message.startswith("There is no column 'benzene'. Choose one of CO(GT), PT08.S1(CO),")


# The generated sample


def test_generated_is_the_same_at_each_call_and_nobody_elses():
    one, other = datasets.air_quality(), datasets.air_quality("generated")
    np.testing.assert_array_equal(one.values, other.values)
    one.values[:] = 7
    assert datasets.air_quality().values.max() > 7
    assert one.values.shape == (1500, 13)
    assert (np.diff(one.times) == np.timedelta64(3600, "s")).all()


def test_generated_misses_what_the_real_table_misses():
    data = datasets.air_quality()
    assert np.isfinite(data.values).all()
    missing = data.values == MISSING
    assert (data.values[~missing] > -50).all()
    share = dict(zip(data.columns, missing.mean(axis=0)))
    assert 0.88 < share["NMHC(GT)"] < 0.92
    for name in ("CO(GT)", "NOx(GT)", "NO2(GT)"):
        assert 0.15 < share[name] < 0.19
    together = [name for name in data.columns if "GT" not in name or name == "C6H6(GT)"]
    assert len(together) == 9 and 0.035 < share["C6H6(GT)"] < 0.045
    for name in together:
        np.testing.assert_array_equal(data.column(name) == MISSING, missing[:, 3])
    hydrocarbons = data.columns.index("NMHC(GT)")
    without = np.delete(missing, hydrocarbons, axis=1)
    assert 0.07 < (~missing.any(axis=1)).mean() < 0.11
    assert 0.7 < (~without.any(axis=1)).mean() < 0.78


def test_generated_sensor_gives_benzene_away_and_others_react_to_their_gas():
    data = datasets.air_quality()
    explained, missed = cubic_of(data)
    assert explained > 0.9999 and missed.max() < 0.1
    there = (np.delete(data.values, 2, axis=1) != MISSING).all(axis=1)

    def together(a, b):
        return np.corrcoef(data.column(a)[there], data.column(b)[there])[0, 1]

    assert together("PT08.S1(CO)", "CO(GT)") > 0.7
    assert together("PT08.S3(NOx)", "NOx(GT)") < -0.6
    assert together("PT08.S4(NO2)", "NO2(GT)") > 0.5
    assert 0.8 < together("CO(GT)", "C6H6(GT)") < 0.97  # a hint, and no more
    assert together("T", "RH") < -0.3


def test_generated_has_its_hours_and_its_week():
    data = datasets.air_quality()
    benzene = np.where(data.column("C6H6(GT)") == MISSING, np.nan, data.column("C6H6(GT)"))
    hours = np.arange(len(benzene))
    at = [np.nanmean(benzene[hours % 24 == hour]) for hour in range(24)]
    assert min(at[8], at[19]) > 2.5 * at[4]
    sunday = hours // 24 % 7 == 6
    assert data.times[hours[sunday][0]].astype("datetime64[D]").astype(object).weekday() == 6
    assert np.nanmean(benzene[~sunday]) > 1.2 * np.nanmean(benzene[sunday])


# The real table


def test_real_table(real):
    real(NAME)
    data = datasets.air_quality("uci")
    assert data.values.shape == (9357, 13)
    assert str(data.times[0]) == "2004-03-10T18:00:00"
    assert str(data.times[-1]) == "2005-04-04T14:00:00"
    assert (np.diff(data.times) == np.timedelta64(3600, "s")).all()
    missing = data.values == MISSING
    counts = dict(zip(data.columns, missing.sum(axis=0).tolist()))
    assert {name: counts.pop(name) for name in ("NMHC(GT)", "CO(GT)", "NO2(GT)", "NOx(GT)")} == {
        "NMHC(GT)": 8443,
        "CO(GT)": 1683,
        "NO2(GT)": 1642,
        "NOx(GT)": 1639,
    }
    assert set(counts.values()) == {366} and len(counts) == 9
    rows = missing[:, 3]
    assert all((missing[:, data.columns.index(name)] == rows).all() for name in counts)
    assert (~missing.any(axis=1)).sum() == 827
    assert (~np.delete(missing, 2, axis=1).any(axis=1)).sum() == 6941
    explained, missed = cubic_of(data)
    assert round(explained, 5) == 0.99998 and missed.max() < 0.45
