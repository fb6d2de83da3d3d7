"""A page as HTML: semantic, escaped, without script and without inline styles. Needs jinja2 (extra ``serve``)."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from calculator.page.document import Bullets, Page, Paragraph, Table


def html(page: Page) -> str:
    """A whole document with its stylesheet; it loads nothing."""
    return _environment().get_template("document.html").render(page=page, stylesheet=stylesheet())


def fragment(page: Page) -> str:
    """One ``<article>`` to put into another page; its headings begin at level 1. ``stylesheet`` fits it."""
    return _environment().get_template("fragment.html").render(page=page)


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The CSS of the page: everything under ``.shipping-page``, light and dark."""
    return resources.files("calculator.page").joinpath("templates/page.css").read_text(encoding="utf-8")


def content_security_policy() -> str:
    """What the document needs, and nothing else: its own stylesheet, by hash."""
    digest = b64encode(sha256(stylesheet().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("calculator.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.tests |= {
        "paragraph": lambda part: isinstance(part, Paragraph),
        "bullets": lambda part: isinstance(part, Bullets),
        "table": lambda part: isinstance(part, Table),
    }
    return environment
