"""Notebook three_ways_to_build: the same network as a class."""

from common.checking import Call, Mistake
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras
from common.exercises.keras.one_network import (
    _TEST_FLAG,
    _apply,
    _layers,
    _look,
    _named,
    _not_declared,
    _subclassed,
)

# --- SubclassedModel -----------------------------------------------------------------------------


def _build_from_sizes(answer, inputs, hidden, classes):
    return Call(answer, hidden, classes)


def _class_with_flag(hidden, classes):
    class Network(_keras.Model):
        def __init__(self):
            super().__init__()
            self.last = _keras.layers.Dense(classes, activation="softmax")
            self.hidden = _keras.layers.Dense(hidden, activation="relu")
            self.drop = _keras.layers.Dropout(0.5)

        def call(self, x, training=False):
            return self.last(self.drop(self.hidden(x), training=training))

    return Network()


def _flag_never_read(hidden, classes):
    class Network(_keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden = _keras.layers.Dense(hidden, activation="relu")
            self.last = _keras.layers.Dense(classes, activation="softmax")

        def call(self, x, training=False):
            return self.last(_keras.random.dropout(self.hidden(x), 0.5))

    return Network()


def _flag_on_by_default(hidden, classes):
    class Network(_keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.drop, self.last = _layers(hidden, classes)

        def call(self, x, training=True):
            return self.last(self.drop(self.hidden(x), training=training))

    return Network()


def _flag_off(hidden, classes):
    class Network(_keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.drop, self.last = _layers(hidden, classes)

        def call(self, x, training=False):
            return self.last(self.drop(self.hidden(x), training=False))

    return Network()


def _layers_made_in_call(hidden, classes):
    class Network(_keras.Model):
        def call(self, x):
            return _apply(x, _layers(hidden, classes), False)

    return Network()


def _local_names(hidden, classes):
    class Network(_keras.Model):
        def __init__(self):
            super().__init__()
            _layers(hidden, classes)  # kept nowhere

        def call(self, x):
            return self.last(self.drop(self.hidden(x)))

    return Network()


def _call_returns_nothing(hidden, classes):
    class Network(_keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.drop, self.last = _layers(hidden, classes)

        def call(self, x):
            self.last(self.drop(self.hidden(x)))

    return Network()


def _parallel(hidden, classes):
    class Network(_keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.drop, self.last = _layers(hidden, classes)

        def call(self, x):
            self.drop(self.hidden(x))
            return self.last(x)

    return Network()


def _no_model(hidden, classes):
    class Network:
        def __init__(self):
            self.hidden, self.drop, self.last = _layers(hidden, classes)

        def call(self, x):
            return self.last(self.drop(self.hidden(x)))

    return Network()


def _as_class(build):
    """A class that stands for a subclass of keras.Model, which is made when it is first called."""

    class Network:
        def __new__(cls, hidden, classes):
            return build(hidden, classes)

    return Network


SubclassedModel = _looking.ModelExercise(
    reference=_as_class(_subclassed()),
    observe=_look(_build_from_sizes),
    mistakes=[
        *_named(
            lambda **parts: _as_class(_subclassed(**parts)),
            _TEST_FLAG,
            "Nothing drops",
            "The hidden layer is missing",
        ),
        Mistake(
            "Neurons drop out at test as well: the flag `training` is never read, or stands at "
            "True. A Dropout layer that is called as self.drop(h) reads it by itself.",
            _as_class(_subclassed(always=True)),
            _as_class(_flag_never_read),
            _as_class(_flag_on_by_default),
        ),
        Mistake(
            "Nothing drops out in training. Call self.drop(h) and use what it returns; and do not "
            "tell it training=False.",
            _as_class(_subclassed(rate=None)),
            _as_class(_flag_off),
        ),
        Mistake(
            "You make layers inside `call`: each batch gets new ones, with new weights that nobody "
            "trains. Make them once, in __init__.",
            _as_class(_layers_made_in_call),
        ),
        Mistake(
            "`call` asks for something that `__init__` has not kept. Keep each layer under a name "
            "that begins with self, self.hidden = …, and use the same name in `call`.",
            _as_class(_local_names),
        ),
        Mistake(
            "`call` returns nothing. Return what the last layer gives.",
            _as_class(_call_returns_nothing),
        ),
        Mistake(
            "The last layer is called on x again. Call it on what the hidden layer gave.",
            _as_class(_parallel),
        ),
        Mistake(
            "Your class is no Keras model: class SubclassedModel(keras.Model), and "
            "super().__init__() first.",
            _as_class(_no_model),
        ),
    ],
    variants=[
        _as_class(_class_with_flag),
        _as_class(lambda hidden, classes: _not_declared(0, hidden, classes)),
    ],
    hints=[
        "Three layers are made in __init__ and kept: self.hidden = …",
        "call(self, x) uses them one after the other, as in the functional model: h = "
        "self.hidden(x).",
        "return self.last(self.drop(self.hidden(x)))",
    ],
)
