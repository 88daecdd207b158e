"""An exact server for a document without code: the generated server's gate, answers made up."""
