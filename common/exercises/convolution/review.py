"""Notebook review of Part I: splitting, standardizing, and its questions."""

import numpy as np

from common.checking import AnswerRaised as _AnswerRaised
from common.checking import Call, Choice, Exercise, Mistake, Prediction, exact
from common.exercises.perceptron.edited import edited as _edited

# --- a split that keeps the shares of the classes ---------------------------------------------


def _stratified_split(t, share, rng):
    train, validation = [], []
    for label in np.unique(t):
        places = rng.permutation(np.flatnonzero(t == label))
        count = int(share * len(places))
        validation.append(places[:count])
        train.append(places[count:])
    return np.concatenate(train), np.concatenate(validation)


def _split_by_taking(t, share, rng):
    order = rng.permutation(len(t))
    taken = {label: int(share * np.sum(t == label)) for label in t.tolist()}
    train, validation = [], []
    for place in order:
        label = int(t[place])
        (validation if taken[label] > 0 else train).append(place)
        taken[label] -= 1
    return train, validation


def _plain_split(t, share, rng):
    order = rng.permutation(len(t))
    count = int(share * len(t))
    return order[count:], order[:count]


def _first_class_only(t, share, rng):
    places = rng.permutation(np.flatnonzero(t == t.min()))
    count = int(share * len(places))
    return places[count:], places[:count]


def _masks(t, share, rng):
    _, validation = _stratified_split(t, share, rng)
    mask = np.isin(np.arange(len(t)), validation)
    return ~mask, mask


def _observe_split(answer, rng):
    t = rng.permutation(np.repeat([0, 1, 2], [9, 14, 22]))
    seeds = rng.integers(1 << 30, size=4)
    found = []
    for seed in [*seeds, seeds[0]]:
        result = yield Call(answer, t, 0.3, np.random.default_rng(seed))
        two = isinstance(result, (tuple, list, np.ndarray)) and len(result) == 2
        if not found:
            yield "two parts, (train, validation)", two
            whole = two and all(map(_is_one_array, result))
            yield "each part is one array of places", whole
        if not (two and whole):
            return
        found.append(result)
    train, validation = found[0]
    places = np.sort(np.concatenate([np.ravel(train), np.ravel(validation)]))
    yield "all places, sorted", places, exact()
    sizes = [len(validation) for _, validation in found[:-1]]
    yield "sizes of the validation part", np.array(sizes), exact()
    counts = [np.bincount(t[np.asarray(v, dtype=int)], minlength=3) for _, v in found[:-1]]
    yield "examples of each class in the validation part", np.array(counts), exact()
    again = np.array_equal(np.sort(found[0][1]), np.sort(found[-1][1]))
    yield "the same generator again gives the same split", again
    others = {tuple(np.sort(v).tolist()) for _, v in found[:-1]}
    yield "different splits from four generators", len(others)
    first = np.concatenate([np.flatnonzero(t == label)[:k] for label, k in enumerate([2, 4, 6])])
    yield "always the first of each class", others == {tuple(np.sort(first).tolist())}
    other_labels = rng.permutation(np.repeat([2, 5, 6], [9, 14, 22]))
    _, validation = yield Call(answer, other_labels, 0.3, np.random.default_rng(seeds[0]))
    yield "size of the validation part, labels 2, 5 and 6", len(validation)


def _is_one_array(part):
    try:
        array = np.asarray(part)
    except ValueError:  # a list of arrays of different lengths
        return False
    return array.ndim == 1 and array.dtype.kind in "biuf"


def _as_lists(t, share, rng):
    parts = [], []
    for label in np.unique(t):
        mask = t == label
        train, validation = _stratified_split(t[mask], share, rng)
        parts[0].append(np.flatnonzero(mask)[train])
        parts[1].append(np.flatnonzero(mask)[validation])
    return parts


_NEW = "rng.permutation(np.flatnonzero(t == label))"

stratified_split = Exercise(
    reference=_stratified_split,
    observe=_observe_split,
    mistakes=[
        Mistake(
            "The classes do not have their fair share: you split all examples at once. Go through "
            "np.unique(t), and split the places of each class.",
            _plain_split,
        ),
        Mistake(
            "You return the two parts in the other order. First the places to train on, then those "
            "to validate with.",
            lambda t, share, rng: _stratified_split(t, share, rng)[::-1],
        ),
        Mistake(
            "Whatever the generator, the split is the same: the first of each class. Shuffle the "
            "places first, rng.permutation(…).",
            _edited(_stratified_split, _NEW, "np.flatnonzero(t == label)"),
        ),
        Mistake(
            "Whatever generator you are given, the split is the same: you make one of your own, "
            "always with the same seed. Use the rng that you are given.",
            lambda t, share, rng: _stratified_split(t, share, np.random.default_rng(0)),
        ),
        Mistake(
            "You return lists with one array for each class. np.concatenate makes one array of "
            "places of each list.",
            _as_lists,
        ),
        Mistake(
            "Return two arrays, the places to train on and those to validate with. Is a `return` "
            "missing?",
            lambda t, share, rng: None,
            lambda t, share, rng: _stratified_split(t, share, rng)[0],
            lambda t, share, rng: _stratified_split(t, share, rng)[1],
        ),
        Mistake(
            "A class is lost: the largest label is t.max(), and range(t.max()) ends before it. "
            "Go through np.unique(t).",
            _edited(_stratified_split, "np.unique(t)", "range(t.max())"),
        ),
        Mistake(
            "Labels need not be 0, 1, 2. Go through those that occur, np.unique(t).",
            _edited(_stratified_split, "np.unique(t)", "range(3)"),
            _edited(_stratified_split, "np.unique(t)", "range(len(np.unique(t)))"),
        ),
        Mistake(
            "rng.choice draws some places twice. Each belongs to one part and comes once: "
            "rng.permutation, and then places[:count] and places[count:].",
            _edited(
                _stratified_split,
                _NEW,
                _NEW.replace("permutation(", "choice(").replace(
                    "label))", "label), np.sum(t == label))"
                ),
            ),
        ),
        Mistake(
            "Some places come twice and others never: these are places within a class. Shuffle the "
            "places in t, np.flatnonzero(t == label).",
            _edited(_stratified_split, _NEW, "rng.permutation(np.sum(t == label))"),
        ),
        Mistake(
            "You return labels, not places. np.flatnonzero(t == label) gives the places.",
            _edited(_stratified_split, _NEW, "rng.permutation(t[t == label])"),
        ),
        Mistake(
            "You return masks of True and False. Return the places themselves: np.flatnonzero of "
            "a mask gives them.",
            _masks,
        ),
        Mistake(
            "The share is rounded up or to the nearest here; it should be rounded down: "
            "int(share * len(places)).",
            _edited(_stratified_split, "int(share * len(places))", "round(share * len(places))"),
            _edited(
                _stratified_split, "int(share * len(places))", "int(np.ceil(share * len(places)))"
            ),
        ),
        Mistake(
            "The share is taken of all examples for each class. It is a share of this class: "
            "int(share * len(places)).",
            _edited(_stratified_split, "int(share * len(places))", "int(share * len(t))"),
        ),
        Mistake(
            "The validation examples are among the training examples too. The one part is "
            "places[:count], the other places[count:].",
            _edited(_stratified_split, "places[count:]", "places"),
        ),
        Mistake(
            "With the same generator the split is not the same again: you draw with np.random. "
            "Draw with rng.",
            lambda t, share, rng: _stratified_split(t, share, np.random),
        ),
        Mistake(
            "Only one class is split: the lists begin anew for each, or `return` stands inside the "
            "loop.",
            _first_class_only,
        ),
    ],
    variants=[_split_by_taking],
    hints=[
        "Split each class by itself, and put the parts together at the end.",
        "np.flatnonzero(t == label) are the places of a class; rng.permutation shuffles them; the "
        "first int(share * len(places)) go to the validation part.",
        "Two lists, to which each class appends places[count:] and places[:count]; then "
        "np.concatenate both.",
    ],
)

# --- standardizing with what the training examples know ---------------------------------------


def _standardize(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return (train - mean) / std, (other - mean) / std


def _by(mean_of, std_of):
    def standardized(train, other):
        mean, std = mean_of(train, other), std_of(train, other)
        return (train - mean) / std, (other - mean) / std

    return standardized


def _standardize_row_by_row(train, other):
    mean = sum(train) / len(train)
    std = (sum((row - mean) ** 2 for row in train) / len(train)) ** 0.5
    return [(row - mean) / std for row in train], [(row - mean) / std for row in other]


def _standardize_in_place(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    train -= mean
    train /= std
    return train, (other - mean) / std


def _both(train, other):
    return np.concatenate([train, other])


def _observe_standardize(answer, rng):
    scales, middles = np.array([1.0, 20.0, 500.0]), np.array([3.0, -40.0, 700.0])
    for name, *rows in [("more rows", 8, 5), ("one new row", 6, 1), ("as many as columns", 3, 3)]:
        train, other = (middles + scales * rng.normal(size=(n, 3)) for n in rows)
        other = other + scales
        try:
            result = yield f"both parts, {name}", Call(answer, train, other)
        except _AnswerRaised:
            continue
        yield f"training part, {name}", np.array(result[0])
        yield f"other part, {name}", np.array(result[1])


standardize_by_training = Exercise(
    reference=_standardize,
    observe=_observe_standardize,
    mistakes=[
        Mistake(
            "Each part is standardized by its own mean and spread. A new example must be treated "
            "as the training examples were: take mean and std of train for both.",
            lambda train, other: tuple(
                (p - p.mean(axis=0)) / p.std(axis=0) for p in (train, other)
            ),
        ),
        Mistake(
            "Mean and spread are those of both parts together, so the training part knows "
            "something of the other. Take them from train alone.",
            _by(lambda a, b: _both(a, b).mean(axis=0), lambda a, b: _both(a, b).std(axis=0)),
        ),
        Mistake(
            "You take one mean and one spread for all columns. Each column has its own: axis=0.",
            _by(lambda a, b: a.mean(), lambda a, b: a.std()),
        ),
        Mistake(
            "You standardize rows, but what is comparable stands in a column: axis=0.",
            lambda a, b: tuple(
                (p - p.mean(axis=1, keepdims=True)) / p.std(axis=1, keepdims=True) for p in (a, b)
            ),
            _by(lambda a, b: a.mean(axis=1), lambda a, b: a.std(axis=1)),
            _by(
                lambda a, b: a.mean(axis=1, keepdims=True),
                lambda a, b: a.std(axis=1, keepdims=True),
            ),
        ),
        Mistake(
            "The other part is as it was. Either you return it untouched, or train is already "
            "standardized when you take its mean and spread for other: those are 0 and 1 now. Keep "
            "both in variables before you change anything.",
            lambda a, b: (_standardize(a, b)[0], b),
        ),
        Mistake(
            "The spread is divided by n - 1, ddof=1, as pandas does. Here it is std of NumPy as it "
            "is.",
            _by(lambda a, b: a.mean(axis=0), lambda a, b: a.std(axis=0, ddof=1)),
        ),
        Mistake(
            "You divide by the variance. Divide by the standard deviation, std.",
            _by(lambda a, b: a.mean(axis=0), lambda a, b: a.var(axis=0)),
        ),
        Mistake(
            "The spread is left as it is. Divide by train.std(axis=0) as well.",
            _by(lambda a, b: a.mean(axis=0), lambda a, b: 1),
        ),
        Mistake(
            "The mean is left as it is. Take train.mean(axis=0) off before you divide.",
            _by(lambda a, b: 0, lambda a, b: a.std(axis=0)),
        ),
        Mistake(
            "a - b / c divides b only. Put the difference in parentheses: (train - mean) / std.",
            lambda a, b: tuple(p - a.mean(axis=0) / a.std(axis=0) for p in (a, b)),
        ),
        Mistake(
            "Return both parts: the training part first, then the other.",
            lambda a, b: _standardize(a, b)[0],
            lambda a, b: _standardize(a, b)[1],
            lambda a, b: _standardize(a, b)[::-1],
            lambda a, b: np.concatenate(_standardize(a, b)),
        ),
        Mistake(
            "-= and /= change the training examples that you were given. (train - mean) / std "
            "makes new ones.",
            _standardize_in_place,
        ),
    ],
    variants=[
        _standardize_row_by_row,
        lambda a, b: np.split((_both(a, b) - np.mean(a, 0)) / np.std(a, 0), [len(a)]),
    ],
    hints=[
        "What would you know if the other part arrived only tomorrow?",
        "mean = train.mean(axis=0) and std = train.std(axis=0), one number for each column.",
        "return (train - mean) / std, (other - …) / …",
    ],
)

# --- predict first, and check yourself --------------------------------------------------------

without_standardizing = Prediction(
    options="abc",
    outcome="b",
    because="The column with the largest numbers drowns the twelve others.",
)

what_leaks = Choice(
    answer="a",
    wrong={
        "b": "It is a mistake even if nothing can be seen of it here: with few examples or with "
        "means of the target it can be large, and nobody tells you beforehand.",
        "c": "It is all the same to the labels: what leaks are the measurements, by their mean "
        "and spread.",
    },
    hints=["Suppose the validation examples arrived tomorrow. What could you not have computed?"],
)

what_batch_normalization_does = Choice(
    answer="c",
    wrong={
        "a": "That is training with mini-batches. It needs no normalization, and many networks do "
        "without.",
        "b": "That is standardizing the input, once and beforehand. Batch normalization stands "
        "between layers, and goes on during training.",
    },
    hints=["Between which layers does it stand, and from what does it take its mean?"],
)

where_is_the_bug = Choice(
    answer="b",
    wrong={
        "a": "Then the shapes would not fit, or the numbers differ by no simple factor.",
        "c": "A step that is too small makes the numerical gradient noisy, not exactly four times "
        "as large.",
    },
    hints=["What is 4 here?"],
)

which_cure = Choice(
    answer="b",
    wrong={
        "a": "The training loss falls nicely, so the steps are not the trouble. It is learning too "
        "well, by heart.",
        "c": "With more neurons it learns by heart even more easily.",
    },
    hints=["What does the network do better and better, and what worse and worse?"],
)
