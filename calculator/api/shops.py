"""Which shops can be asked for quotes."""

from fastapi import APIRouter
from typing_extensions import TypedDict

from calculator.api.quoting import PolicyFacts, Quoting


class ShopOut(TypedDict):
    """A shop: the name requests use, the one people know, its currency, its item kinds and its policy's version."""

    shop: str
    name: str
    currency: str
    policy_version: str
    kinds: list[str]


class ShopsOut(TypedDict):
    """All shops, by name."""

    shops: list[ShopOut]


def router(service: Quoting) -> APIRouter:
    """``GET /v1/shops``."""
    routes = APIRouter(tags=["shops"])

    @routes.get("/v1/shops", summary="Shops with a loaded policy")
    async def shops() -> ShopsOut:
        return {"shops": [_shop(name, shop.policy) for name, shop in sorted(service.shops.items())]}

    return routes


def _shop(name: str, policy: PolicyFacts) -> ShopOut:
    return {
        "shop": name,
        "name": policy.name,
        "currency": policy.currency,
        "policy_version": policy.version,
        "kinds": list(policy.kinds),
    }
