"""One Beam stage a file: a pure function on a batch on top, its PTransform beneath."""
