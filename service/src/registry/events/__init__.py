"""Events: what happened, as pages, as a stream and as history."""
