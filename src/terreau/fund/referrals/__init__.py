"""Referrals: an applicant is put in touch with someone better placed to help, if they agree, and what came of it. Noun: Referral."""
