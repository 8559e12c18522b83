"""Air quality by the hour: an Italian city as UCI has it, or a generated sample of the same form.

Five gas sensors (PT08...), which are cheap and drift, stood beside analyzers that are exact and
costly (GT, "ground truth"). Where a device gave nothing, the tables say -200.
Source: S. De Vito, E. Massera, M. Piga, L. Martinotto, G. Di Francia, "On field calibration of an
electronic nose for benzene estimation in an urban pollution monitoring scenario" (2008).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from common.datasets import generated_air, registry
from common.datasets.errors import DataError

NAME = "air_quality/AirQualityUCI.csv"
MISSING = -200.0
# In the order of the table. The unit of AH is not stated by UCI: the numbers are close to the
# pressure of the water vapour in kPa.
UNITS = {
    "CO(GT)": "mg/m³",
    "PT08.S1(CO)": "",
    "NMHC(GT)": "µg/m³",
    "C6H6(GT)": "µg/m³",
    "PT08.S2(NMHC)": "",
    "NOx(GT)": "ppb",
    "PT08.S3(NOx)": "",
    "NO2(GT)": "µg/m³",
    "PT08.S4(NO2)": "",
    "PT08.S5(O3)": "",
    "T": "°C",
    "RH": "%",
    "AH": "",
}


@dataclass(frozen=True, eq=False)
class AirQuality:
    """Hourly readings, one row an hour, without a gap in time.

    columns: the 13 names. times: (N,), datetime64[s], when each hour begins. values: (N, 13),
    float64, in the units that `air_quality.UNITS` names; a sensor's response has none. A value that
    is missing is -200.0, as in the original file.
    """

    columns: tuple[str, ...]
    times: NDArray[np.datetime64]
    values: NDArray[np.float64]

    def column(self, name: str) -> NDArray[np.float64]:
        """One column, (N,), a copy. Raises DataError where there is none of that name."""
        if name not in self.columns:
            raise DataError(
                f"There is no column {name!r}. Choose one of {', '.join(self.columns)}."
            )
        return self.values[:, self.columns.index(name)].copy()


def air_quality(source: Literal["generated", "uci"] = "generated") -> AirQuality:
    """Gases, sensors and weather by the hour. Missing values are left in, as -200.0.

    source: "generated", 1,500 rows of made-up numbers of the same form, the same at each call: no
    file is needed; or "uci", 9,357 rows measured in an Italian city from March 2004 to April 2005
    (0.8 MB), downloaded once or read from the folder that COURSE_DATA_DIR names. One is never put
    in for the other. Raises DataError with one line that says what to do.
    """
    if source not in _SOURCES:
        names = " or ".join(f'"{name}"' for name in _SOURCES)
        raise DataError(f"There is no air quality from source {source!r}. Choose {names}.")
    return _SOURCES[source]()


def parse(content: bytes, name: str = NAME) -> AirQuality:
    """The table in a file of UCI's form. content: its bytes; name: the file, for messages.

    Fields end at ";", decimals are set off by a comma, dates are dd/mm/yyyy and times hh.mm.ss.
    Two columns without a name and rows without anything in them are left out. Raises DataError with
    the number of the line where that is not so.
    """
    try:
        lines = content.decode("ascii").splitlines()
    except UnicodeDecodeError:
        raise DataError(f"{name} is not a text in ASCII. Put a good copy there.") from None
    head = [field.strip() for field in lines[0].split(";")] if lines else []
    if tuple(head[:2]) != ("Date", "Time") or tuple(head[2:15]) != tuple(UNITS) or any(head[15:]):
        raise DataError(
            f"line 1 of {name} does not name the columns of Air Quality, between semicolons:"
            " put a good copy there."
        )
    times, rows = [], []
    for number, line in enumerate(lines[1:], start=2):
        fields = [field.strip() for field in line.split(";")]
        if not any(fields):
            continue
        try:
            if len(fields) < 15 or any(fields[15:]):
                raise ValueError(f"it has {len(fields)} fields")
            times.append(datetime.strptime(f"{fields[0]} {fields[1]}", "%d/%m/%Y %H.%M.%S"))
            rows.append([float(field.replace(",", ".")) for field in fields[2:15]])
        except ValueError as error:
            raise DataError(f"line {number} of {name} cannot be read: {error}.") from None
    values = np.array(rows, np.float64).reshape(len(rows), len(UNITS))
    return AirQuality(tuple(UNITS), np.array(times, "datetime64[s]"), values)


def _generated() -> AirQuality:
    times, table = generated_air.sample()
    return AirQuality(tuple(UNITS), times, np.stack([table[name] for name in UNITS], axis=1))


def _uci() -> AirQuality:
    return parse(registry.read(NAME))


_SOURCES: dict[str, Callable[[], AirQuality]] = {"generated": _generated, "uci": _uci}
