"""How the network for lost figures was trained."""
