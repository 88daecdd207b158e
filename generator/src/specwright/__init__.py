"""Specwright: everything an HTTP API needs, from the OpenAPI document somebody wrote by hand."""
