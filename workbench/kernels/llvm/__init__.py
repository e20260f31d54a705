"""Programs as machine code by LLVM: their IR, what compiles and keeps it, and how it is called."""
