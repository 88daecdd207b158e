"""Whether a running service keeps its contract: Schemathesis, then requests of our own."""

from specwright.verify.fuzz.order import Hook, Order, OrderError
from specwright.verify.fuzz.outcome import Outcome, Tested
from specwright.verify.fuzz.run import fuzz, fuzz_built
from specwright.verify.fuzz.target import served

__all__ = ["Hook", "Order", "OrderError", "Outcome", "Tested", "fuzz", "fuzz_built", "served"]
