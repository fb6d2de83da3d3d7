"""Where carriers listen. A path of an adapter is put behind these.

Source: the carriers' developer portals; EasyPost has one host, its key decides between test and production.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PRODUCTION: Final[Mapping[str, str]] = MappingProxyType(
    {
        "usps": "https://apis.usps.com",
        "ups": "https://onlinetools.ups.com",
        "dhl_express": "https://express.api.dhl.com/mydhlapi",
        "easypost": "https://api.easypost.com",
    }
)
TEST: Final[Mapping[str, str]] = MappingProxyType(
    {
        "usps": "https://apis-tem.usps.com",
        "ups": "https://wwwcie.ups.com",
        "dhl_express": "https://express.api.dhl.com/mydhlapi/test",
        "easypost": "https://api.easypost.com",
    }
)
