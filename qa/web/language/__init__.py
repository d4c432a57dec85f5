"""Every word that the page says, in Chinese and in English."""
