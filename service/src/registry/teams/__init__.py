"""Teams: who owns contracts together, and in which role."""
