"""``GET /metrics`` for Prometheus: all workers at once, whichever of them answers."""

from fastapi import APIRouter, Request, Response

from calculator.api.openapi import VERSION
from calculator.api.quoting import Quoting
from calculator.telemetry.metrics import exposition
from calculator.telemetry.workers import Workers


def router(service: Quoting, workers: Workers) -> APIRouter:
    """Open as ``/healthz`` is: counts by names of ours, nothing of a buyer, no secret."""
    routes = APIRouter(tags=["operation"])

    @routes.get("/metrics", summary="Metrics for Prometheus", response_class=Response)
    async def metrics(request: Request) -> Response:
        policies = {name: shop.policy.version for name, shop in service.shops.items()}
        body, content_type = exposition(workers, policies, VERSION, request.headers.get("accept", ""))
        return Response(body, headers={"content-type": content_type, "cache-control": "no-store"})

    return routes
