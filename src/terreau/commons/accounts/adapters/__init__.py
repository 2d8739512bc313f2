"""Where we bend other people's applications to the house: allauth's account, mfa and socialaccount, Django's admin."""
