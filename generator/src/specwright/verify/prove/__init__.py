"""Proof of a document without a service: generated server, generated clients, round trips."""
