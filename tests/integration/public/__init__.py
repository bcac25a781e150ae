"""The room public: at its edges, on both databases."""
