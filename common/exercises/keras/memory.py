"""Notebook layers_and_memory_network: stories as numbers, the network, and the questions."""

import numpy as np

from common.checking import Call, Choice, Exercise, Mistake, Prediction
from common.exercises.keras import looking as _looking
from common.exercises.keras.lazy import keras as _keras

# --- story_numbers -------------------------------------------------------------------------------


def _numbers(*, newest=True, cut=True, unknown=0, by_letter=False, left=False, shift=0):
    def story_numbers(story, index, sentences, words):
        told = list(story)[::-1] if newest else list(story)
        if cut:
            told = told[:sentences]
        found = np.zeros((sentences, words), int)
        for row, sentence in enumerate(told):
            tokens = list("".join(sentence)) if by_letter else sentence
            for place, word in enumerate(tokens[:words]):
                column = words - len(tokens) + place if left else place
                found[row, column] = index.get(word, unknown) + shift
        return found

    return story_numbers


def _oldest_kept(story, index, sentences, words):
    return _numbers()(story[:sentences], index, sentences, words)


def _newest_last(story, index, sentences, words):
    return _numbers(newest=False)(story[-sentences:], index, sentences, words)


def _ragged(story, index, sentences, words):
    return [[index[word] for word in sentence] for sentence in story[::-1][:sentences]]


def _padded_lists(story, index, sentences, words):
    rows = [[index[w] for w in s] + [0] * (words - len(s)) for s in reversed(story)]
    rows = rows[:sentences] + [[0] * words] * (sentences - len(rows))
    return np.array(rows)


_INDEX = {"": 0, "john": 1, "mary": 2, "went": 3, "to": 4, "the": 5, "hall": 6, "garden": 7}
_TOLD = [
    "john went to the hall".split(),
    "mary went to the garden".split(),
    "john went to garden".split(),
]


def _observe_numbers(answer, rng):
    story = [list(sentence) for sentence in _TOLD]
    yield "a short story", Call(answer, story[:2], _INDEX, 3, 5)
    yield "a story that is too long", Call(answer, story, _INDEX, 2, 6)
    yield "nothing told yet", Call(answer, [], _INDEX, 2, 3)


story_numbers = Exercise(
    reference=_numbers(),
    observe=_observe_numbers,
    mistakes=[
        Mistake(
            "The oldest sentence comes first. What was told last should be row 0: story[::-1].",
            _numbers(newest=False),
            _newest_last,
        ),
        Mistake(
            "Of a long story you keep the beginning. The newest sentences are needed: reverse "
            "first, then cut.",
            _oldest_kept,
        ),
        Mistake(
            "A story that is too long does not fit: cut it to its newest `sentences`.",
            _numbers(cut=False),
        ),
        Mistake(
            "You go through letters. A sentence is a list of words already.",
            _numbers(by_letter=True),
        ),
        Mistake(
            "The words are moved to the right end. They begin on the left, and zeros follow.",
            _numbers(left=True),
        ),
        Mistake(
            "Your rows have different lengths, or there are too few of them. Begin with "
            "np.zeros((sentences, words), int) and write into it.",
            _ragged,
        ),
        Mistake(
            "Your numbers are one too large: index has room for the 0 of the padding already.",
            _numbers(shift=1),
        ),
    ],
    variants=[_padded_lists],
    hints=[
        "Begin with an array of zeros, and write the numbers of each sentence into a row.",
        "for row, sentence in enumerate(story[::-1][:sentences])",
        "found[row, : len(sentence)] = [index[word] for word in sentence]",
    ],
)

# --- memory_network ------------------------------------------------------------------------------


def _network(
    *,
    size=20,
    shared=True,
    time=True,
    last="softmax",
    bag="sum",
    question_used=True,
    values="own",
    time_on_values=False,
    time_on_words=False,
):
    def memory_network(vocabulary, sentences, words, question_words):
        layers, ops = _keras.layers, _keras.ops

        class AddTime(layers.Layer):
            def build(self, input_shape):
                self.time = self.add_weight(shape=input_shape[1:], initializer="random_normal")

            def call(self, x):
                return x + self.time

        def add_up(x):
            return layers.Lambda(lambda x: getattr(_keras.ops, bag)(x, axis=-2))(x)

        story = _keras.Input((sentences, words), dtype="int32")
        question = _keras.Input((question_words,), dtype="int32")
        embed = layers.Embedding(vocabulary, size)
        other = embed if shared else layers.Embedding(vocabulary, size)
        asked = add_up(other(question))
        keys = add_up(AddTime()(embed(story)) if time_on_words else embed(story))
        if time and not time_on_words:
            keys = AddTime()(keys)
        held = keys
        if values == "own":
            held = add_up(layers.Embedding(vocabulary, vocabulary)(story))
        if values == "narrow":
            held = add_up(layers.Embedding(vocabulary, size)(story))
        if time_on_values:
            held = AddTime()(held)
        if not question_used:
            asked = keys[:, 0]
        weights = ops.softmax(ops.einsum("nd,nsd->ns", asked, keys), axis=-1)
        y = ops.einsum("ns,nsk->nk", weights, held)
        if values == "keys":
            y = layers.Dense(vocabulary)(y)
        return _keras.Model([story, question], ops.softmax(y) if last else y)

    return memory_network


def _observe_memory_network(answer, rng):
    story = rng.integers(0, 9, size=(3, 4, 5)).astype("int32")
    question = rng.integers(0, 9, size=(3, 2)).astype("int32")

    def run(model):
        call = Call(lambda a, b: model([a, b]), story, question)
        return call.called("model([story, question])")

    model = yield from _looking.model_with_weights(Call(answer, 9, 4, 5, 2), run, 0.3)
    if model is not None:
        yield "probabilities", run(model)


memory_network = _looking.ModelExercise(
    reference=_network(),
    observe=_observe_memory_network,
    mistakes=[
        Mistake(
            'The keys do not say when a sentence was told, and "where is john" asks for the last '
            "one: AddTime()(...).",
            _network(time=False),
        ),
        Mistake(
            "The question has an embedding of its own. A fine idea too, but here words mean the "
            "same in a question and in a story: use `embed` for both.",
            _network(shared=False),
        ),
        Mistake(
            "The last softmax is missing, so you give scores: keras.ops.softmax(...).",
            _network(last=None),
        ),
        Mistake(
            "The words of a sentence are averaged. Add them up, with your lambda_layer.",
            _network(bag="mean"),
        ),
        Mistake(
            "You read the keys. What is read are the values: the sum of the words' second "
            "embedding, one number for each word of the vocabulary.",
            _network(values="keys"),
        ),
        Mistake(
            "The values are as wide as the keys. Theirs is one number for each word of the "
            "vocabulary: Embedding(vocabulary, vocabulary).",
            _network(values="narrow"),
        ),
        Mistake(
            "AddTime belongs to the keys alone. Values say what is told, and that does not depend "
            "on when.",
            _network(time_on_values=True),
        ),
        Mistake(
            "AddTime comes after the words are added up: one vector for each sentence, not for "
            "each word.",
            _network(time_on_words=True),
        ),
        Mistake(
            "The question does not count in your network. It is what the keys are compared with.",
            _network(question_used=False),
        ),
        Mistake(
            "The first embedding should have 20 numbers for each word.",
            _network(size=32),
            _network(size=16),
            _network(size=64),
            _network(size=9),
        ),
    ],
    hints=[
        "Go down the table: asked, keys, values, then read_memory(asked, keys, values).",
        "keys = AddTime()(lambda_layer()(embed(story))); values come from the second embedding.",
        "keras.Model([story, question], keras.ops.softmax(read_memory(asked, keys, values)))",
    ],
)

# --- predict first, and check yourself ----------------------------------------------------------

where_is_john = Prediction(
    options="abc",
    outcome="b",
    because="One reading can find one sentence. For a thing that was carried, two must be found, "
    "and the second only when the first is known.",
)

what_is_the_backend = Choice(
    answer="b",
    wrong={
        "a": "A program runs on one backend. keras.ops is there so that the same lines run on "
        "whichever it is.",
        "c": "Speed is the backend's affair; keras.ops only hands on.",
    },
    hints=["What would you have to change to run this notebook on PyTorch?"],
)

when_a_class = Choice(
    answer="c",
    wrong={
        "a": "A Lambda is for exactly that: a formula without weights.",
        "b": "The number of lines does not matter. What a Lambda cannot do is own something.",
    },
    hints=["What did CustomDense have that the sum of words had not?"],
)
