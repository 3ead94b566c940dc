"""Reads for pages, endpoints and commands; nothing here writes."""
