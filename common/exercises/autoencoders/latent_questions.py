"""Notebook linear_autoencoder: predict first, and check yourself."""

from common.checking import Choice, Prediction

component_or_not = Prediction(
    options="abc",
    outcome="b",
    because="All twenty span the plane of the first two principal components, to a fraction of a "
    "degree. Inside the plane each has axes of its own, neither the components nor even at right "
    "angles.",
)

few_latents = Prediction(
    options="abc",
    outcome="c",
    because="With hidden layers the error is smaller for few latent variables. With 32 of 64 there "
    "is little left to gain, and PCA, which finds its best at once, is slightly ahead.",
)

why_auto = Choice(
    answer="c",
    wrong={
        "a": "There is a loss, and it is written by you. What is missing is another target than "
        "the input.",
        "b": "The number of latent variables is yours to choose. Nothing finds it by itself.",
    },
    hints=["What did you give `fit` in the place where labels usually stand?"],
)

which_half = Choice(
    answer="a",
    wrong={
        "b": "A copy of the input is what you had before. It is the exercise, not the result.",
        "c": "Without a decoder nobody could say whether the latent variables hold what matters: "
        "the loss compares pixels. It may be put aside after training, not before.",
    },
    hints=["Which half was used to name digits from a few labels? Which drew the map?"],
)

what_a_latent_is = Choice(
    answer="b",
    wrong={
        "a": "The loss is the same for every mixture of the three that can be undone, so nothing "
        "makes the first one special.",
        "c": "Nothing in the loss asks for right angles, or for variables that do not correlate.",
    },
    hints=["What happens to the reconstruction if z is replaced by A z, and the decoder undoes A?"],
)
