"""Starting, testing and measuring: thin, no logic of the product."""
