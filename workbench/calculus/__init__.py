"""Critical points, Taylor polynomials, tangents."""
