"""The one HTTP layer: hosts, secrets and tokens, sending with limits, and recording without a secret.

A carrier's module never comes here. What goes out is an HttpRequest, what comes back an HttpResponse or a CarrierError.
"""
