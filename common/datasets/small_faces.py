"""Small grey faces that come with scikit-image: nothing to download."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.datasets.errors import DataError

_FACES = 100


class Faces(NamedTuple):
    """Small grey images: of faces, and of what lay beside faces in the same photographs.

    faces, backgrounds: each float32 from 0 (dark) to 1 (light), shape (100, 25, 25). A background
    may be one plain wall, or cut off by the edge of its photograph (black).
    """

    faces: NDArray[np.float32]
    backgrounds: NDArray[np.float32]


def faces() -> Faces:
    """100 faces and 100 pieces of background, as a Faces. New arrays at each call.

    Raises DataError where scikit-image is not installed, or without its pictures.

    Origin: chosen at random from G. B. Huang, M. Ramesh, T. Berg, E. Learned-Miller, "Labeled Faces
    in the Wild" (2007), photographs of known people from news sites; cut and made small by the
    authors of scikit-image, where they are called lfw_subset.
    """
    try:
        from skimage.data import lfw_subset

        images = np.asarray(lfw_subset())
    except (ImportError, OSError) as error:
        raise DataError(
            "The faces come with scikit-image, which could not be read here "
            f"({type(error).__name__}). Install the course's requirements again."
        ) from None
    images = images.astype(np.float32)
    return Faces(images[:_FACES].copy(), images[_FACES:].copy())
