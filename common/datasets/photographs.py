"""Real photographs that come with scikit-learn: nothing to download."""

import numpy as np
from numpy.typing import NDArray

from common.datasets.errors import DataError

NAMES = ("china", "flower")


def photograph(name: str = "flower") -> NDArray[np.float32]:
    """A colour photograph, shape (427, 640, 3): height, width, and red, green, blue.

    name: "flower", a dahlia close up; or "china", a pavilion of the Summer Palace in Beijing, with
    straight edges. Values are float32 from 0 (dark) to 1 (light). A new array at each call.
    Raises DataError for another name, and where the picture cannot be read.

    Origin: photographs from Flickr in scikit-learn's copy (2011), both under Creative Commons
    Attribution 2.0: "china" by danielbuechele, "flower" from the page of vultilion.
    """
    if name not in NAMES:
        names = " or ".join(f'"{known}"' for known in NAMES)
        raise DataError(f"There is no photograph {name!r}. Choose {names}.")
    from sklearn.datasets import load_sample_image

    try:
        pixels = load_sample_image(f"{name}.jpg")
    except ImportError:
        raise DataError(
            "Reading a photograph needs Pillow. Install the course's requirements again."
        ) from None
    return pixels.astype(np.float32) / 255
