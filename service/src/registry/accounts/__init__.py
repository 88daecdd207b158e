"""Accounts: users, their passwords and their tokens."""
