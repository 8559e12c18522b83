"""The shared plots: what they draw, and what they say about wrong shapes."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from common import plots

GREY = np.arange(5 * 4 * 6, dtype=float).reshape(5, 4, 6)
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
T = np.array([0, 0, 0, 1])


def and_gate(points):
    return (points.sum(axis=1) > 1.5).astype(int)


@pytest.fixture(autouse=True)
def clean():
    with matplotlib.rc_context():
        yield
    plt.close("all")


def test_course_style_sets_the_colours_and_draws():
    plots.use_course_style()
    assert plt.rcParams["axes.prop_cycle"].by_key()["color"] == list(plots.COLOURS)
    assert plt.rcParams["figure.constrained_layout.use"]
    assert len(set(plots.COLOURS)) == 8
    plots.learning_curve({"train": [1, 2]}).figure.canvas.draw()


def test_image_grid_draws_every_image_on_one_scale():
    ax = plots.image_grid(GREY, titles=[1, 2, 3, 4, "five"], columns=2, title="Five")
    assert len(ax.images) == 5
    assert {image.get_clim() for image in ax.images} == {(0.0, 119.0)}
    np.testing.assert_array_equal(ax.images[3].get_array(), GREY[3])
    assert [text.get_text() for text in ax.texts] == ["1", "2", "3", "4", "five"]
    assert ax.get_title() == "Five"
    ax.figure.canvas.draw()


def test_image_grid_puts_images_in_reading_order_and_upright():
    ax = plots.image_grid(GREY, columns=2)
    lefts, rights, bottoms, tops = np.array([image.get_extent() for image in ax.images]).T
    assert lefts.argsort(kind="stable").tolist() == [0, 2, 4, 1, 3]
    assert tops[0] == tops[1] < bottoms[1] < tops[2]
    assert np.allclose((bottoms - tops) / (rights - lefts), 4 / 6)
    low, high = ax.get_ylim()
    assert low > high  # the vertical axis points down: row 0 of an image is at its top
    assert all(image.origin == "upper" for image in ax.images)
    assert {image.get_interpolation() for image in ax.images} == {"nearest"}  # pixels stay pixels


def test_image_grid_on_given_axes_colour_and_limits():
    _, ax = plt.subplots()
    assert plots.image_grid(np.zeros((2, 3, 3, 3), np.uint8), ax=ax) is ax
    assert ax.images[0].get_array().shape == (3, 3, 3)
    assert plots.image_grid(GREY, limits=(0, 1)).images[0].get_clim() == (0, 1)
    assert len(plots.image_grid(GREY[..., None] > 3).images) == 5


@pytest.mark.parametrize(
    ("images", "options", "message"),
    [
        (np.zeros((3, 64)), {}, r"not \(3, 64\). Rows are flat images"),
        (np.zeros((0, 2, 2)), {}, r"must have shape \(N, H, W\)"),
        (np.zeros((2, 2, 2, 2)), {}, r"not \(2, 2, 2, 2\)"),
        ([np.zeros((2, 2)), np.zeros((3, 3))], {}, "same shape"),
        (GREY, {"titles": ["one"]}, "5 images and 1 titles"),
        (GREY, {"columns": 0}, "columns must be at least 1"),
        (np.full((1, 2, 2, 3), 200.0), {}, "between 0 and 1"),
    ],
)
def test_image_grid_errors(images, options, message):
    with pytest.raises(ValueError, match=message):
        plots.image_grid(images, **options)


def test_decision_boundary_tells_classes_by_colour_marker_and_hatching():
    ax = plots.decision_boundary(
        None, and_gate, X, T, class_names=["off", "on"], feature_names=["a", "b"], title="AND"
    )
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == ("AND", "a", "b")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["off", "on"]
    areas = [c for c in ax.collections if hasattr(c, "hatches")]
    points = [c for c in ax.collections if not hasattr(c, "hatches")]
    assert [area.hatches for area in areas] == [["//"], [".."]]
    assert [len(p.get_offsets()) for p in points] == [3, 1]
    shapes = [p.get_paths()[0].vertices.tolist() for p in points]
    assert shapes[0] != shapes[1]
    assert tuple(points[0].get_facecolor()[0]) != tuple(points[1].get_facecolor()[0])
    ax.figure.canvas.draw()


def test_decision_boundary_region_follows_predict():
    _, given = plt.subplots()
    ax = plots.decision_boundary(given, and_gate, X, T)
    assert ax is given
    on = [c for c in ax.collections if hasattr(c, "hatches")][1].get_paths()[0]
    assert on.contains_point((0.95, 0.95))
    assert not on.contains_point((0.5, 0.5))


def test_decision_boundary_shows_classes_that_have_no_example_and_bare_labels():
    ax = plots.decision_boundary(None, lambda p: np.full(len(p), 2), X, T == 1)
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == ["class 0", "class 1", "class 2"]
    plots.decision_boundary(None, and_gate, [[1.0, 1.0]], [1]).figure.canvas.draw()


@pytest.mark.parametrize(
    ("predict", "x", "t", "options", "message"),
    [
        (and_gate, np.zeros((4, 3)), T, {}, r"x must have shape \(N, 2\).*not \(4, 3\)"),
        (and_gate, X, T[:3], {}, r"t must have shape \(4,\)"),
        (lambda p: np.zeros((len(p), 3)), X, T, {}, r"not \(40000, 3\). For scores"),
        (lambda p: 1, X, T, {}, r"one label per point, shape \(40000,\), not \(\)"),
        (and_gate, X, ["a", "b", "a", "b"], {}, "labels must be numbers"),
        (lambda p: np.arange(len(p)) % 9, X, T, {}, "9 classes; at most 8"),
        (and_gate, X, T, {"class_names": ["off"]}, "label 1 has no name"),
        (and_gate, X, T, {"feature_names": ["a"]}, "two names"),
    ],
)
def test_decision_boundary_errors(predict, x, t, options, message):
    with pytest.raises(ValueError, match=message):
        plots.decision_boundary(None, predict, x, t, **options)


def test_learning_curve_draws_each_line_its_own_way():
    history = {"train": [3.0, 2.0, 1.0], "test": (4.0, 3.0)}
    ax = plots.learning_curve(history, title="Loss", ylabel="cross-entropy", log=True)
    train, test = ax.get_lines()
    assert train.get_xdata().tolist() == [1, 2, 3]
    assert test.get_ydata().tolist() == [4, 3]
    for ask in ("get_color", "get_linestyle", "get_marker", "get_label"):
        assert getattr(train, ask)() != getattr(test, ask)()
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == ("Loss", "epoch", "cross-entropy")
    assert ax.get_yscale() == "log"
    _, given = plt.subplots()
    assert plots.learning_curve(history, ax=given) is given


@pytest.mark.parametrize(
    ("history", "message"),
    [
        ({}, "history is empty"),
        ({"train": []}, r"history\['train'\] must be a list of numbers"),
        ({"train": [[1, 2]]}, r"shape \(1, 2\)"),
        ({"train": 3.0}, r"shape \(\)"),
    ],
)
def test_learning_curve_errors(history, message):
    with pytest.raises(ValueError, match=message):
        plots.learning_curve(history)
