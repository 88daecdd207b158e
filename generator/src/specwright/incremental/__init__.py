"""Some schemas or operations edited: only what they are part of is generated again.

What an earlier run knew stands in the cache: the document, and what there was to say about it.
Where the document differs from that in a few schemas, and nothing else looks into them, then what
changes is what these are written as: a few declarations, and their places in the two copies of the
contract. These are made from two excerpts of the document, as it was and as it is, which hold the
schemas and everything that they refer to. What the first gives must stand in the output word for
word, and once; what the second gives takes its place. The same holds for what operations say of
themselves: two excerpts with their paths show the docstrings and comments that change.

What differs is looked for in the text of a document of one file, so that nothing else is read; a
document of several files, and one that is not plain enough, is read again as a whole.

Whatever is not as plain as that is left to a whole run: the answer is None then. So this decides
how soon the output is there, and never what it is.
"""

from specwright.incremental.memory import Settings, remember
from specwright.incremental.run import regenerated

__all__ = ["Settings", "regenerated", "remember"]
