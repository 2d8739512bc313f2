"""The territory: communes, intercommunalities (EPT in Île-de-France), arrondissements. Nouns: Commune, Grouping, Arrondissement."""
