"""Projects of the demonstration. Structures, people and figures are invented; SIRET numbers have valid keys and no holder."""

from dataclasses import dataclass

ASSOCIATION, COOPERATIVE, COMPANY, FOUNDATION, MUTUAL = "9220", "5458", "5710", "9300", "8210"
ELDERS, DISABLED, YOUTH, INSERTION, ALL = "personnes-agees", "handicap", "jeunes-precarite", "insertion", "tous-publics"


@dataclass(frozen=True, slots=True)
class Story:
    """A structure and its project. `asked`, `budget` and `award` in euros; award 0 and rank 0: not selected; rank: waiting list."""

    organisation: str
    legal: str
    commune: str  # INSEE code
    title: str
    pitch: str
    public: str
    asked: int
    budget: int
    award: int = 0
    rank: int = 0
    has_esus: bool = False


# Edition 2022, « vie quotidienne » : 29 dossiers, 13 lauréats, 100 000 €.
DAILY_LIFE = (
    Story("La Popote du Mont", ASSOCIATION, "92050", "La cuisine qui roule", "Un camion-cuisine à prix libre s’arrête chaque semaine au pied de six résidences seniors de Nanterre ; on y cuisine ensemble, on y mange ensemble.", ELDERS, 15000, 48000, 15000),
    Story("Roue Libre et Compagnie", ASSOCIATION, "92025", "Tricycles pour tous", "Un parc de douze tricycles électriques adaptés, prêtés à des personnes à mobilité réduite avec une heure d’apprentissage.", DISABLED, 15000, 52000, 12000),
    Story("Les Mains Rangées", COMPANY, "92004", "Le grand débarras solidaire", "Des salariés en insertion aident les personnes âgées à désencombrer leur logement ; ce qui sort repart vers des familles.", INSERTION, 14000, 61000, 10000, has_esus=True),
    Story("Toit à Deux", ASSOCIATION, "92049", "Un étudiant dans l’appartement", "Des binômes entre personnes âgées et jeunes en précarité, accompagnés les six premiers mois par une médiatrice.", YOUTH, 12000, 39000, 9000),
    Story("Le Fil et l’Aiguille du Val", ASSOCIATION, "92019", "L’atelier des boutons", "Un atelier de réparation de vêtements ouvert trois jours par semaine, tenu par des femmes éloignées de l’emploi.", INSERTION, 11000, 33500, 9000),
    Story("Papiers Clairs", ASSOCIATION, "92036", "Le bus des démarches", "Un bus équipé aide à remplir les dossiers administratifs dans les quartiers sans guichet, avec des bénévoles formés au langage clair.", ALL, 15000, 45000, 8000),
    Story("Bain de Jour", COOPERATIVE, "92024", "Douches et laverie de quartier", "Une laverie et quatre douches à petit prix, tenues en coopérative par leurs usagers.", INSERTION, 15000, 74000, 8000),
    Story("Graines de Voisins", ASSOCIATION, "92071", "Les paniers du palier", "Des paniers de légumes livrés à vélo aux personnes isolées, avec dix minutes de conversation à chaque livraison.", ELDERS, 9000, 27000, 7000),
    Story("Oreilles Ouvertes", ASSOCIATION, "92012", "Cinéma qui chuchote", "Des séances de cinéma audiodécrites et sous-titrées, choisies et présentées par des personnes sourdes ou malvoyantes.", DISABLED, 8000, 22000, 6000),
    Story("La Clé de Douze", ASSOCIATION, "92078", "Garage du mercredi", "Un garage associatif où des jeunes sortis de l’école apprennent à réparer la voiture de familles modestes.", YOUTH, 12000, 41000, 5000),
    Story("Parenthèse", ASSOCIATION, "92040", "Relais des aidants", "Des après-midi de répit pour les aidants familiaux, pendant que leur proche est accueilli dans la pièce d’à côté.", ELDERS, 10000, 30000, 5000),
    Story("Courant d’Air", COOPERATIVE, "92026", "Petits travaux, grandes factures", "Des visites à domicile pour calfeutrer, isoler et régler ce qui peut l’être, chez des locataires en précarité énergétique.", ALL, 13000, 56000, 4000),
    Story("Les Matins Doux", ASSOCIATION, "92046", "Petit-déjeuner des écoles", "Un petit-déjeuner complet pour deux cents enfants avant la classe, préparé par des parents.", YOUTH, 6000, 15000, 2000),
    Story("Trait d’Union Boucle", ASSOCIATION, "92009", "Le téléphone du dimanche", "Des appels hebdomadaires de lycéens volontaires à des personnes âgées isolées.", ELDERS, 7000, 18000, rank=1),
    Story("Récup’et Moi", COMPANY, "92035", "La matériauthèque", "Une réserve de matériaux de chantier donnés par les entreprises, vendus au quart du prix aux familles.", ALL, 15000, 68000, rank=2, has_esus=True),
    Story("Pas à Pas Plateau", ASSOCIATION, "92023", "Marches accompagnées", "Des sorties à pied accompagnées pour retrouver confiance après une hospitalisation.", ELDERS, 6500, 14000, rank=3),
    Story("Numéro Vert Tendre", ASSOCIATION, "92064", "Une écoute pour les jeunes", "Une permanence téléphonique tenue par des pairs.", YOUTH, 12000, 36000),
    Story("La Boîte à Gestes", ASSOCIATION, "92044", "Langue des signes au marché", "Des commerçants apprennent cent signes utiles.", DISABLED, 5000, 11000),
    Story("Fourchette Verte", COMPANY, "92062", "Cantine du pied d’immeuble", "Une cantine de quartier à trois tarifs.", ALL, 15000, 92000, has_esus=True),
    Story("Les Volets Bleus", ASSOCIATION, "92072", "Habitat partagé", "Étude d’un habitat partagé pour huit adultes autistes.", DISABLED, 15000, 40000),
    Story("Coup de Pouce Numérique 92", ASSOCIATION, "92063", "L’ordinateur qui revient", "Reconditionner et donner cent ordinateurs par an.", INSERTION, 14000, 44000),
    Story("Bibliothèque des Objets", ASSOCIATION, "92048", "Emprunter plutôt qu’acheter", "Une bibliothèque d’outils et d’objets du quotidien.", ALL, 9500, 28000),
    Story("Le Banc d’Essai", ASSOCIATION, "92060", "Des bancs pour souffler", "Installer et entretenir quarante bancs avec les habitants.", ELDERS, 15000, 55000),
    Story("Mobile Coiffure", COOPERATIVE, "92073", "Le salon qui se déplace", "Coiffure et soins à domicile à tarif solidaire.", ELDERS, 8000, 25000),
    Story("Terre à Terre Nord", ASSOCIATION, "92078", "Jardin des saveurs", "Un jardin partagé de deux mille mètres carrés.", ALL, 10000, 29000),
    Story("Sésame Emploi", ASSOCIATION, "92007", "Répéter l’entretien", "Des entretiens d’embauche simulés avec des cadres bénévoles.", YOUTH, 7500, 16000),
    Story("Kiosque Santé", ASSOCIATION, "92002", "Le dépistage sur la place", "Un kiosque de prévention trois matins par mois.", ALL, 15000, 63000),
    Story("Les Voisins d’en Face", ASSOCIATION, "92020", "Courses croisées", "Des courses faites entre voisins, sans commission.", ELDERS, 4000, 9000),
    Story("Musique en Chambre", ASSOCIATION, "92051", "Concerts au chevet", "De petits concerts dans les chambres d’EHPAD.", ELDERS, 6000, 13000),
)

# Edition en cours de jury.
IN_JURY = (
    Story("La Fabrique du Seuil", ASSOCIATION, "92050", "Un palier d’avance", "Accompagner vingt jeunes sans domicile stable vers un premier logement, avec un parrain par palier.", YOUTH, 15000, 47000),
    Story("Compost et Compagnie", COOPERATIVE, "92046", "Le tour des biodéchets", "Une collecte à vélo des biodéchets des petits commerces, transformés en terreau pour les écoles.", INSERTION, 14000, 66000, has_esus=True),
    Story("Les Heures Claires", ASSOCIATION, "92019", "Le café des aidants de nuit", "Un lieu ouvert de 20 h à minuit pour les aidants qui travaillent le jour.", ELDERS, 12000, 34000),
    Story("Signe et Sens", ASSOCIATION, "92012", "Théâtre bilingue", "Une troupe mêlant comédiens sourds et entendants joue dans les collèges.", DISABLED, 9000, 26000),
    Story("Atelier Tournevis", ASSOCIATION, "92004", "Réparer à l’école", "Des ateliers de réparation dans douze collèges, animés par des retraités.", YOUTH, 8000, 21000),
    Story("Vent Debout", COMPANY, "92035", "Voile et insertion", "Des chantiers d’insertion autour de la rénovation de petits voiliers.", INSERTION, 15000, 83000, has_esus=True),
    Story("La Table d’Hier", ASSOCIATION, "92063", "Recettes de mémoire", "Des ateliers cuisine en EHPAD autour des souvenirs, et un livre de recettes.", ELDERS, 6000, 15500),
    Story("Chemins d’Accès", ASSOCIATION, "92072", "La carte qui roule", "Une carte des trottoirs praticables, relevée par des personnes en fauteuil.", DISABLED, 11000, 29500),
    Story("Premier Bail", COOPERATIVE, "92024", "La caution solidaire", "Une caisse mutuelle de cautions pour jeunes travailleurs.", YOUTH, 15000, 90000),
    Story("Le Chœur des Tours", ASSOCIATION, "92025", "Chanter pour parler", "Une chorale pour apprendre le français en chantant.", INSERTION, 7000, 17500),
    Story("Bouche à Oreille", ASSOCIATION, "92073", "Prothèses à prix doux", "Un atelier d’entretien et de don d’appareils auditifs.", ELDERS, 10000, 32000),
    Story("Pousse-Pousse Santé", ASSOCIATION, "92036", "Se faire soigner à deux", "Accompagner à leurs rendez-vous médicaux les personnes qui y renoncent.", ALL, 13000, 38000),
)

# Edition ouverte aujourd'hui : dossiers envoyés, et quelques brouillons.
OPEN_SENT = (
    Story("Les Petits Ruisseaux", ASSOCIATION, "92050", "L’eau des squares", "Remettre en eau dix fontaines et en faire des lieux de rencontre.", ALL, 12000, 36000),
    Story("Tisseurs de Liens", COOPERATIVE, "92002", "La laine d’ici", "Une filière locale de laine, filée par des personnes en parcours d’insertion.", INSERTION, 15000, 71000, has_esus=True),
    Story("Clin d’Œil", ASSOCIATION, "92044", "Lunettes du cœur", "Collecter, nettoyer et donner des lunettes avec des opticiens volontaires.", ELDERS, 8000, 19000),
    Story("Ricochet", ASSOCIATION, "92026", "Le mentorat du samedi", "Des étudiants aident des collégiens à trouver leur stage.", YOUTH, 9000, 24000),
    Story("Rampe et Marche", ASSOCIATION, "92078", "Commerce pour tous", "Des rampes amovibles prêtées aux commerçants.", DISABLED, 10000, 27000),
)
OPEN_DRAFTS = (
    Story("Le Jardin de Léonie", ASSOCIATION, "92050", "Le potager des soignants", "Un potager tenu par les patients et les soignants d’un hôpital de jour.", DISABLED, 11000, 31000),
    Story("Lumière sur Cour", ASSOCIATION, "92019", "", "", ALL, 0, 0),
)
