"""A block of carts priced under one policy: in columns where the policy's fees are a table, else quote by quote."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from calculator.domain.cart import Cart
from calculator.domain.record import record
from calculator.matrix import Batch, Compiled, NotVectorised, asks_carriers
from calculator.matrix.numbers import Flags, Ints
from calculator.pipeline import Shop, quote


@record(frozen=True, slots=True, eq=False)
class Priced:
    """N carts by K options, ``codes`` in their alphabetical order; ``price`` counts where ``offered``."""

    codes: tuple[str, ...]
    price: Ints
    offered: Flags
    by_engine: int

    def of(self, codes: Sequence[str]) -> "Priced":
        """The same for *codes*, of which some may be unknown here: they are not offered."""
        count = len(self.price)
        price, offered = np.zeros((count, len(codes)), np.int64), np.zeros((count, len(codes)), np.bool_)
        for place, code in enumerate(codes):
            if code in self.codes:
                known = self.codes.index(code)
                price[:, place], offered[:, place] = self.price[:, known], self.offered[:, known]
        return Priced(tuple(codes), price, offered, self.by_engine)


class Pricer:
    """Prices carts under one shop's policy. ``now`` is when quotes are asked for; carts bring their own days."""

    def __init__(self, shop: Shop, now: datetime, runner: asyncio.Runner) -> None:
        self.shop = shop
        self.compiled = Compiled(shop.policy)
        self._now = now
        self._runner = runner

    def priced(self, carts: Sequence[Cart]) -> Priced:
        """Every cart's options. The carts have passed the policy's check."""
        batch = self.compiled.batch(carts, checked=True)
        aside = np.array([self._is_for_engine(batch, number) for number in range(len(batch.profiles))], np.bool_)
        by_engine = np.flatnonzero(aside[batch.profile])
        columns = np.flatnonzero(~aside[batch.profile])
        codes = self.compiled.codes
        price, offered = np.zeros((len(carts), len(codes)), np.int64), np.zeros((len(carts), len(codes)), np.bool_)
        try:
            part = Batch(batch.profiles, batch.profile[columns], batch.columns.at(columns))
            answers = self.compiled.answers(part)
            price[columns], offered[columns] = answers.price, answers.offered
        except NotVectorised:
            by_engine = np.arange(len(carts))
        self._quoted(carts, by_engine, price, offered)
        return Priced(codes, price, offered, len(by_engine))

    def _is_for_engine(self, batch: Batch, number: int) -> bool:
        try:
            return asks_carriers(self.compiled.table(batch.profiles[number]))
        except NotVectorised:
            return True

    def _quoted(self, carts: Sequence[Cart], places: NDArray[np.intp], price: Ints, offered: Flags) -> None:
        if not len(places):
            return
        columns = {code: number for number, code in enumerate(self.compiled.codes)}

        async def each() -> None:
            for place in places:
                answer = await quote(carts[place], self.shop, self._now, explain=False)
                for option in answer.options:
                    price[place, columns[option.code]] = option.price.minor
                    offered[place, columns[option.code]] = True

        self._runner.run(each())
