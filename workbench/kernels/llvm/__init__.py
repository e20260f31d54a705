"""LLVM IR text made callable: the engine, its cache on disk, and vector forms of C's mathematical functions."""
