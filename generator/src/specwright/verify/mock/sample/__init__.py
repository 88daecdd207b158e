"""Values that satisfy a schema, equal for equal seeds."""

from specwright.verify.mock.sample.impossible import Impossible
from specwright.verify.mock.sample.sampler import Sampler, Taste

__all__ = ["Impossible", "Sampler", "Taste"]
