"""Programme, collection points, materials, rates, country templates."""
