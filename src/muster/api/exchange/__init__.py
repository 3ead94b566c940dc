"""The addresses that clients of the field's other screening servers already speak, answered by this engine."""
