"""The console's pages: routes, who may open them, and what they answer."""
