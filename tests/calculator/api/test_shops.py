"""The list of shops."""

import httpx


async def test_shops_come_by_name_with_what_a_cart_must_know(client: httpx.AsyncClient) -> None:
    """Currency and item kinds above all."""
    response = await client.get("/v1/shops")
    assert response.status_code == 200
    assert response.json() == {
        "shops": [
            {
                "shop": "atelier",
                "name": "Atelier",
                "currency": "EUR",
                "policy_version": "v2",
                "kinds": ["stock", "made_to_order"],
            },
            {
                "shop": "hotshellow",
                "name": "Hot Shellow",
                "currency": "USD",
                "policy_version": "v1",
                "kinds": ["stock", "made_to_order"],
            },
        ]
    }
