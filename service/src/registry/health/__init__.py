"""Health: whether the service is alive, and whether it is ready."""
