"""What an organisation says once and reuses: its permanent papers and its bank details. Nouns: Paper, PaperUse, BankDetails."""
