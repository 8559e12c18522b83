"""The voltage across the membrane of a nerve cell, recorded for six seconds."""

import numpy as np
from numpy.typing import NDArray

from common.datasets.errors import DataError

MILLISECONDS = 0.5  # between two samples


def nerve_cell() -> NDArray[np.float32]:
    """12,000 voltages in millivolts, one every half millisecond, float32.

    At rest first; then a current makes the cell fire, and after half a second it does so at regular
    intervals. The recording comes with matplotlib, whose logo was once a piece of it. Raises
    DataError where this matplotlib does not have it.
    """
    import matplotlib.cbook  # not needed by any other data set

    try:
        path = matplotlib.cbook.get_sample_data("membrane.dat", asfileobj=False)
        return 100 * np.fromfile(path, "<f4")
    except OSError:
        raise DataError(
            "this matplotlib came without its samples, of which membrane.dat is wanted: install "
            "the version that requirements.txt names."
        ) from None
