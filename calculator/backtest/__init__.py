"""An order log replayed under one policy or two: what buyers would have paid, order by order and in all."""

from calculator.backtest.orders import Order, Skipped
from calculator.backtest.reading import BadLog, read_orders
from calculator.backtest.replay import replay
from calculator.backtest.totals import Change, Tally, Totals

__all__ = ["BadLog", "Change", "Order", "Skipped", "Tally", "Totals", "read_orders", "replay"]
