"""The directory of ESS organisations, read from SIRENE, RNA and ESUS files; ESS status as dated proofs. Nouns: LegalUnit, Establishment, Association, EsusApproval, EssEvidence, ImportRun."""
