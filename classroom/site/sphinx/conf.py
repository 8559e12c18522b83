"""Sphinx's settings for the website of the course."""

from pathlib import Path

import jupyter_server_mathjax

project = "Deep learning by hand"
author = "the authors of the course"
copyright = "the authors of the course; prose and pictures CC BY 4.0, code MIT"

extensions = ["myst_nb", "sphinx.ext.mathjax"]
exclude_patterns = ["_build", "**/.ipynb_checkpoints"]

# The stored outputs are what is shown; nothing runs.
nb_execution_mode = "off"
nb_code_prompt_show = "Show a solution"
nb_code_prompt_hide = "Hide the solution"
myst_enable_extensions = ["amsmath", "dollarmath", "deflist"]
myst_heading_anchors = 4
suppress_warnings = [
    "mystnb.unknown_mime_type",
    "myst.header",  # a notebook may begin a section two levels down
]

# MathJax comes with the site, so that formulas show without a network.
_mathjax = Path(jupyter_server_mathjax.__file__).parent / "static"
html_static_path = ["_static", str(_mathjax)]
myst_update_mathjax = False
mathjax_path = "MathJax.js?config=TeX-AMS-MML_HTMLorMML-full,Safe"
# Its copy has the web fonts alone; without this it looks for others and says that it finds none.
mathjax2_config = {
    "HTML-CSS": {
        "availableFonts": [],
        "imageFont": None,
        "preferredFont": None,
        "webFont": "STIX-Web",
    }
}

html_theme = "sphinx_book_theme"
html_title = project
html_css_files = ["course.css"]
html_theme_options = {
    "show_toc_level": 2,
    "home_page_in_toc": True,
    "navbar_persistent": [],  # one search field is enough
    "use_download_button": False,
    "use_fullscreen_button": False,
}
html_show_sourcelink = False
html_copy_source = False
