"""What credit is exchanged for: rewards, their prices and stock, redemptions and holds."""
