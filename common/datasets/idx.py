"""Reading IDX, the file format of MNIST.

Two zero bytes, one byte for the type of the numbers, one for the number of axes; then the length
of each axis as a big-endian 32-bit integer; then the numbers themselves, big-endian, the last axis
fastest.
Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database", section on file formats.
"""

import gzip
import math
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from common.datasets.errors import DataError

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_gzip(packed: bytes, name: str) -> NDArray:
    """The array in a gzip-packed IDX file. packed: its bytes; name: the file, for messages.

    Raises DataError where the bytes are no complete gzip file, or what is inside is no IDX.
    """
    try:
        content = gzip.decompress(packed)
    except (EOFError, OSError, zlib.error) as error:
        raise DataError(
            f"{name} cannot be unpacked ({error}). Delete the file and load it again."
        ) from None
    return parse(content, name)


def parse(content: bytes, name: str) -> NDArray:
    """The array in an IDX file. content: its bytes; name: the file, for messages.

    Returns an array of its own, in the machine's byte order. Raises DataError for a wrong header,
    or where there are fewer or more numbers than it promises.
    """
    zero, type_code, axes = struct.unpack(">HBB", content[:4]) if len(content) >= 4 else (1, 0, 0)
    start = 4 + 4 * axes
    if zero != 0 or type_code not in _TYPES or len(content) < start:
        raise DataError(f"{name} is not an IDX file. Delete it and load it again.")
    dtype = np.dtype(_TYPES[type_code])
    shape = struct.unpack(f">{axes}I", content[4:start])
    expected = math.prod(shape) * dtype.itemsize
    if len(content) - start != expected:
        raise DataError(
            f"{name} promises {expected:,} bytes of data and has {len(content) - start:,}."
            " Delete the file and load it again."
        )
    return (
        np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))
    )
