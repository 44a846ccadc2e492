"""One file a platform: how it answers, in the shape of the real one."""
