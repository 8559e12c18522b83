"""Notebook noise_contrastive_estimation: data against noise, and the questions."""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls


def _sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


def _ratio(scores, q, K):
    with np.errstate(all="ignore"):
        return np.exp(scores) / (np.exp(scores) + K * np.asarray(q))


probability_of_data = Exercise(
    reference=lambda scores, q, K: _sigmoid(scores - np.log(K * q)),
    observe=calls(
        by_hand=args(np.array(np.log(0.3)), np.array(0.1), 3),
        several=lambda rng: args(rng.normal(size=5) - 1, rng.uniform(0.01, 0.6, size=5), 4),
        batch=lambda rng: args(rng.normal(size=(3, 4)) - 1, rng.uniform(0.01, 0.6, (3, 4)), 7),
        large_scores=args([1000.0, -1000.0], [0.5, 0.1], 2),
    ),
    mistakes=[
        Mistake(
            "K is missing: there are K noise words for each word of data.",
            lambda scores, q, K: _sigmoid(scores - np.log(q)),
        ),
        Mistake(
            "q is missing: a word that the noise brings often is the less likely to be data.",
            lambda scores, q, K: _sigmoid(scores - np.log(K)),
        ),
        Mistake(
            "K and q are missing: that is negative sampling.",
            lambda scores, q, K: _sigmoid(scores),
        ),
        Mistake(
            "You add log(K q). It is subtracted: noise speaks against data.",
            lambda scores, q, K: _sigmoid(scores + np.log(K * q)),
        ),
        Mistake(
            "You subtract K q itself. Subtract its logarithm.",
            lambda scores, q, K: _sigmoid(scores - K * q),
        ),
        Mistake(
            "exp overflowed for a score of 1000. sigmoid(score - log(K q)) is the same number.",
            _ratio,
        ),
        Mistake(
            "That is the probability of noise. One minus it is asked for.",
            lambda scores, q, K: _sigmoid(np.log(K * q) - scores),
        ),
        Mistake(
            "You divide by the noise alone, and that is no probability. Divide by both together, "
            "exp(score) + K q.",
            lambda scores, q, K: np.exp(scores) / (K * q),
        ),
        Mistake(
            "The score is taken for the probability of the word. That is exp(score).",
            lambda scores, q, K: scores / (scores + K * q),
        ),
        Mistake(
            "You return the log-odds. The sigmoid makes a probability of them.",
            lambda scores, q, K: scores - np.log(K * q),
        ),
        Mistake(
            "You take K log(q). The logarithm is that of the product, log(K q).",
            lambda scores, q, K: _sigmoid(scores - K * np.log(q)),
        ),
        Mistake(
            "log(K q) is log K + log q, and both are subtracted. You add the second.",
            lambda scores, q, K: _sigmoid(scores - np.log(K) + np.log(q)),
        ),
        Mistake(
            "You return the logarithm of the probability. The probability itself is asked for.",
            lambda scores, q, K: -np.logaddexp(0, np.log(K * q) - scores),
        ),
    ],
    variants=[
        lambda scores, q, K: 0.5 * (1 + np.tanh((scores - np.log(q) - np.log(K)) / 2)),
        lambda scores, q, K: _sigmoid(scores - np.log(K * q)).astype(np.float32),
    ],
    hints=[
        "Of exp(score) + K q, the share exp(score).",
        "Divide both by exp(score): 1 / (1 + K q / exp(score)) = 1 / (1 + exp(-(score - log(K "
        "q)))). Which function is that?",
        "return sigmoid(scores - np.log(K * q))",
    ],
)


def _nce(
    biases=True,
    correct=lambda q, K: np.log(K * q),
    of_noise=lambda x: np.logaddexp(0, x),
    over_noise=lambda x: x.sum(axis=1),
    reduce=np.mean,
    of_data=lambda x: np.logaddexp(0, -x),
):
    """The loss with parts that the wrong ones replace."""

    def nce_loss(W_out, b, h, targets, noise, q):
        K = noise.shape[1]
        right = np.sum(h * W_out[targets], axis=1) + biases * b[targets]
        wrong = np.einsum("nh,nkh->nk", h, W_out[noise]) + biases * b[noise]
        right, wrong = right - correct(q[targets], K), wrong - correct(q[noise], K)
        return reduce(of_data(right) + over_noise(of_noise(wrong)))

    return nce_loss


def _hits_left_out(W_out, b, h, targets, noise, q):
    K = noise.shape[1]
    right = np.sum(h * W_out[targets], axis=1) + b[targets] - np.log(K * q[targets])
    wrong = np.einsum("nh,nkh->nk", h, W_out[noise]) + b[noise] - np.log(K * q[noise])
    wrong[noise == targets[:, None]] = -np.inf
    return np.mean(np.logaddexp(0, -right) + np.logaddexp(0, wrong).sum(axis=1))


def _target_not_corrected(W_out, b, h, targets, noise, q):
    K = noise.shape[1]
    right = np.sum(h * W_out[targets], axis=1) + b[targets]
    wrong = np.einsum("nh,nkh->nk", h, W_out[noise]) + b[noise] - np.log(K * q[noise])
    return np.mean(np.logaddexp(0, -right) + np.logaddexp(0, wrong).sum(axis=1))


def _bias_of_noise_missing(W_out, b, h, targets, noise, q):
    K = noise.shape[1]
    right = np.sum(h * W_out[targets], axis=1) + b[targets] - np.log(K * q[targets])
    wrong = np.einsum("nh,nkh->nk", h, W_out[noise]) - np.log(K * q[noise])
    return np.mean(np.logaddexp(0, -right) + np.logaddexp(0, wrong).sum(axis=1))


def _loop(W_out, b, h, targets, noise, q):
    total, K = 0.0, noise.shape[1]
    for n, target in enumerate(targets):
        p = _sigmoid(W_out[target] @ h[n] + b[target] - np.log(K * q[target]))
        total -= np.log(p)
        for k in noise[n]:
            total -= np.log(1 - _sigmoid(W_out[k] @ h[n] + b[k] - np.log(K * q[k])))
    return np.float32(total / len(targets))


def _parts(change):
    """The loss from both scores and both corrections, (N,) and (N, K) each."""

    def nce_loss(W_out, b, h, targets, noise, q):
        K = noise.shape[1]
        right = np.sum(h * W_out[targets], axis=1) + b[targets]
        wrong = np.einsum("nh,nkh->nk", h, W_out[noise]) + b[noise]
        return change(right, wrong, np.log(K * q[targets]), np.log(K * q[noise]))

    return nce_loss


def _yes(x):
    return np.logaddexp(0, -x)


def _no(x):
    return np.logaddexp(0, x).sum(axis=1)


def _bias_of_target_missing(W_out, b, h, targets, noise, q):
    K = noise.shape[1]
    right = np.sum(h * W_out[targets], axis=1) - np.log(K * q[targets])
    wrong = np.einsum("nh,nkh->nk", h, W_out[noise]) + b[noise] - np.log(K * q[noise])
    return np.mean(_yes(right) + _no(wrong))


def _examples_for_K(W_out, b, h, targets, noise, q):
    return _nce(correct=lambda p, K: np.log(len(targets) * p))(W_out, b, h, targets, noise, q)


def _noise_of_all(W_out, b, h, targets, noise, q):
    K, words = noise.shape[1], noise.ravel()
    right = np.sum(h * W_out[targets], axis=1) + b[targets] - np.log(K * q[targets])
    return np.mean(_yes(right) + _no(h @ W_out[words].T + b[words] - np.log(K * q[words])))


def _case(V, H, N, K, hit=False):
    def make(rng):
        q = rng.uniform(0.3, 2, size=V)
        targets, noise = rng.integers(V, size=N), rng.integers(V, size=(N, K))
        if hit:
            noise[0, 0] = targets[0]
        W_out, h = rng.normal(size=(V, H)), rng.normal(size=(N, H))
        return args(W_out, rng.normal(size=V), h, targets, noise, q / q.sum())

    return make


nce_loss = Exercise(
    reference=_nce(),
    observe=calls(
        one=_case(6, 2, 1, 3), batch=_case(8, 3, 4, 2), target_is_noise=_case(6, 2, 3, 4, hit=True)
    ),
    mistakes=[
        Mistake(
            "K is missing in the correction: there are K noise words for each word of data. "
            "Subtract log(K q).",
            _nce(correct=lambda q, K: np.log(q)),
        ),
        Mistake(
            "q is missing in the correction: subtract log(K q), with the q of each word.",
            _nce(correct=lambda q, K: np.log(K)),
        ),
        Mistake(
            "Nothing is corrected: that is negative sampling. Subtract log(K q) from each score.",
            _nce(correct=lambda q, K: 0 * q),
        ),
        Mistake(
            "You add log(K q). Subtract it.",
            _nce(correct=lambda q, K: -np.log(K * q)),
        ),
        Mistake(
            "The target's score is not corrected. It loses log(K q), too.",
            _target_not_corrected,
        ),
        Mistake("The biases are missing: add b[targets] and b[noise].", _nce(biases=False)),
        Mistake("The biases of the noise are missing: add b[noise].", _bias_of_noise_missing),
        Mistake(
            "Where the noise is the target, you left it out. In NCE it stays: the noise must not "
            "know the target, or q would not be its probability.",
            _hits_left_out,
        ),
        Mistake(
            "The noise is told that it is data: for a noise word it is log(1 - P(data)).",
            _nce(of_noise=lambda x: np.logaddexp(0, -x)),
        ),
        Mistake(
            "You average over the noise words. Their terms are added up.",
            _nce(over_noise=lambda x: x.mean(axis=1)),
        ),
        Mistake(
            "The noise is missing: for each noise word add -log(1 - P(data)).",
            _nce(over_noise=lambda x: 0),
        ),
        Mistake("The loss is the sum over the batch. Take the mean.", _nce(reduce=np.sum)),
        Mistake(
            "You return one loss for each example. Return their mean.", _nce(reduce=lambda x: x)
        ),
        Mistake("Your loss is negative. It is minus the logarithms.", lambda *a: -_nce()(*a)),
        Mistake("The biases of the targets are missing: add b[targets].", _bias_of_target_missing),
        Mistake(
            "The scores of the noise are not corrected. They lose log(K q), too.",
            _parts(lambda r, w, of_r, of_w: np.mean(_yes(r - of_r) + _no(w))),
        ),
        Mistake(
            "The noise is corrected with the q of the target. Each noise word has its own: "
            "q[noise].",
            _parts(lambda r, w, of_r, of_w: np.mean(_yes(r - of_r) + _no(w - of_r[:, None]))),
        ),
        Mistake(
            "You add log(K q) to the scores of the noise. It is subtracted from all; only in the "
            "loss do the two sides differ.",
            _parts(lambda r, w, of_r, of_w: np.mean(_yes(r - of_r) + _no(w + of_w))),
        ),
        Mistake(
            "Your K is the number of examples. It is that of the noise words: noise.shape[1].",
            _examples_for_K,
        ),
        Mistake(
            "You take K log(q). The logarithm is that of the product, log(K q).",
            _nce(correct=lambda q, K: K * np.log(q)),
        ),
        Mistake(
            "You subtract K q itself. Subtract its logarithm.",
            _nce(correct=lambda q, K: K * q),
        ),
        Mistake(
            "The target is told no and the noise yes. It is P(data) for the target, 1 - P(data) "
            "for the noise.",
            _nce(of_data=lambda x: np.logaddexp(0, x), of_noise=lambda x: np.logaddexp(0, -x)),
        ),
        Mistake(
            "The target is missing: add -log P(data) of it.",
            _nce(of_data=lambda x: 0),
        ),
        Mistake(
            "Each example meets the terms of all noise words of the batch: sum(axis=1) adds up "
            "its own.",
            _parts(lambda r, w, of_r, of_w: np.mean(_yes(r - of_r) + np.sum(_no(w - of_w)))),
        ),
        Mistake(
            "Every example meets the noise of all. Each has its own row of it: W_out[noise] has "
            "the shape (N, K, H).",
            _noise_of_all,
        ),
    ],
    variants=[_loop],
    hints=[
        "Two rounds: P(data) of the targets should be 1, that of the noise words 0. The scores are "
        "those of negative sampling, plus the bias of each word.",
        "Subtract np.log(K * q[targets]) and np.log(K * q[noise]); then the loss is that of "
        "negative sampling.",
        "loss = np.logaddexp(0, -right) + np.logaddexp(0, wrong).sum(axis=1), with both corrected; "
        "return loss.mean()",
    ],
)

# --- predict first, and check yourself -------------------------------------------------------

log_z_after_training = Prediction(
    options="abc",
    outcome="a",
    because="The loss is smallest where exp(score) is the probability itself, and probabilities "
    "sum to 1.",
)

what_the_weights_are = Choice(
    answer="b",
    wrong={
        "a": "The word vectors are the rows of the input table. These weights stand at the other "
        "end.",
        "c": "The noise has no parameters: it is drawn with fixed probabilities.",
    },
    hints=["In this chapter they were called W_out and b."],
)

why_log_z_is_near_zero = Choice(
    answer="c",
    wrong={
        "a": "Nobody divides by Z; that is what NCE saves.",
        "b": "One bias for each word, not for each context, could not make every context's Z 1.",
    },
    hints=["What must exp(score) be for P(data) to be right for every word?"],
)

when_you_need_nce = Choice(
    answer="b",
    wrong={
        "a": "For vectors negative sampling does as well or better, and is simpler.",
        "c": "Softmax scores differ by log Z from log-probabilities, and log Z has to be computed "
        "from all words.",
    },
    hints=["For which purpose must exp(score) be a probability?"],
)
