from django.urls import path

from terreau.portal.views import guide, legal, public, space

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("observer-et-echanger/", public.axis, {"key": "observe"}, name="observe"),
    path("former-et-accompagner/", public.axis, {"key": "accompany"}, name="accompany"),
    path("soutenir/", public.axis, {"key": "support"}, name="support"),
    path("valoriser/", public.axis, {"key": "showcase"}, name="showcase"),
    path("jeunes-et-entreprise/", public.axis, {"key": "youth"}, name="youth"),
    path("recherche/", public.search, name="search"),
    path("plan-du-site/", public.site_map, name="site_map"),
    path("robots.txt", public.robots, name="robots"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("accessibilite/", legal.text, {"name": "accessibility"}, name="accessibility"),
    path("mentions-legales/", legal.text, {"name": "legal"}, name="legal"),
    path("donnees-personnelles/", legal.text, {"name": "privacy"}, name="privacy"),
    path("conditions/", legal.text, {"name": "terms"}, name="terms"),
    path("regles-de-decision/", legal.text, {"name": "algorithms"}, name="algorithms"),
    path("donnees-ouvertes/", legal.text, {"name": "open_data"}, name="open_data"),
    path("contact/", legal.text, {"name": "contact"}, name="contact"),
    path("essayer/", guide.try_this, name="try"),
    path("essayer/courriers/", guide.mailbox, name="mailbox"),
    path("essayer/courriers/<slug:public_id>/", guide.letter, name="letter"),
    path("mon-espace/", space.mine, name="my_space"),
    path("bureau/", space.desk, name="desk"),
]
