"""One schema edited: only what it is part of is generated again.

What an earlier run knew stands in the cache: the document, and what there was to say about it.
Where the document differs from that in one schema, and nothing else looks into that schema, then
what changes is what the schema itself is written as: a few declarations, and its place in the two
copies of the contract. These are made from two excerpts of the document, as it was and as it is,
which hold the schema and everything that it refers to. What the first gives must stand in the
output word for word, and once; what the second gives takes its place.

Whatever is not as plain as that is left to a whole run: the answer is None then. So this decides
how soon the output is there, and never what it is.
"""

from specwright.incremental.memory import Settings, remember
from specwright.incremental.run import regenerated

__all__ = ["Settings", "regenerated", "remember"]
