raise RuntimeError("not a revision")
