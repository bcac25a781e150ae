"""Facts, appended in the writer's transaction as canonical bytes."""
