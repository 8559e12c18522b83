"""A learner's hands: what the browser tests do in JupyterLab."""

import contextlib
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

PATIENCE = 60_000  # milliseconds; the machine may be busy
# What stands before a cell that waits or runs ([*]) or has run ([3]); one that was not run has [ ].
HEARD = re.compile(r"\[(\*|\d+)\]")
HAS_RUN = re.compile(r"\[\d+\]")


class Desk:
    """One notebook, open in JupyterLab.

    page: the browser's page. address: JupyterLab's, without a slash at the end. pictures: the
    folder that screenshots go to.
    """

    def __init__(self, page: Page, address: str, pictures: Path):
        self.page, self.address, self.pictures = page, address, pictures
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)

    def open(self, notebook: str) -> None:
        """Open a notebook by its path in work/ and wait until its kernel is ready."""
        self.page.goto(f"{self.address}/lab/tree/{notebook}?reset")
        expect(self.cells.first).to_be_visible()
        self.wait_for_kernel()

    @property
    def cells(self) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell")

    def cell(self, text: str) -> Locator:
        """The code cell whose source contains `text`."""
        code = self.page.locator(".jp-Notebook .jp-CodeCell")
        return code.filter(has=self.page.locator(".cm-content", has_text=text)).first

    def run(self, cell: Locator) -> None:
        """Run a cell and wait until it has run."""
        prompt = self.wiped_prompt(cell)
        for _ in range(5):  # a kernel that is just connecting may not hear the first time
            self.answer_dialog()
            cell.locator(".cm-content").first.click()
            self.page.keyboard.press("Control+Enter")
            with contextlib.suppress(AssertionError):
                expect(prompt).to_have_text(HEARD, timeout=5_000)
                break
        expect(prompt).to_have_text(HAS_RUN)
        self.wait_for_kernel()

    def wiped_prompt(self, cell: Locator) -> Locator:
        """The prompt of a cell, its text taken away, so that whatever is drawn there is new.

        After a restart a cell may get the number that it had, too fast for its star to be seen.
        """
        prompt = cell.locator(".jp-InputPrompt").first
        prompt.evaluate("prompt => { prompt.textContent = '' }")
        return prompt

    def answer_dialog(self) -> None:
        """Accept what JupyterLab asks, if it asks: a busy server may have seemed to be away."""
        accept = self.page.locator(".jp-Dialog .jp-mod-accept")
        if accept.count():
            accept.first.click()

    def run_all(self) -> None:
        """Choose Run All Cells; returns as soon as the first cell has been heard."""
        first = self.page.locator(".jp-Notebook .jp-CodeCell").first
        self.run(first)  # now the kernel hears, and the command need not be given twice
        prompt = self.wiped_prompt(first)
        self.menu("Run", "Run All Cells")
        expect(prompt).to_have_text(HEARD)

    def write(self, cell: Locator, source: str) -> None:
        """Put `source` in place of what a cell holds."""
        cell.locator(".cm-content").first.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def add_below(self, cell: Locator, source: str) -> Locator:
        """A new cell below `cell`, with `source` in it, run."""
        cell.locator(".cm-content").first.click()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("b")
        new = self.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
        expect(new.locator(".cm-content")).to_have_text("")
        new.locator(".cm-content").click()
        self.page.keyboard.insert_text(source)
        added = self.cell(source)
        self.run(added)
        return added

    def wait_for_kernel(self) -> None:
        expect(self.page.locator(".jp-Notebook-ExecutionIndicator").first).to_have_attribute(
            "data-status", "idle"
        )

    def menu(self, *names: str) -> None:
        """Choose from the menu bar: `menu("Run", "Run All Cells")`."""
        first, *rest = names
        self.page.get_by_role("menuitem", name=first, exact=True).click()
        for name in rest:
            self.page.get_by_role("menuitem", name=name).first.click()

    def output(self, cell: Locator) -> Locator:
        return cell.locator(".jp-OutputArea")

    def picture(self, name: str, *parts: Locator) -> None:
        """Keep a screenshot under `name`: of the window, or from the first part to the last."""
        self.pictures.mkdir(parents=True, exist_ok=True)
        clip = None
        if parts:
            parts[0].scroll_into_view_if_needed()
            boxes = [part.bounding_box() for part in parts]
            top, bottom = boxes[0]["y"], boxes[-1]["y"] + boxes[-1]["height"]
            clip = {**boxes[0], "height": bottom - top}
        self.page.screenshot(path=str(self.pictures / f"{name}.png"), clip=clip)

    def serious(self, selector: str) -> list[str]:
        """What axe-core finds wrong and serious in the parts that `selector` names."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page, context={"include": [[selector]]})
        return [
            f"{violation['id']}: {node['html'][:200]}"
            for violation in found.response["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]
