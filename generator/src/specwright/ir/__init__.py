"""The document as meant: frozen dataclasses with resolved references and settled names."""
