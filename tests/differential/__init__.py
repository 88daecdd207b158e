"""Our verdict on values beside that of a validator which knows nothing of ours."""
