"""Pages of derivatives: of one kind of derivative each, of a question with derivatives in it, and of matrices."""
