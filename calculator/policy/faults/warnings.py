"""What the owner should know though nothing is wrong."""

from collections.abc import Iterator

from calculator.domain.service import Catalogue
from calculator.policy import schema
from calculator.policy.faults.statements import citations


def find_warnings(file: schema.PolicyFile, catalogue: Catalogue) -> Iterator[str]:
    """What the owner should know though nothing is wrong: the page's silences, old service names, unused statements."""
    for silence in file.silences:
        yield f"the page is silent on {silence.topic}: {silence.decision}"
    for index, option in enumerate(file.options):
        if isinstance(option.price, schema.CarrierPrice):
            for place, allowed in enumerate(option.price.services):
                alias = catalogue.alias(allowed.service) if allowed.service else None
                if alias:
                    service, old = alias
                    path = f"options[{index}].price.services[{place}].service"
                    yield f"{path}: {old.name} is called {service.name} since {old.retired}; {service.code} is offered"
    cited = {statement for _, statement in citations(file)}
    for statement in file.statements:
        if statement not in cited:
            yield f"statements.{statement}: no rule cites it"
