"""What every recurrent layer has: a state that is handed from step to step."""

from abc import abstractmethod

import numpy as np

from common.layers.layer import Floats, Layer

State = tuple[Floats, ...]


class Recurrent(Layer):
    """A layer that reads a sequence step by step: (N, T, D) becomes (N, T, H).

    state: what the latest step handed on, arrays of shape (N, H), or None before the first forward
    pass. keep_state: whether a forward pass goes on from there (as for a long text cut into blocks)
    or starts from zeros; `set_state` and `reset_state` decide it for the next pass alone. The way
    back always ends at the first step of the pass: backpropagation through time, truncated at the
    blocks. dstate: the gradient with respect to the state at the start, after `backward`.
    """

    states = 1  # how many arrays the state consists of

    def __init__(self, hidden: int, keep_state: bool = False):
        super().__init__()
        self.hidden, self.keep_state = hidden, keep_state
        self.state: State | None = None
        self.dstate: State | None = None
        self._start: State | None = None

    def set_state(self, *state: Floats) -> None:
        """The next forward pass starts from these arrays, each (N, H).

        Raises ValueError where they are too few or too many.
        """
        if len(state) != self.states:
            raise ValueError(f"the state consists of {self.states} arrays, not {len(state)}.")
        self._start = state

    def reset_state(self) -> None:
        """The next forward pass starts from zeros."""
        self.state = self._start = None

    def _initial_state(self, x: Floats, inputs: int) -> State:
        """The state to start from. Raises ValueError where x or the state do not fit."""
        if x.ndim != 3 or x.shape[2] != inputs or x.shape[1] == 0:
            raise ValueError(f"a sequence must have the shape (N, T, {inputs}), not {x.shape}.")
        start = self._start or (self.state if self.keep_state else None)
        self._start = None
        shape = (len(x), self.hidden)
        if start is None:
            return tuple(np.zeros(shape, x.dtype) for _ in range(self.states))
        for array in start:
            if array.shape != shape:
                raise ValueError(
                    f"the state has the shape {array.shape}, and this batch needs {shape}. "
                    "reset_state() starts anew."
                )
        return start

    @abstractmethod
    def backward(self, dout: Floats, dstate: State | None = None) -> Floats:
        """The gradient with respect to the latest sequence, (N, T, D); sets `grads` and `dstate`.

        dout: with respect to the outputs, (N, T, H). dstate: with respect to the state that the
        last step handed on, zeros if not given.
        """


def check_recurrent_shapes(Wx: Floats, Wh: Floats, b: Floats, gates: int) -> None:
    """Raise ValueError unless Wx is (D, gates * H), Wh (H, gates * H) and b ends in gates * H."""
    if Wh.ndim != 2 or Wh.shape[1] != gates * len(Wh):
        raise ValueError(f"Wh must have the shape (H, {gates} * H), not {Wh.shape}.")
    if Wx.ndim != 2 or Wx.shape[1] != Wh.shape[1]:
        raise ValueError(f"Wx must have the shape (D, {Wh.shape[1]}), not {Wx.shape}.")
    if b.shape[-1:] != Wh.shape[1:]:
        raise ValueError(f"b must have {Wh.shape[1]} numbers, not the shape {b.shape}.")


def time_first(x: Floats) -> Floats:
    """A copy of (N, T, ...) as (T, N, ...), each step in one piece of memory; and the way back."""
    return np.array(x.swapaxes(0, 1), order="C")


def rows(x: Floats) -> Floats:
    """(T, N, K) as (T * N, K): all steps in one matrix."""
    return x.reshape(-1, x.shape[-1])
