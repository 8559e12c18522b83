"""Keras, imported when it is first used: listing exercises must not take four seconds.

Here `from common.exercises.keras.lazy import keras as _keras` is the library itself, and never this
package of the same name.
"""

import importlib
from typing import Any


class _Later:
    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module("keras"), name)


keras = _Later()
