"""What the pages show, as values: pure functions of a policy, a quote or a text. No HTML here."""
