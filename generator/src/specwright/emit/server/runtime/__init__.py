"""What every contract has in common: the gate, and what handlers need of it."""
