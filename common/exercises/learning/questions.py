"""The questions of the chapter: predictions before experiments, and the self-tests."""

from common.checking import Choice, Prediction

# --- notebook losses ----------------------------------------------------------

accuracy_after_a_nudge = Prediction(
    options="abc",
    outcome="c",
    because="Hardly any of those nudges pushes an image across a border; nearly all move the loss.",
)

squared_error_from_a_bad_start = Prediction(
    options="abc",
    outcome="b",
    because="Where a network is sure and wrong, the slope of the squared error is nearly zero.",
)

same_accuracy_other_loss = Choice(
    answer="b",
    wrong={
        "a": "Accuracy only asks which class wins. The loss asks with what probability, so many "
        "losses go with one accuracy.",
        "c": "Both are averages over the images, so their number alone changes neither.",
    },
    hints=["What does an image cost that is right with 0.9, and one that is right with 0.4?"],
)

loss_of_a_guess = Choice(
    answer="c",
    wrong={
        "a": "0.1 is the probability itself. The loss is minus its logarithm.",
        "b": "0.9 is what is missing to 1. The loss is minus the logarithm of 0.1.",
    },
    hints=["Every factor of 10 costs the same. How much was it?"],
)

which_mean_to_subtract = Choice(
    answer="b",
    wrong={
        "a": "Then what you train on knows something of the images that you judge by. Cut first, "
        "then compute the mean of the training part.",
        "c": "Then the same image would be another input in another set, and a single new image "
        "would become all zeros.",
    },
    hints=["Later one single new image comes to be read. Which mean is there for it?"],
)

# --- notebook numerical_gradient ----------------------------------------------

best_step_size = Prediction(
    options="abc",
    outcome="b",
    because="A large h bends the result, a tiny one drowns it in rounding.",
)

rate_just_too_large = Prediction(
    options="abc",
    outcome="c",
    because="Above that rate every step overshoots by more than it came from.",
)

why_central = Choice(
    answer="a",
    wrong={
        "b": "It costs two calls of f for a slope; the forward difference can share f(x) and is "
        "the cheaper one.",
        "c": "It is the other way round: its best h is the larger one, as the first experiment "
        "printed. What is better is how fast its error shrinks with h.",
    },
    hints=["Look at the two lines of the first picture, on the right. How steep are they?"],
)

cost_of_a_gradient = Choice(
    answer="c",
    wrong={
        "a": "Two calls give one slope. There is one slope for each parameter.",
        "b": "Each slope needs f on both sides, so it is twice that.",
    },
    hints=["How often does your loop call f for one element?"],
)

loss_jumps_up_and_down = Choice(
    answer="b",
    wrong={
        "a": "A small rate makes small steps: slow, but the loss does not jump.",
        "c": "A gradient of the right sign leads downhill, if the step is short enough.",
    },
    hints=["Which of the four paths in the picture looked like that?"],
)

# --- notebook two_layer_network -----------------------------------------------

angle_of_ten_images = Prediction(
    options="abc",
    outcome="b",
    because="It is far off the mark, but by less than a right angle, and it costs less than a "
    "hundredth of the full gradient.",
)

after_one_epoch = Prediction(
    options="abc",
    outcome="a",
    because="All three looked at the same number of images; the batches of 10 took the most steps.",
)

what_is_an_epoch = Choice(
    answer="b",
    wrong={
        "a": "That is a step, also called an iteration. An epoch has many of them.",
        "c": "How long one trains is up to us: it is counted in epochs.",
    },
    hints=["1,200 training images, batches of 100: an epoch has 12 steps."],
)

mean_of_many_batches = Choice(
    answer="a",
    wrong={
        "b": "Each batch is wrong in its own direction, and the directions cancel.",
        "c": "No step has to be right by itself: on average the small ones lead downhill too.",
    },
    hints=["The full gradient is a mean over images. What is the mean over many random batches?"],
)

why_not_numerical = Choice(
    answer="c",
    wrong={
        "a": "It is accurate enough: it agreed with the other gradient to many digits.",
        "b": "It needs nothing but the loss, so it works for any network.",
    },
    hints=["How many losses were computed for one step? And with a million parameters?"],
)
