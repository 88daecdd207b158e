"""Whether a running service keeps its contract: Schemathesis, then requests of our own."""

from specwright.verify.fuzz.order import Order, OrderError
from specwright.verify.fuzz.run import Outcome, Tested, fuzz, fuzz_built

__all__ = ["Order", "OrderError", "Outcome", "Tested", "fuzz", "fuzz_built"]
