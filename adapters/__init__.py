"""Carriers. Every public module here is one; a leading underscore is plumbing."""
