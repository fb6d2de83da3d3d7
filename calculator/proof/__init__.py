"""Proof, not samples: what a policy answers over every cell of carts, and where two policies differ.

A policy is piecewise constant. ``cells`` cuts all carts where some rule can change its mind; ``check`` looks at every
cell, ``diff`` at the cells of two policies at once. The answer of a cell is what the engine itself plans for its
smallest cart, so a proof and a quote cannot drift apart.
"""

from calculator.proof.checking import check
from calculator.proof.diffing import diff
from calculator.proof.loading import check_file
from calculator.proof.report import Change, Finding, Region, Report

__all__ = ["Change", "Finding", "Region", "Report", "check", "check_file", "diff"]
