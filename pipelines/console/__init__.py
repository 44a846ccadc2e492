"""The moderator's desk: a web console over the moderation queue, where people decide and every decision is recorded."""
