"""Make the README's pictures anew: `.venv/bin/python docs/images/make_pictures.py`.

They are what the browser tests see (Chromium is needed), cut out and put together.
"""

import subprocess
import sys
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SEEN = ROOT / "build" / "screenshots" / "light"
GAP = 12  # pixels between two pictures


def below_each_other(names: list[str], target: Path) -> None:
    """Join screenshots into one picture."""
    pictures = [Image.open(SEEN / f"{name}.png") for name in names]
    width = max(picture.width for picture in pictures)
    height = sum(picture.height for picture in pictures) + GAP * (len(pictures) - 1)
    whole = Image.new("RGB", (width, height), "white")
    top = 0
    for picture in pictures:
        whole.paste(picture, (0, top))
        top += picture.height + GAP
    whole.save(target, optimize=True)


def main() -> None:
    tests = ["-m", "pytest", "-q", "-k", "light and tick", "tests/browser"]
    done = subprocess.run([sys.executable, *tests], cwd=ROOT)
    if done.returncode:
        sys.exit("The browser test failed, so the pictures stay as they are.")
    below_each_other(["check_wrong", "check_right"], HERE / "check.png")
    below_each_other(["5_progress"], HERE / "progress.png")


if __name__ == "__main__":
    main()
