"""Every public page, as addresses with real values. A test checks that none of the application's pages is missing."""

from __future__ import annotations

from directory.pages.guides import GUIDES

SERVICE = "{service}"
OTHER = "{other}"
TABLE = "/league-table/haringey/haringey-individual-2025-home-care"
FIXED = (
    "/",
    "/find-care",
    "/find-care?q=help+washing+and+dressing,+turkish+speaking,+near+N8+0RD",
    "/find-care?category=care_home&near=N8+0RD&near=W5+2HL&view=map&council=E09000014",
    "/find-care?q=zzzz&near=ZZ9+9ZZ&max-weekly=abc&visits=9999x1",
    "/services/{service}",
    "/services/{service}?visits=21x30&payer=self_funder&max-weekly=200",
    "/services/{service}/report-a-mistake",
    "/councils",
    "/councils/haringey",
    "/register",
    "/register?q=care&near=N8+0RD",
    "/catalogue/haringey?category=home_care",
    "/catalogue/haringey?category=meals&near=ZZ9+9ZZ",
    "/checklists",
    "/checklists?service={service}&service={other}&need=dementia",
    "/compare",
    "/compare?service={service}&service={other}&near=N8+0RD&max-weekly=200",
    "/compare?service={service}&service=gone&service={service}&visits=zz&near=ZZ9+9ZZ",
    "/compare/all?category=home_care&near=N8+0RD",
    "/league-tables",
    TABLE,
    "/work-out-the-cost",
    "/work-out-the-cost?kind=home_care&service={service}&visits=14x30",
    "/work-out-the-cost?kind=home_care&go=1&first_minutes=abc&first_times=25&first_days=0&price=1e9&budget=-1",
    "/work-out-the-cost?kind=care_home&go=1&level=nursing&nursing=standard&price=1100&nursing_in_price=no&budget=900",
    "/view-together",
    "/find-care?category=home_care&text=together",
    "/guides",
    "/accessibility-statement",
    "/privacy",
    "/cookies",
    "/shortlist",
    "/demo",
    "/demo/mail",
    "/sign-in",
    "/sign-in/forgotten",
    "/sign-in/forgotten/sent",
    "/signed-out",
    "/invitation/nothing",
    "/new-password/nothing",
    "/no-such-page",
)
# Those that say that nothing is there.
NOT_THERE = frozenset({"/invitation/nothing", "/new-password/nothing", "/no-such-page"})
PATHS = (*FIXED, *(f"/guides/{guide.name}" for guide in GUIDES))
# Pages of people who are signed in, each with the demonstration's account that opens it.
SIGNED_IN = {
    "/council": "framework_manager",
    "/desk/search?q=example": "framework_manager",
    "/history/service/1": "framework_manager",
    "/provider": "provider_user",
    "/site": "administrator",
    "/account": "framework_manager",
    "/account/password": "framework_manager",
    "/account/authenticator": "framework_manager",
    "/account/passkeys/add": "framework_manager",
    "/sign-in/again": "framework_manager",
    "/site/people": "administrator",
    "/site/people/invite": "administrator",
    "/site/people/1": "administrator",
    "/provider/applications": "provider_user",
    "/provider/people": "provider_signatory",
    "/provider/people/invite": "provider_signatory",
    "/provider/services": "provider_user",
}
# Pages that are reached by sending a form, and answers that are no pages.
ELSEWHERE = {
    "/files/<string:file_id>",
    "/files/<string:file_id>/<any(small,medium,large):size>",
    "/files/<string:file_id>/details",
    "/provider/services/<string:slug>",
    "/provider/services/<string:slug>/check",
    "/provider/services/<string:slug>/edit/<string:section>",
    "/provider/services/<string:slug>/preview",
    "/provider/services/<string:slug>/vacancies",
    "/provider/still-right/<string:token>",
    "/council/moderation/page-changes/<string:public_id>/preview",
    "/sign-in/code",
    "/account/passkeys/<int:number>",
    "/provider/people/<int:number>",
    "/provider/applications/<string:public_id>",
    "/provider/applications/<string:public_id>/consent",
    "/provider/applications/<string:public_id>/criteria/<string:criterion>",
    "/provider/applications/<string:public_id>/declaration",
    "/provider/applications/<string:public_id>/location",
    "/provider/applications/<string:public_id>/send",
    "/provider/applications/<string:public_id>/sign",
    "/healthz",
    "/readyz",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-<int:number>.xml",
    "/.well-known/security.txt",
    "/suggest",
    "/compare/all.csv",
    "/catalogue/<string:council>/pdf",
    "/shortlist/empty",
    "/shortlist/send",
    "/shortlist/shared/<string:token>",
    "/demo/mail/<string:name>",
    "/services/<string:slug>/report-a-mistake/thanks",
}


def filled(path: str, slugs: tuple[str, str]) -> str:
    """The address with two real services in the place of their names."""
    return path.replace(SERVICE, slugs[0]).replace(OTHER, slugs[1])
