"""The routes: each module reads a request, asks the site, and hands values to a template."""
