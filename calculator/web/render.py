"""Templates to pages. Everything a template prints is escaped; no template marks anything as safe."""

from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from calculator.web.assets import assets, unwanted_styles
from calculator.web.safety.gate import GUARD_FIELD, guard_of
from calculator.web.view import words

PREFIX: Final = "/admin"

_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("calculator.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters.update(
    money=words.money,
    signed=words.signed,
    day=words.day,
    moment=words.moment,
    plain=words.plain,
    purpose=words.purpose,
    source=words.source,
)
_ENVIRONMENT.globals.update(prefix=PREFIX, most_differences=60, guard_field=GUARD_FIELD, span=words.days)


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A whole page, or a part of one where the template is one."""
    return HTMLResponse(text_of(request, template, **values), status)


def text_of(request: Request, template: str, **values: Any) -> str:
    """The HTML of a template, with what all of them know: who is in, the guard of forms, where files are."""
    session = request.scope.get("state", {}).get("session")
    shared = {
        "assets": f"{PREFIX}/assets/{assets().digest}",
        "guard": guard_of(request),
        "session": session,
        "path": request.url.path,
        "unwanted_styles": unwanted_styles(),
    }
    return _ENVIRONMENT.get_template(template).render({**shared, **values})
