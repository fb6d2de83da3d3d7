"""The files that the admin pages load: our own and the chart library's."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from calculator.assets import Assets, in_folder, in_package
from calculator.page.html import stylesheet

CHART_LIBRARY: Final = "plotly.min.js"
PAGE_STYLES: Final = "page.css"
"""Of the shipping page that customers read."""

_STYLE_ID: Final = re.compile(r'getElementById\("([0-9a-f]{64})"\)')


@cache
def assets() -> Assets:
    """All of them; the chart library is the script in plotly's wheel."""
    own = in_folder(Path(__file__).parent / "static")
    return Assets({**own, **in_package("plotly", f"package_data/{CHART_LIBRARY}"), PAGE_STYLES: stylesheet})


@cache
def unwanted_styles() -> tuple[str, ...]:
    """Ids of the style elements that the chart library adds for its maps unless the page has elements of these ids."""
    library = in_package("plotly", f"package_data/{CHART_LIBRARY}")[CHART_LIBRARY]
    return tuple(sorted(set(_STYLE_ID.findall(library.read_text(encoding="utf-8")))))
