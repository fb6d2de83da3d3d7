"""What a policy file may say: pydantic models of the TOML, published as JSON Schema by ``shipcalc schema``.

Money is decimal text in the shop's currency; every rule names the ``statement`` of the shop's page it stands for.
Shape and single values are checked here; names that must exist and rules that must fit together in ``faults``.
"""

from calculator.policy.schema.carriers import AllowedService, Backup, Card, CarrierPrice, CarrierTable, MarkUp, Rounding
from calculator.policy.schema.conditions import Condition, Dated, Scoped
from calculator.policy.schema.fees import (
    Dimensional,
    Flat,
    Free,
    MerchantAmount,
    Percent,
    PerItem,
    QuantityTier,
    QuantityTiers,
    Tier,
    ValueTiers,
    WeightTier,
    WeightTiers,
)
from calculator.policy.schema.file import PolicyFile
from calculator.policy.schema.goods import BoxTable, Kind, Packing, Size, Weight
from calculator.policy.schema.options import FreeFrom, OptionTable, Price
from calculator.policy.schema.places import Duties, Origin, Selector, Zone
from calculator.policy.schema.readings import (
    CustomBlocksExpedited,
    ExpressAddsStandard,
    LeadCombination,
    MixedCart,
    Readings,
    Silence,
    TransitFrom,
)
from calculator.policy.schema.rules import Block, InsuranceRule, Lines, Refuses, SignatureRule, TextTable
from calculator.policy.schema.surcharges import SurchargeTable
from calculator.policy.schema.times import BusyPeriod, CalendarTable, Days, Handling, Lifetimes, TransitDays, Weekday
from calculator.policy.schema.values import (
    NAME,
    NO_CURRENCY,
    PATTERNS,
    Amount,
    BasisName,
    Name,
    Number,
    Statement,
    Table,
    Words,
)

__all__ = [
    "NAME",
    "NO_CURRENCY",
    "PATTERNS",
    "AllowedService",
    "Amount",
    "Backup",
    "BasisName",
    "Block",
    "BoxTable",
    "BusyPeriod",
    "CalendarTable",
    "Card",
    "CarrierPrice",
    "CarrierTable",
    "Condition",
    "CustomBlocksExpedited",
    "Dated",
    "Days",
    "Dimensional",
    "Duties",
    "ExpressAddsStandard",
    "Flat",
    "Free",
    "FreeFrom",
    "Handling",
    "InsuranceRule",
    "Kind",
    "LeadCombination",
    "Lifetimes",
    "Lines",
    "MarkUp",
    "MerchantAmount",
    "MixedCart",
    "Name",
    "Number",
    "OptionTable",
    "Origin",
    "Packing",
    "PerItem",
    "Percent",
    "PolicyFile",
    "Price",
    "QuantityTier",
    "QuantityTiers",
    "Readings",
    "Refuses",
    "Rounding",
    "Scoped",
    "Selector",
    "SignatureRule",
    "Silence",
    "Size",
    "Statement",
    "SurchargeTable",
    "Table",
    "TextTable",
    "Tier",
    "TransitDays",
    "TransitFrom",
    "ValueTiers",
    "Weekday",
    "Weight",
    "WeightTier",
    "WeightTiers",
    "Words",
    "Zone",
]
