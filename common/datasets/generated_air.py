"""Made-up readings of the air in a city, of the form that UCI's Air Quality has.

How they come about: traffic has its hours and its week, still weather keeps its gases in the
street, and every device sees them in its own way.
"""

import numpy as np
from numpy.typing import NDArray

ROWS = 1500
FIRST_HOUR = "2021-02-08T00:00:00"  # a Monday
MISSING = -200.0
# Benzene by the response of the hydrocarbon sensor in thousands: near to what the real table has.
BENZENE_CUBIC = (0.4, -8.7, 20.7, -1.8)

_TRAFFIC = np.interp(  # by the hour of the day, on a working day
    np.arange(24),
    [0, 2, 4, 6, 8, 9, 11, 15, 17, 19, 20, 22, 23],
    [-0.3, -1.0, -1.5, -0.8, 1.2, 1.1, 0.4, 0.2, 0.7, 1.3, 1.0, 0.2, -0.1],
)
_CALIBRATED_AT = {"CO(GT)": (4, 0.5), "NOx(GT)": (3, 0.85)}  # the hour, and on how many nights
# Hours without: the first row of each stretch and its length.
_STRETCHES = {
    "CO(GT)": ((330, 95), (905, 70), (1260, 58)),
    "NOx(GT)": ((330, 95), (905, 70), (610, 35)),
    "all": ((77, 1), (214, 5), (468, 24), (780, 3), (1109, 18), (1388, 9)),
}
_HYDROCARBONS_END = 190  # the analyzer was taken away after that many hours
_TOGETHER = "C6H6(GT) T RH AH".split()


def sample() -> tuple[NDArray[np.datetime64], dict[str, NDArray[np.float64]]]:
    """The hours, (1500,), and each column by its name, (1500,), -200.0 where it is missing."""
    rng = np.random.default_rng(2004)
    hours = np.arange(ROWS)
    times = np.datetime64(FIRST_HOUR, "s") + hours * np.timedelta64(3600, "s")
    weather = _weather(rng, hours)
    table = weather | _gases_and_sensors(rng, hours, weather)
    _leave_out(rng, hours, table)
    return times, table


def _wandering(rng: np.random.Generator, hours_kept: float) -> NDArray[np.float64]:
    """A random walk that is drawn back to 0: mean 0, standard deviation 1."""
    keep = np.exp(-1 / hours_kept)
    steps = rng.standard_normal(ROWS) * np.sqrt(1 - keep**2)
    values = np.empty(ROWS)
    values[0] = rng.standard_normal()
    for hour in range(1, ROWS):
        values[hour] = keep * values[hour - 1] + steps[hour]
    return values


def _weather(rng: np.random.Generator, hours: NDArray) -> dict[str, NDArray[np.float64]]:
    day = 2 * np.pi * (hours % 24 - 15) / 24  # warmest at 15
    temperature = 11 + 8 * hours / ROWS + 4.5 * np.cos(day) + 2.5 * _wandering(rng, 60)
    humidity = 54 - 1.6 * (temperature - 15) - 5 * np.cos(day) + 11 * _wandering(rng, 40)
    temperature, humidity = temperature.round(1), humidity.clip(9, 95).round(1)
    saturated = 0.6112 * np.exp(17.62 * temperature / (243.12 + temperature))  # kPa
    vapour = (humidity / 100 * saturated).round(4)
    return {"T": temperature, "RH": humidity, "AH": vapour}


def _gases_and_sensors(
    rng: np.random.Generator, hours: NDArray, weather: dict[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    def noise(size: float) -> NDArray[np.float64]:
        return size * rng.standard_normal(ROWS)

    weekday = hours // 24 % 7
    traffic = _TRAFFIC[hours % 24] * np.where(weekday < 5, 1, 0.7) - np.select(
        [weekday == 5, weekday == 6], [0.15, 0.45], 0
    )
    level = 0.72 * traffic + 0.55 * _wandering(rng, 14) + noise(0.18)  # of all gases, as a power
    air = {
        "CO(GT)": 1.85 * np.exp(0.6 * level + noise(0.16)),
        "NMHC(GT)": 160 * np.exp(0.85 * level + noise(0.25)),
        "NOx(GT)": 190 * np.exp(0.7 * level - 0.025 * (weather["T"] - 15) + noise(0.3)),
        "NO2(GT)": 108 * np.exp(0.3 * level - 0.006 * (weather["T"] - 15) + noise(0.2)),
    }
    drift = hours / ROWS + 0.5 * _wandering(rng, 300)
    damp = weather["AH"] - 1
    hydrocarbons = (920 * np.exp(0.3 * level + noise(0.015))).clip(390, 2250).round()
    sensors = {
        "PT08.S1(CO)": 690 * air["CO(GT)"] ** 0.3 + 230 + 45 * damp + 30 * drift + noise(50),
        "PT08.S2(NMHC)": hydrocarbons,
        "PT08.S3(NOx)": 840 * np.exp(-0.22 * level + noise(0.06)) * (190 / air["NOx(GT)"]) ** 0.12
        - 60 * damp - 50 * drift + noise(30),
        "PT08.S4(NO2)": 615 + 2.6 * air["NO2(GT)"] + 0.55 * hydrocarbons + 330 * damp
        - 60 * drift + noise(70),
        "PT08.S5(O3)": 960 * np.exp(0.36 * level + noise(0.12)) + 40 * drift + noise(40),
    }  # fmt: skip
    cubic = np.polynomial.Polynomial(BENZENE_CUBIC)
    benzene = cubic(hydrocarbons / 1000).round(1)
    whole = {name: values.clip(2).round() for name, values in (air | sensors).items()}
    return whole | {"CO(GT)": air["CO(GT)"].clip(0.1).round(1), "C6H6(GT)": benzene.clip(0.1)}


def _leave_out(
    rng: np.random.Generator, hours: NDArray, table: dict[str, NDArray[np.float64]]
) -> None:
    """Puts -200 where a device gave nothing: in place."""
    out = {name: np.zeros(ROWS, bool) for name in ("CO(GT)", "NOx(GT)", "all")}
    for name, stretches in _STRETCHES.items():
        for start, length in stretches:
            out[name][start : start + length] = True
    for name, (hour, share) in _CALIBRATED_AT.items():
        nights = rng.random(ROWS // 24 + 1) < share
        out[name] |= (hours % 24 == hour) & nights[hours // 24]
    out["NO2(GT)"] = out["NOx(GT)"]
    out["NMHC(GT)"] = (hours >= _HYDROCARBONS_END) | (rng.random(ROWS) < 0.2)
    for name in table:
        together = name in _TOGETHER or name.startswith("PT08")
        table[name][out["all" if together else name]] = MISSING
