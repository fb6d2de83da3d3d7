"""The JSON Schema (2020-12) of a policy file, for editors and for checks elsewhere."""

import json
from argparse import Namespace

from calculator.cli.input import Parser


def arguments(parser: Parser) -> None:
    """``shipcalc schema`` takes none."""
    del parser


def run(arguments: Namespace) -> int:
    """Print the schema."""
    del arguments
    from calculator.policy.schema import PolicyFile

    schema = PolicyFile.model_json_schema()
    print(json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2))
    return 0
