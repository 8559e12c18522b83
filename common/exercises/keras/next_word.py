"""Notebook text: words as numbers, and a network that says which word comes next."""

import numpy as np

from common.checking import Call, Equivalent, Exercise, Mistake
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

_INDEX = {"": 0, "<unk>": 1, "the": 2, "name": 3, "is": 4, "a": 5, "list": 6, "of": 7}

# --- encode_words --------------------------------------------------------------------------------


def _encode(words_of, *, unknown=1, keep=True, lower=True):
    def encode_words(text, index):
        text = text.lower() if lower else text
        words = words_of(text)
        if not keep:
            words = [word for word in words if word in index]
        return [index.get(word, unknown) for word in words]

    return encode_words


def _raises_for_unknown(text, index):
    return [index[word] for word in text.lower().split()]


def _with_loop(text, index):
    numbers = []
    for word in text.lower().split():
        numbers.append(index[word] if word in index else index["<unk>"])
    return np.array(numbers)


def _observe_encode(answer, rng):
    yield "known words", Call(answer, "the name is a list", _INDEX)
    yield "an unknown word", Call(answer, "the zebra is a list", _INDEX)
    yield "capitals and spaces", Call(answer, "  The NAME of  a List ", _INDEX)


encode_words = Exercise(
    reference=_encode(str.split),
    observe=_observe_encode,
    mistakes=[
        Mistake(
            "`for word in text` goes through the letters of a text, not its words. Split it first: "
            "text.lower().split().",
            _encode(list),
        ),
        Mistake(
            'A word that is not in the index raises KeyError. index.get(word, index["<unk>"]) '
            "gives the number for unknown words.",
            _raises_for_unknown,
        ),
        Mistake(
            "Unknown words are left out, and then words stand side by side that never did. Give "
            'them index["<unk>"].',
            _encode(str.split, keep=False),
        ),
        Mistake(
            'Unknown words get 0, which stands for "nothing here". Theirs is index["<unk>"].',
            _encode(str.split, unknown=0),
        ),
        Mistake(
            'The default of `get` should be a number: index.get(word, index["<unk>"]).',
            _encode(str.split, unknown="<unk>"),
            _encode(str.split, unknown=None),
        ),
        Mistake(
            '"The" and "the" are the same word here: text.lower() first.',
            _encode(str.split, lower=False),
        ),
        Mistake(
            'split(" ") makes empty words where two spaces meet. split() without an argument does '
            "not.",
            _encode(lambda text: text.split(" ")),
        ),
    ],
    variants=[_with_loop],
    hints=[
        "text.lower().split() is a list of words.",
        'index.get(word, index["<unk>"]) never raises.',
        'return [index.get(word, index["<unk>"]) for word in text.lower().split()]',
    ],
)

# --- next_word_model -----------------------------------------------------------------------------


def _model(
    *,
    size=32,
    units=64,
    kind="GRU",
    sequences=False,
    last="softmax",
    twice=False,
    outputs=None,
    deep=False,
    exchanged=False,
):
    def next_word_model(vocabulary, length):
        layers = _keras.layers
        found = [
            _keras.Input((length,), dtype="int32"),
            layers.Embedding(*((size, vocabulary) if exchanged else (vocabulary, size))),
            *([layers.GRU(units, return_sequences=True)] if deep else []),
            getattr(layers, kind)(units, return_sequences=sequences),
            layers.Dense(outputs or vocabulary, activation=last),
        ]
        return _keras.Sequential([*found, layers.Softmax()] if twice else found)

    return next_word_model


def _without_recurrence(vocabulary, length):
    layers = _keras.layers
    return _keras.Sequential(
        [
            _keras.Input((length,), dtype="int32"),
            layers.Embedding(vocabulary, 32),
            layers.Flatten(),
            layers.Dense(vocabulary, activation="softmax"),
        ]
    )


def _functional(vocabulary, length):
    layers = _keras.layers
    x = _keras.Input((length,))
    h = layers.GRU(64)(layers.Embedding(input_dim=vocabulary, output_dim=32)(x))
    return _keras.Model(x, layers.Softmax()(layers.Dense(vocabulary)(h)))


def _observe_next_word_model(answer, rng):
    x = rng.integers(0, 11, size=(3, 2)).astype("int32")
    model = yield from _looking.model_with_weights(Call(answer, 11, 2), _looking.on(x), 0.3)
    if model is None:
        return
    yield "probabilities", Call(model, x).called("model(x)")


next_word_model = _looking.ModelExercise(
    reference=_model(),
    observe=_observe_next_word_model,
    mistakes=[
        Mistake(
            "You predict a word after every word. One is asked for, after the last: leave "
            "return_sequences out.",
            _model(sequences=True),
        ),
        Mistake(
            'The last layer gives raw scores: activation="softmax".',
            _model(last=None),
        ),
        Mistake(
            "Each word goes through a sigmoid by itself. One of them comes next: "
            'activation="softmax".',
            _model(last="sigmoid"),
        ),
        Mistake("Softmax is applied twice. Once is enough.", _model(twice=True)),
        Mistake(
            'The last layer has a ReLU, and gives no probabilities: activation="softmax".',
            _model(last="relu"),
        ),
        Mistake("One GRU is enough here.", _model(deep=True)),
        Mistake(
            "Embedding takes the number of words first, then how many numbers each gets: "
            "Embedding(vocabulary, 32).",
            _model(exchanged=True),
        ),
        Mistake(
            "The last layer should have an output for each word of the vocabulary.",
            _model(outputs=1),
            _model(outputs=4),
        ),
        Mistake(
            "The recurrent layer should be a GRU.",
            _model(kind="LSTM"),
            _model(kind="SimpleRNN"),
        ),
        Mistake(
            "There is no recurrence: the GRU(64) stands between the embedding and the last layer.",
            _without_recurrence,
        ),
        Mistake(
            "32 numbers for each word, and 64 units in the GRU.",
            _model(size=64, units=32),
            _model(size=64),
            _model(units=32),
            _model(size=16),
        ),
    ],
    variants=[_functional],
    hints=[
        "keras.Sequential: an Input of (length,), then three layers.",
        "keras.layers.Embedding(vocabulary, 32), then keras.layers.GRU(64).",
        'And keras.layers.Dense(vocabulary, activation="softmax").',
    ],
)

# --- predict_next_word ---------------------------------------------------------------------------


def _predict(*, newest=True, left=True, best=True, nothing=(0, 1), as_word=True, mend=True):
    def predict_next_word(model, text, index, length):
        numbers = [index.get(word, 1) for word in text.lower().split()]
        numbers = numbers[-length:] if newest else numbers[:length]
        if mend:
            gap = [0] * (length - len(numbers))
            numbers = gap + numbers if left else numbers + gap
        chances = np.array(model(np.array([numbers])))[0]
        for number in nothing:
            chances[number] = 0
        number = int(chances.argmax() if best else chances.argmin())
        return list(index)[number] if as_word else number

    return predict_next_word


def _by_sorting(model, text, index, length):
    numbers = ([0] * length + [index.get(word, 1) for word in text.lower().split()])[-length:]
    words = {number: word for word, number in index.items()}
    order = np.argsort(-np.asarray(model(np.array([numbers], "int32")))[0])
    return next(words[number] for number in order.tolist() if number > 1)


class _Table:
    """Stands for a trained model: probabilities that depend on each of the three numbers."""

    def __init__(self, rng, tempting):
        self.scores = rng.normal(0, 3, size=(3, len(_INDEX), len(_INDEX)))
        self.scores[:, :, tempting] += 9

    def __call__(self, x):
        x = np.asarray(x)
        if x.shape != (1, 3):
            raise ValueError(f"the model expects the shape (1, 3) and got {x.shape}")
        scores = sum(self.scores[place, number] for place, number in enumerate(x[0]))
        chances = np.exp(scores - scores.max())
        return (chances / chances.sum())[np.newaxis]


def _observe_predict(answer, rng):
    for name, text, tempting in [
        ("three words", "the name is", []),
        ("more words than the model reads", "a list of the name", []),
        ("as many more", "is the name of a list of", []),
        ("other words", "of the list is a name", []),
        ("fewer words", "a list", []),
        ("one word", "list", []),
        ("another word", "name", []),
        ("a word before", "of", []),
        ("two words", "the name", []),
        ("an unknown word", "The zebra is", []),
        ("the model is sure of <unk>", "name of the", [1]),
        ("the model is sure of nothing", "name of a", [0]),
    ]:
        model = _Table(rng, tempting)
        call = Call(lambda text, model=model: answer(model, text, _INDEX, 3), text)
        yield name, call.called("predict_next_word(model, text, index, 3)")


predict_next_word = Exercise(
    reference=_predict(),
    observe=_observe_predict,
    mistakes=[
        Mistake(
            "The model reads the first words of a long text. What comes next depends on the last "
            "ones: numbers[-length:].",
            _predict(newest=False),
        ),
        Mistake(
            'A short text is filled up at the end, so its last word is "nothing". Put the zeros '
            "in front.",
            _predict(left=False),
        ),
        Mistake(
            "A short text does not fit the model. Fill it up with zeros in front.",
            _predict(mend=False),
        ),
        Mistake(
            'You may answer "<unk>" or nothing at all. Set their two probabilities to 0 before '
            "argmax.",
            _predict(nothing=()),
            _predict(nothing=(0,)),
            _predict(nothing=(1,)),
        ),
        Mistake(
            "You take the least probable word: argmax, not argmin.",
            _predict(best=False),
        ),
        Mistake(
            "You return the number of the word. Return the word: list(index)[number].",
            _predict(as_word=False),
        ),
    ],
    variants=[_by_sorting],
    hints=[
        "Four steps: encode, cut to the last `length`, fill up with zeros in front, ask the model.",
        "chances = np.array(model(np.array([numbers])))[0]; then chances[:2] = 0.",
        "return list(index)[chances.argmax()]",
    ],
    equivalent=[
        Equivalent(
            "- chances = np.array(model(np.array([numbers])))[0]\n"
            "+ chances = np.array(model(np.array([numbers])))[-1]",
            "the batch has one row, so the first is the last",
        )
    ],
)
