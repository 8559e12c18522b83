"""The plots that many notebooks share, in one style.

Colours are those of M. Okabe and K. Ito, "Color universal design" (2002, revised 2008), which
people with most kinds of colour vision can tell apart. Nothing is told by colour alone: lines
differ in dash and marker, points in marker, regions in hatching.
"""

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from numpy.typing import ArrayLike, NDArray

# Yellow comes last: it is hard to see on white.
COLOURS = (
    "#0072B2",  # blue
    "#D55E00",  # vermilion
    "#009E73",  # bluish green
    "#CC79A7",  # reddish purple
    "#E69F00",  # orange
    "#56B4E9",  # sky blue
    "#000000",  # black
    "#F0E442",  # yellow
)
_MARKERS = ("o", "^", "s", "D", "v", "P", "X", "*")
_HATCHES = ("//", "..", "\\\\", "xx", "||", "--", "oo", "++")
_DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)), (0, (3, 3)))
_MARKS_PER_LINE = 8


def use_course_style() -> None:
    """Set matplotlib's defaults for the rest of the notebook: colours, sizes, a light grid."""
    plt.rcParams.update(
        {
            "axes.axisbelow": True,
            "axes.grid": True,
            "axes.prop_cycle": cycler(color=COLOURS),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlesize": 13,
            "figure.constrained_layout.use": True,
            "figure.figsize": (6.4, 4.0),
            "figure.titlesize": 14,
            "font.size": 11,
            "grid.color": "#DDDDDD",
            "grid.linewidth": 0.8,
            "hatch.linewidth": 0.6,
            "image.cmap": "cividis",
            "legend.frameon": False,
            "lines.linewidth": 2.0,
        }
    )


def image_grid(
    images: ArrayLike,
    titles: Sequence[object] | None = None,
    columns: int | None = None,
    *,
    title: str = "",
    cmap: str = "gray",
    limits: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Images beside and below each other, all on one scale of grey.

    images: shape (N, H, W), or (N, H, W, 3) for colour, 0 to 1 or uint8. titles: N short texts, one
    above each image. columns: images in a row, up to 8 if not given. limits: the values shown as
    black and as white, the smallest and largest of all images if not given. ax: where to draw, a
    new figure if not given. Returns the Axes. Raises ValueError for shapes that do not fit.
    """
    images = _checked_images(images)
    count, height, width = images.shape[:3]
    if titles is not None and len(titles) != count:
        raise ValueError(f"there are {count} images and {len(titles)} titles: give one for each.")
    if columns is not None and columns < 1:
        raise ValueError(f"columns must be at least 1, not {columns}.")
    columns = min(count, columns or 8)
    rows = -(-count // columns)
    # One unit is the width of an image. Titles get a strip above each row.
    tall = height / width
    step_x, step_y = 1.08, tall + (0.08 if titles is None else 0.36)
    if ax is None:
        size = max(0.8, min(1.6, 9 / columns))  # inches per image
        extra = 0.4 if title else 0.1
        _, ax = plt.subplots(figsize=(columns * step_x * size, rows * step_y * size + extra))
    low, high = limits or (np.nanmin(images), np.nanmax(images))
    for index, image in enumerate(images):
        left, bottom = step_x * (index % columns), step_y * (index // columns) + step_y
        ax.imshow(
            image,
            extent=(left, left + 1, bottom, bottom - tall),
            cmap=cmap,
            vmin=low,
            vmax=high,
            interpolation="nearest",
        )
        if titles is not None:
            ax.text(left + 0.5, bottom - tall - 0.04, str(titles[index]), ha="center", va="bottom")
    ax.set(xlim=(0, step_x * columns - 0.08), ylim=(step_y * rows, 0), title=title)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def decision_boundary(
    ax: Axes | None,
    predict: Callable[[NDArray[np.float64]], ArrayLike],
    x: ArrayLike,
    t: ArrayLike,
    *,
    class_names: Sequence[str] | None = None,
    feature_names: Sequence[str] = ("$x_1$", "$x_2$"),
    title: str = "Decision boundary",
    resolution: int = 200,
) -> Axes:
    """The classes that `predict` gives to every point of the plane, and the examples on top.

    ax: where to draw; None makes a new figure. predict: takes points (M, 2), returns M labels.
    x: examples, shape (N, 2). t: their labels, whole numbers of shape (N,), at most 8 different
    ones. class_names: the name of label 0, 1, ...; feature_names: the two axes, with their units.
    resolution: points per axis at which predict is asked. Each class has a colour, a hatching and a
    marker. Returns the Axes. Raises ValueError for shapes that do not fit.
    """
    x, t = np.asarray(x, dtype=np.float64), np.asarray(t)
    if x.ndim != 2 or x.shape[1] != 2 or len(x) == 0:
        raise ValueError(f"x must have shape (N, 2), two features per example, not {x.shape}.")
    if t.shape != (len(x),):
        raise ValueError(f"t must have shape ({len(x)},), one label per example, not {t.shape}.")
    if len(feature_names) != 2:
        raise ValueError(f"feature_names must be two names, not {len(feature_names)}.")
    margin = 0.1 * np.where(np.ptp(x, axis=0) > 0, np.ptp(x, axis=0), 1)
    ranges = np.linspace(x.min(axis=0) - margin, x.max(axis=0) + margin, resolution).T
    grid = np.stack(np.meshgrid(*ranges), axis=-1)
    region = np.asarray(predict(grid.reshape(-1, 2)))
    if region.shape != (resolution**2,):
        raise ValueError(
            f"predict must return one label per point, shape ({resolution**2},), not"
            f" {region.shape}. For scores, take argmax(axis=1)."
        )
    region = region.reshape(resolution, resolution)
    if t.dtype.kind not in "biuf" or region.dtype.kind not in "biuf":
        raise ValueError("labels must be numbers: 0, 1, 2 ...; give their names as class_names.")
    labels = np.unique(np.concatenate([np.unique(region), np.unique(t)]))
    if len(labels) > len(COLOURS):
        raise ValueError(f"there are {len(labels)} classes; at most {len(COLOURS)} can be shown.")
    names = [_class_name(label, class_names) for label in labels]

    if ax is None:
        _, ax = plt.subplots()
    handles = []
    for label, colour, marker, hatch in zip(labels, COLOURS, _MARKERS, _HATCHES):
        area = ax.contourf(
            *ranges,
            region == label,
            levels=[0.5, 1.5],
            colors=[colour],
            alpha=0.25,
            hatches=[hatch],
        )
        area.set(edgecolor=colour, linewidth=0)  # the hatching takes the colour of the edge
        points = ax.scatter(
            *x[t == label].T, color=colour, marker=marker, s=40, edgecolor="black", linewidth=0.6
        )
        patch = Patch(facecolor=(colour, 0.25), edgecolor=(colour, 0.5), hatch=hatch, linewidth=0)
        handles.append((patch, points))
    ax.set(title=title, xlabel=feature_names[0], ylabel=feature_names[1])
    ax.grid(False)
    ax.legend(handles, names, loc="upper left", bbox_to_anchor=(1.0, 1.0), handleheight=1.6)
    return ax


def learning_curve(
    history: Mapping[str, Sequence[float]],
    *,
    ax: Axes | None = None,
    title: str = "Learning curve",
    xlabel: str = "epoch",
    ylabel: str = "loss",
    log: bool = False,
) -> Axes:
    """One line per entry of `history`, against epoch 1, 2, ...

    history: a name for each line and its values, for example {"train": [...], "test": [...]}; lines
    may have different lengths. ax: where to draw, a new figure if not given. log: a logarithmic
    vertical axis. Returns the Axes. Raises ValueError where there is nothing to draw.
    """
    curves = {name: np.asarray(values, dtype=np.float64) for name, values in history.items()}
    if not curves:
        raise ValueError("history is empty: give at least one name with its values.")
    for name, values in curves.items():
        if values.ndim != 1 or values.size == 0:
            raise ValueError(
                f"history[{name!r}] must be a list of numbers, one per {xlabel}, not an array of"
                f" shape {values.shape}."
            )
    if ax is None:
        _, ax = plt.subplots()
    for index, (name, values) in enumerate(curves.items()):
        ax.plot(
            np.arange(1, len(values) + 1),
            values,
            label=name,
            color=COLOURS[index % len(COLOURS)],
            linestyle=_DASHES[index % len(_DASHES)],
            marker=_MARKERS[index % len(_MARKERS)],
            markevery=-(-len(values) // _MARKS_PER_LINE),
        )
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel, yscale="log" if log else "linear")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend()
    return ax


def _checked_images(images: ArrayLike) -> NDArray:
    try:
        images = np.asarray(images)
    except ValueError:
        raise ValueError("images must all have the same shape.") from None
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.size == 0 or not (images.ndim == 3 or (images.ndim == 4 and images.shape[-1] == 3)):
        advice = ""
        if images.ndim == 2:
            advice = " Rows are flat images: images.reshape(-1, H, W). One image: images[None]."
        raise ValueError(
            f"images must have shape (N, H, W) or (N, H, W, 3), not {images.shape}.{advice}"
        )
    if images.dtype == bool:
        images = images.astype(np.float64)
    if (
        images.ndim == 4
        and images.dtype != np.uint8
        and not (0 <= images.min() <= images.max() <= 1)
    ):
        raise ValueError("colour images must lie between 0 and 1, or be uint8.")
    return images


def _class_name(label: object, names: Sequence[str] | None) -> str:
    if names is None:
        return f"class {label:g}"
    if not 0 <= label < len(names):
        raise ValueError(f"label {label:g} has no name: class_names has {len(names)}.")
    return str(names[int(label)])
