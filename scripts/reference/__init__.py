"""The pages of docs/reference, made from the code: commands, evidence, columns, codes, what a pack must hold."""
