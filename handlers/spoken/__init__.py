"""What people want done with contracts and reminders, in words of their own."""
