"""The contract registry: teams publish their API documents, other teams find and consume them."""
