"""How the tables came to be, step by step; ``versions`` holds one module a step, run in order of ``down_revision``.

A step that has been released is never changed. Old and new workers run side by side for a while, so a step only adds.
"""
