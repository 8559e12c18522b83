"""A part of a model that consists of layers, and how its parameters are named."""

from collections.abc import Mapping
from typing import Any

from common.layers.layer import Floats


class Part:
    """Layers by name. params, grads: those of all of them, as "gru.Wx", "affine.b", ..."""

    def __init__(self, **layers: Any):
        self.layers: Mapping[str, Any] = layers

    @property
    def params(self) -> dict[str, Floats]:
        return self._named("params")

    @property
    def grads(self) -> dict[str, Floats]:
        return self._named("grads")

    def _named(self, attribute: str) -> dict[str, Floats]:
        return {
            f"{place}.{name}": array
            for place, layer in self.layers.items()
            for name, array in getattr(layer, attribute).items()
        }
