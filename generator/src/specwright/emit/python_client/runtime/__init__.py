"""What every generated client shares: the part that no contract changes."""
