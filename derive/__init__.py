"""derive: a checker for mathematical derivations."""
__version__ = "0.1.0"
