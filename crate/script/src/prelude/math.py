# The math module is the machine's own.
