"""Banks to practise on: synthetic evidence, made from a seed, with troubles planted on purpose."""
