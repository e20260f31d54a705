"""workbench: write a formula as on paper; get exact derivatives, a fast function, a minimum you can trust, a solution."""
