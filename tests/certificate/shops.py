"""The shops under trial: each as its page has it and with backup prices, one also with USPS reached by EasyPost."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from calculator.policy.load import load
from calculator.policy.model import Policy
from calculator.sources import known_services

_HERE: Final = Path(__file__).parent
_PAGES: Final = _HERE.parents[1] / "fixtures" / "policies"

CARD: Final = "card"

BACKUPS: Final[Mapping[str, Mapping[str, str]]] = {
    "lighthouse": {
        "usps_ground_advantage": "9.10",
        "usps_priority_mail": "12.20",
        "ups_ground": "14.30",
        "ups_2nd_day_air": "31.40",
        "dhl_express_domestic": "35.50",
        "dhl_express_domestic_12_00": "47.60",
        "usps_first_class_package_international": "24.10",
        "usps_priority_mail_international": "52.20",
        "ups_worldwide_saver": "118.30",
        "ups_worldwide_expedited": "104.40",
        "dhl_express_worldwide": "79.50",
        "dhl_express_12_00": "93.60",
    },
    "little-rooms": {
        "usps_ground_advantage": CARD,
        "usps_priority_mail": CARD,
        "usps_priority_mail_express": "41.20",
        "usps_first_class_package_international": CARD,
        "usps_priority_mail_international": "52.20",
        "dhl_express_worldwide": "79.50",
        "dhl_express_12_00": "93.60",
    },
    "oily-moon": {
        "usps_ground_advantage": "9.10",
        "usps_first_class_package_international": "24.10",
        "ups_worldwide_saver": "118.30",
        "ups_worldwide_expedited": "104.40",
        "ups_worldwide_express": "131.50",
        "ups_worldwide_express_plus": "160.60",
        "ups_worldwide_economy_ddu": "58.70",
        "ups_standard": "61.80",
    },
    "hotshellow": {},
}
"""The backup price of services under our code, or the published card's: written here again, not read back.

One of Oily Moon's services has none.
"""

_PAGE_NAMES: Final = {
    "usps_ground_advantage": "usps_first_class_package",
    "usps_first_class_package_international": "usps_first_class_mail_international",
}
"""Names under which pages still sell services."""

_INLINE: Final = 'price = { kind = "carrier", services = [{ service = "usps_first_class_package" }] }'
_AS_TABLE: Final = '\n[options.price]\nkind = "carrier"\nservices = [\n    { service = "usps_first_class_package" },\n]'


_SPLIT: Final = """
[readings]
mixed_cart = { choice = "split", statement = "S1" }
"""


@dataclass(frozen=True)
class Variant:
    """A shop with or without backup prices; ``usps`` is who is asked for USPS's prices.

    ``split``: what leaves on different days is sent in consignments of its own.
    """

    shop: str
    backed: bool
    usps: str = "usps"
    split: bool = False

    @property
    def name(self) -> str:
        """As reports and ``--only`` spell it."""
        marks = ("+backup" if self.backed else "", "+split" if self.split else "")
        return f"{self.shop}{''.join(marks)}{'' if self.usps == 'usps' else '@' + self.usps}"

    @property
    def via(self) -> Mapping[str, str]:
        """How carriers are reached, as a policy says it."""
        return {} if self.usps == "usps" else {"usps": self.usps}

    def who(self, carrier: str) -> str:
        """Who is asked for a carrier's prices."""
        return self.usps if carrier == "usps" else carrier

    @property
    def text(self) -> str:
        """Its policy file."""
        if self.shop == "lighthouse":
            paragraphs = _read(_HERE / "policies" / "lighthouse.toml").split("\n\n")
            kept = [part for part in paragraphs if self.backed or not part.startswith("[[options.price.backup]]")]
            text = "\n\n".join(kept)
        else:
            text = _read(_PAGES / f"{self.shop}.toml")
            text = _with_backups(text, BACKUPS[self.shop]) if self.backed else text
        text = f"{text}\n{_SPLIT}" if self.split else text
        return f'{text}\n[carriers.usps]\nvia = "{self.usps}"\n' if self.via else text


def _with_backups(text: str, prices: Mapping[str, str]) -> str:
    """A backup behind each carrier option for all of its services."""
    paragraphs = []
    for paragraph in text.replace(_INLINE, _AS_TABLE).split("\n\n"):
        paragraphs.append(paragraph)
        if paragraph.startswith("[options.price]"):
            named = ((_named(paragraph, code), price) for code, price in prices.items())
            paragraphs += [_backup(name, price) for name, price in named if name]
    return "\n\n".join(paragraphs)


def _named(paragraph: str, code: str) -> str:
    """How an option's price table names the service; empty where it does not sell it."""
    if code.startswith("ups_") and 'carrier = "ups"' in paragraph:
        return code
    names = (code, _PAGE_NAMES.get(code, code))
    return next((name for name in names if f'service = "{name}"' in paragraph), "")


def _backup(code: str, price: str) -> str:
    spelled = f'{{ kind = "{CARD}" }}' if price == CARD else f'{{ kind = "flat", fee = "{price}" }}'
    return f'[[options.price.backup]]\nservice = "{code}"\nprice = {spelled}'


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


VARIANTS: Final = (
    Variant("lighthouse", backed=False),
    Variant("lighthouse", backed=True),
    Variant("lighthouse", backed=False, split=True),
    Variant("lighthouse", backed=True, split=True),
    Variant("little-rooms", backed=False),
    Variant("little-rooms", backed=True),
    Variant("little-rooms", backed=False, usps="easypost"),
    Variant("little-rooms", backed=True, usps="easypost"),
    Variant("oily-moon", backed=False),
    Variant("oily-moon", backed=True),
    Variant("hotshellow", backed=False),
)


@cache
def policy_of(variant: Variant) -> Policy:
    """Its policy, loaded once."""
    return load(variant.text.encode(), f"{variant.name}.toml", known_services())
