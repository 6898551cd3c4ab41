"""Children with a social worker who are not looked after, and the CIN census about all."""
