"""Notebook variational: its questions."""

from common.checking import Choice, Prediction

drawn_outside = Prediction(
    options="abc",
    outcome="b",
    because="The tape sees plain numbers come out of NumPy. That they depend on the mean is "
    "written nowhere.",
)

random_points = Prediction(
    options="abc",
    outcome="b",
    because="Clearly more, and all ten digits: yet less than half, far below real digits.",
)

pixels_averaged = Prediction(
    options="abc",
    outcome="c",
    because="Then telling anything about the image costs more than it brings in the picture.",
)

why_distribution = Choice(
    answer="c",
    wrong={
        "a": "They come out less exact: the noise and the divergence cost something, as measured.",
        "b": "A plain autoencoder learns without any noise. Yours did, in this notebook.",
    },
    hints=["Who wants to draw a point without having an image?"],
)

what_the_trick_does = Choice(
    answer="a",
    wrong={
        "b": "z is as random as before. What has changed is where the chance comes in.",
        "c": "The noise has no weights: it is drawn anew in each step, and never learned.",
    },
    hints=["What does the tape see on the way from mean to z?"],
)

divergence_of_nothing = Choice(
    answer="b",
    wrong={
        "a": "A number that says something must differ between images, and that costs.",
        "c": "A variance of 0 would cost without bound. Here the cloud is the normal one.",
    },
    hints=["Which cloud has a divergence of 0 from the normal one? Is it the same for all?"],
)
