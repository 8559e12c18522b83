"""Notebook python: text with numbers in it."""

from common.checking import Exercise, Mistake, args, calls


def _described(name, right, total):
    return f"{name}: {right} of {total} right ({100 * right / total:.1f} %)"


def _joined(name, right, total):
    return (
        name
        + ": "
        + str(right)
        + " of "
        + str(total)
        + " right ("
        + str(round(100 * right / total, 1))
        + " %)"
    )


def _printed(name, right, total):
    print(_described(name, right, total))


describe = Exercise(
    reference=_described,
    observe=calls(
        some=args("softmax", 97, 120),
        all_right=args("lookup table", 8, 8),
        a_third=args("guessing", 1, 3),
        none=args("asleep", 0, 50),
        random=lambda rng: args("random", int(rng.integers(11, 400)), 401),
    ),
    mistakes=[
        Mistake(
            "+ does not join text and a number; Python does not turn one into the other by itself. "
            'Put an f before the quotes and the names into braces: f"{name}: {right} of …".',
            lambda name, right, total: name + ": " + right,
            lambda name, right, total: name + right,
            lambda name, right, total: right + " of " + total,
        ),
        Mistake(
            "The braces stand there as they are. They are filled in only where an f precedes the "
            'quotes: f"…".',
            lambda name, right, total: (
                "{name}: {right} of {total} right ({100 * right / total:.1f} %)"
            ),
        ),
        Mistake(
            "A comma between values makes a tuple of them. One f-string makes one text.",
            lambda name, right, total: (f"{name}:", right, "of", total),
            lambda name, right, total: (name, right, total),
            lambda name, right, total: (name, right, total, 100 * right / total),
        ),
        Mistake(
            "You print the text, and return nothing. Write return in place of print.",
            _printed,
        ),
        Mistake(
            "The share is not in percent: multiply right / total by 100.",
            lambda name, right, total: f"{name}: {right} of {total} right ({right / total:.1f} %)",
        ),
        Mistake(
            "The share has all its digits. In the braces :.1f keeps one of them: "
            "{100 * right / total:.1f}.",
            lambda name, right, total: (
                f"{name}: {right} of {total} right ({100 * right / total} %)"
            ),
        ),
        Mistake(
            "The share has another number of digits after the point. One is asked for: :.1f.",
            lambda name, right, total: (
                f"{name}: {right} of {total} right ({100 * right / total:.2f} %)"
            ),
            lambda name, right, total: (
                f"{name}: {right} of {total} right ({100 * right / total:.0f} %)"
            ),
            lambda name, right, total: (
                f"{name}: {right} of {total} right ({round(100 * right / total)} %)"
            ),
        ),
        Mistake(
            "// drops what comes after the point. Divide with a single /.",
            lambda name, right, total: (
                f"{name}: {right} of {total} right ({100 * right // total} %)"
            ),
            lambda name, right, total: (
                f"{name}: {right} of {total} right ({100 * right // total:.1f} %)"
            ),
            lambda name, right, total: (
                f"{name}: {right} of {total} right ({100 * (right // total):.1f} %)"
            ),
        ),
        Mistake(
            "Nearly: a space belongs between the number and the percent sign.",
            lambda name, right, total: (
                f"{name}: {right} of {total} right ({100 * right / total:.1f}%)"
            ),
            lambda name, right, total: f"{name}: {right} of {total} right ({right / total:.1%})",
        ),
        Mistake(
            ":.1% multiplies by 100 itself, and you have multiplied already.",
            lambda name, right, total: (
                f"{name}: {right} of {total} right ({100 * right / total:.1%})"
            ),
        ),
        Mistake(
            "You left the share out: it stands in parentheses at the end.",
            lambda name, right, total: f"{name}: {right} of {total} right",
        ),
        Mistake(
            "You have exchanged the two numbers: right comes first, then total.",
            lambda name, right, total: (
                f"{name}: {total} of {right} right ({100 * right / total:.1f} %)"
            ),
        ),
    ],
    variants=[
        _joined,
        lambda name, right, total: "{}: {} of {} right ({:.1f} %)".format(  # noqa: UP032
            name, right, total, right / total * 100
        ),
        lambda name, right, total: (
            "%s: %d of %d right (%.1f %%)"  # noqa: UP031
            % (name, right, total, 100 * right / total)
        ),
        lambda name, right, total: f"{name}: {right} of {total} right ({right / total:.1%}".replace(
            "%", " %)"
        ),
    ],
    hints=[
        "One f-string is enough: what stands in braces is computed and put into the text.",
        "The share in percent is 100 * right / total, and :.1f after it, within the braces, keeps "
        "one digit after the point.",
        'f"{name}: {right} of {total} right (…)", and between the parentheses '
        "{100 * right / total:.1f} %.",
    ],
)
