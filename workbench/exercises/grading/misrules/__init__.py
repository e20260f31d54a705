"""Misrules: how a derivative comes out where a rule is misremembered; each takes what the right rule takes."""
