"""How the steps of a derivation stand on a page: sentences, rows, layers of a chain, and blocks of the page."""
