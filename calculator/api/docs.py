"""``/docs``: the OpenAPI document to read and to try, shown by Swagger UI from this process alone."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from calculator.assets import Assets, in_folder, in_package

_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The API · shipcalc</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/{digest}/swagger-ui.css">
<script src="docs/{digest}/swagger-ui-bundle.js" defer></script>
<script src="docs/{digest}/start.js" defer></script>
</head>
<body>
<noscript><p>This page needs scripts. What it shows is <a href="openapi.json">openapi.json</a>.</p></noscript>
<main id="docs" data-document="openapi.json"></main>
</body>
</html>
"""
_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}


def routes() -> list[Route]:
    """``/docs`` and the files it loads."""
    assets = Assets(
        {
            **in_package("fastapi_offline", "static/swagger-ui.css", "static/swagger-ui-bundle.js"),
            **in_folder(Path(__file__).parent / "static"),
        }
    )

    async def show(_: Request) -> Response:
        return HTMLResponse(_PAGE.format(digest=assets.digest), headers=_HEADERS)

    return [
        Route("/docs", show),
        Route("/docs/{digest}/{name}", assets.answer),
    ]
