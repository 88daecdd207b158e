"""Webhooks: subscriptions, and the deliveries to them."""
