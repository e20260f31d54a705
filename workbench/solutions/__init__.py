"""Any result as a worked solution."""
