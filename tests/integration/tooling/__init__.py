"""The fixtures that other tests stand on."""
