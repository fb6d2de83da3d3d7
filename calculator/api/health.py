"""Whether the process lives, and whether it should get traffic."""

from typing import Literal, NotRequired

from fastapi import APIRouter, Response
from typing_extensions import TypedDict

from calculator.api.quoting import Component, Quoting, Reporting


class Alive(TypedDict):
    """The process answers."""

    status: Literal["ok"]


class ComponentOut(TypedDict):
    """The state of one part. ``retry_after_seconds``: a carrier is let rest, and is asked again after so long."""

    name: str
    kind: str
    ok: bool
    required: bool
    detail: str
    retry_after_seconds: NotRequired[int]


class Readiness(TypedDict):
    """Whether quotes can be given, and the state of each part. A carrier that is down is no reason not to."""

    status: Literal["ready", "not_ready"]
    policies: dict[str, str]
    components: list[ComponentOut]


def router(service: Quoting) -> APIRouter:
    """``GET /healthz`` and ``GET /readyz``: open, they hold nothing of a buyer or a secret."""
    routes = APIRouter(tags=["operation"])

    @routes.get("/healthz", summary="The process is alive")
    async def healthz() -> Alive:
        return {"status": "ok"}

    @routes.get(
        "/readyz",
        summary="Policies are loaded and required parts answer",
        responses={503: {"model": Readiness, "description": "Not ready: send traffic elsewhere"}},
    )
    async def readyz(response: Response) -> Readiness:
        readiness = await _readiness(service)
        if readiness["status"] == "not_ready":
            response.status_code = 503
        return readiness

    return routes


async def _readiness(service: Quoting) -> Readiness:
    policies = {name: shop.policy.version for name, shop in sorted(service.shops.items())}
    parts = await service.components() if isinstance(service, Reporting) else ()
    ready = bool(policies) and all(part.ok for part in parts if part.required)
    return {
        "status": "ready" if ready else "not_ready",
        "policies": policies,
        "components": [_component(part) for part in parts],
    }


def _component(part: Component) -> ComponentOut:
    told: ComponentOut = {
        "name": part.name,
        "kind": part.kind,
        "ok": part.ok,
        "required": part.required,
        "detail": part.detail,
    }
    if part.retry_after is not None:
        told["retry_after_seconds"] = part.retry_after
    return told
