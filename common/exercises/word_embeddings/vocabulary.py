"""Notebook one_word_context: numbers for words."""

from collections import Counter

from common.checking import Exercise, Mistake, args, calls

_KING = [["the", "king", "loves", "his", "crown"], ["the", "queen", "loves", "her", "crown"]]
_SHORT = [["b", "a", "b"], ["c"], [], ["a", "d", "c", "c"]]
_TWICE = [["so", "so"], ["so", "it", "is"]]


def _build_vocabulary(sentences):
    words, number_of = [], {}
    for sentence in sentences:
        for word in sentence:
            if word not in number_of:
                number_of[word] = len(words)
                words.append(word)
    return words, number_of


def _from(words):
    return words, {word: i for i, word in enumerate(words)}


def _all(sentences):
    return [word for sentence in sentences for word in sentence]


def _repeated(sentences):
    return _from(_all(sentences))


def _from_one(sentences):
    words, number_of = _build_vocabulary(sentences)
    return words, {word: i + 1 for word, i in number_of.items()}


def _appended_first(sentences):
    words, number_of = [], {}
    for word in _all(sentences):
        if word not in number_of:
            words.append(word)
            number_of[word] = len(words)
    return words, number_of


def _turned_round(sentences):
    words, number_of = _build_vocabulary(sentences)
    return words, {i: word for word, i in number_of.items()}


def _swapped(sentences):
    return _build_vocabulary(sentences)[::-1]


def _letters(sentences):
    return _build_vocabulary(_all(sentences))


def _whole_sentences(sentences):
    return _build_vocabulary([[" ".join(sentence)] for sentence in sentences])


def _overwriting(sentences):
    words, number_of = [], {}
    for i, word in enumerate(_all(sentences)):
        if word not in number_of:
            words.append(word)
        number_of[word] = i
    return words, number_of


def _place_in_text(sentences):
    words, number_of = [], {}
    for i, word in enumerate(_all(sentences)):
        if word not in number_of:
            words.append(word)
            number_of[word] = i
    return words, number_of


def _place_in_sentence(sentences):
    words, number_of = [], {}
    for sentence in sentences:
        for i, word in enumerate(sentence):
            if word not in number_of:
                words.append(word)
                number_of[word] = i
    return words, number_of


def _counted(sentences):
    words, _ = _build_vocabulary(sentences)
    return words, dict(Counter(_all(sentences)))


def _first_sentence(sentences):
    return _build_vocabulary(sentences[:1])


def _last_sentence(sentences):
    for sentence in sentences:
        found = _build_vocabulary([sentence])
    return found


def _sorted(sentences):
    return _from(sorted(set(_all(sentences))))


def _number_always(sentences):
    words, number_of = [], {}
    for word in _all(sentences):
        number_of[word] = len(words)
        if word not in words:
            words.append(word)
    return words, number_of


def _by_fromkeys(sentences):
    words = list(dict.fromkeys(_all(sentences)))
    return words, dict(zip(words, range(len(words)), strict=True))


def _by_setdefault(sentences):
    number_of = {}
    for word in _all(sentences):
        number_of.setdefault(word, len(number_of))
    return tuple(number_of), number_of


build_vocabulary = Exercise(
    reference=_build_vocabulary,
    observe=calls(king=args(_KING), short=args(_SHORT), twice=args(_TWICE)),
    mistakes=[
        Mistake(
            "Words that occur again get a second entry. Add a word only where it is not yet in "
            "number_of.",
            _repeated,
        ),
        Mistake(
            "The first word has the number 1. Numbers begin at 0, the place in words.",
            _from_one,
            _appended_first,
        ),
        Mistake(
            "Your dict leads from the number to the word. It should lead from the word to its "
            "number: number_of[word] = ….",
            _turned_round,
        ),
        Mistake("The two are the wrong way round: return words, number_of.", _swapped),
        Mistake(
            "You number the letters: a loop over a word goes from letter to letter. A sentence is "
            "a list of words already, so one loop over sentences and one over its words are "
            "enough.",
            _letters,
        ),
        Mistake(
            "You number whole sentences. Go through the words of each: a loop within the loop.",
            _whole_sentences,
        ),
        Mistake(
            "A word's number changes each time it is seen again. Only its first time counts.",
            _overwriting,
            _number_always,
        ),
        Mistake(
            "The number is the word's place in the text, so numbers are left out where words "
            "repeat. It should be its place in the list of words, len(words) before it is added.",
            _place_in_text,
        ),
        Mistake(
            "Your dict holds how often each word occurs. It should hold its place in words.",
            _counted,
        ),
        Mistake(
            "Only the first sentence is in it. Does `return` stand inside the loop?",
            _first_sentence,
        ),
        Mistake(
            "You begin anew with every sentence, and the last one is left. Make words and "
            "number_of before the loop.",
            _last_sentence,
        ),
        Mistake(
            "The order is that of the alphabet. The words should stand in the order in which they "
            "are first seen.",
            _sorted,
        ),
        Mistake(
            "You return words alone. Return both: words, number_of.",
            lambda s: _build_vocabulary(s)[0],
        ),
        Mistake(
            "You return the dict alone. Return both: words, number_of.",
            lambda s: _build_vocabulary(s)[1],
        ),
        Mistake(
            "The number is the word's place in its sentence. It should be its place in words, "
            "len(words) before it is added.",
            _place_in_sentence,
        ),
        Mistake(
            "number_of has stayed empty. Each new word needs its number there, too.",
            lambda s: (_build_vocabulary(s)[0], {}),
        ),
        Mistake(
            "The frequent words come first. The words should stand in the order in which they are "
            "first seen.",
            lambda s: _from([word for word, _ in Counter(_all(s)).most_common()]),
        ),
        Mistake(
            "A sentence is a list, and a list cannot be a key of a dict. Go through the words of "
            "each sentence: a loop within the loop.",
            lambda s: ([], dict.fromkeys(map(list, s), 0)),
        ),
    ],
    variants=[_by_fromkeys, _by_setdefault],
    hints=[
        "Two loops: over the sentences, and over the words of each. When is a word new?",
        "The number of a new word is its place in words: how long is words just before you append "
        "it?",
        "if word not in number_of: number_of[word] = len(words); words.append(word)",
    ],
)
