"""The desks: what needs doing, and taking it. Each is for another kind of people and shows the same page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import actor_id, grants_of, names_of
from directory.accounts.views.answering import act_once
from directory.desk.actions import give_back_task, give_task, take_task
from directory.desk.desk_page import (
    EVERYONES,
    MINE,
    NOBODYS,
    DeskParams,
    desk_page,
    narrowed,
    read_params,
    spreadsheet_columns,
    spreadsheet_rows,
)
from directory.desk.desk_parts import NO_PARTS, DeskParts, council_parts, provider_parts, site_parts
from directory.desk.forms import GiveForm, TaskForm
from directory.desk.history_page import (
    ROWS,
    history_columns,
    history_page,
    history_rows,
    page_count,
    people_in,
)
from directory.desk.queries.history import count_events, events_of
from directory.desk.queries.namesakes import places_of_namesakes
from directory.desk.queries.searching import search as find
from directory.desk.queries.searching import words_left_out
from directory.desk.queries.subject_pages import page_values
from directory.desk.queries.subjects import Subject, subject_of
from directory.desk.queries.tasks_of import (
    colleagues,
    colleagues_with,
    council_names,
    every_task_of,
    tasks_of,
)
from directory.desk.rules import is_cut
from directory.desk.search_page import search_page
from directory.desk.task_words import title_of, words_of
from directory.desk.thing_pages import page_of
from directory.desk.work_page import work_page
from directory.foundation.actor import Actor
from directory.foundation.database import transaction
from directory.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from directory.foundation.form_tokens import own_token
from directory.foundation.permissions import Permission
from directory.foundation.spreadsheets import Cell
from directory.foundation.task_limits import MOST_OF_A_KIND
from directory.foundation.tasks import Task
from directory.foundation.time import now, today
from directory.progress.actions import put_away
from directory.progress.queries import ended_work, running_work
from directory.web.access import current_actor, requires
from directory.web.desk_frame import home_address
from directory.web.error_messages import add_error
from directory.web.navigation import done_at, own_path, whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

desk = Blueprint("desk", __name__)
STAFF_DESKS = (Permission.DESK_COUNCIL, Permission.DESK_SITE)
EVERY_DESK = (Permission.DESK_COUNCIL, Permission.DESK_PROVIDER, Permission.DESK_SITE)


@desk.get("/council")
@requires(Permission.DESK_COUNCIL)
def council_desk() -> str | Response:
    """What needs doing at the councils of whoever is signed in: one's own tasks, else those nobody has taken."""
    return _desk(
        lambda tasks, actor: MINE if any(task.owner == actor.id for task in tasks) else NOBODYS,
        council_parts,
    )


@desk.get("/provider")
@requires(Permission.DESK_PROVIDER)
def provider_desk() -> str | Response:
    """What needs doing at a provider: everyone's tasks, since few people share them."""
    return _desk(lambda tasks, actor: EVERYONES, provider_parts)


@desk.get("/site")
@requires(Permission.DESK_SITE)
def site_desk() -> str | Response:
    """What needs doing for the whole site."""
    return _desk(lambda tasks, actor: EVERYONES, site_parts)


@desk.post("/desk/take")
@requires(*EVERY_DESK)
def take() -> Response:
    """Take a task that nobody has taken."""
    return _change_owner(take_task, "taken")


@desk.post("/desk/give-back")
@requires(*EVERY_DESK)
def give_back() -> Response:
    """Let somebody else take a task."""
    return _change_owner(give_back_task, "given_back")


@desk.get("/desk/give")
@requires(*EVERY_DESK)
def give() -> str | Response:
    """Choose the colleague who should do a task."""
    form = GiveForm(data={name: request.args.get(name, "") for name in ("kind", "subject", "back")})
    return _give_page(form, 200)


@desk.post("/desk/give")
@requires(*EVERY_DESK)
def send_give() -> str | Response:
    """Give a task to a colleague."""
    form, actor = GiveForm(request.form), current_actor()
    form.choose_among(colleagues_with(actor, form.kind.data or "", form.subject.data or "", today()))
    if not form.validate():
        return _give_page(form, 400)
    back = own_path(form.back.data or "") or home_address(actor) or url_for("finding.start")
    to = Actor(actor_id(form.to.data), grants_of(form.to.data))

    def act() -> str:
        give_task(actor, form.kind.data or "", form.subject.data or "", to=to, on=today())
        return done_at(back, "given")

    try:
        return act_once(form.token.data, act)
    except (Invalid, Conflict) as error:
        add_error(form, error)
        return _give_page(form, 409 if isinstance(error, Conflict) else 400)


def _give_page(form: GiveForm, status: int) -> str | Response:
    actor = current_actor()
    task = next(
        (
            task
            for task in tasks_of(actor, today())
            if (task.kind, task.subject) == (form.kind.data, form.subject.data)
        ),
        None,
    )
    if task is None:
        raise NotFound("no such task")
    people = colleagues_with(actor, task.kind, task.subject, today())
    form.choose_among(people)
    form.token.data = own_token(form.token.data)
    words = words_of(task.kind)
    return make_response(
        render_template(
            "desk/give.html",
            form=form,
            title=title_of(task),
            rest=str(words.rest),
            is_mine=task.owner == actor.id,
            has_colleagues=bool(people or colleagues(actor)),
        ),
        status,
    )


@desk.get("/desk/long-work")
@requires(*STAFF_DESKS)
def work() -> str:
    """Long work: what runs now, and how the last of each kind ended."""
    actor = current_actor()
    running, ended = running_work(actor), ended_work(actor)
    names = names_of(actor, {each.begun_by for each in (*running, *ended)})
    page = work_page(running, ended, actor, now(), names=names, looks_again="again" in request.args)
    return render_template(
        "desk/work.html", page=page, token=own_token(None), done=request.args.get("done", "")
    )


@desk.post("/desk/long-work/<int:work_id>/put-away")
@requires(*STAFF_DESKS)
def put_work_away(work_id: int) -> Response:
    """Say that one has read how work ended."""

    def act() -> str:
        put_away(current_actor(), work_id)
        return done_at(url_for("desk.work"), "put_away")

    return act_once(request.form.get("token"), act)


@desk.get("/desk/search")
@requires(*EVERY_DESK)
def search() -> str:
    """Everything one may see that is called so, or has that reference."""
    actor, text = current_actor(), request.args.get("q", "").strip()
    return render_template(
        "desk/search.html", page=search_page(find(actor, text, today()), text, words_left_out(text))
    )


@desk.get("/history/<string:subject_type>/<string:subject_id>")
@requires(*EVERY_DESK)
def history(subject_type: str, subject_id: str) -> str | Response:
    """Everything that was done to a thing, for whoever may read the thing."""
    actor = current_actor()
    subject = subject_of(actor, subject_type, subject_id)
    file = spreadsheet_answer(
        f"history-{subject.kind}-{subject.id}", history_columns(), lambda: _events_file(subject, actor)
    )
    if file is not None:
        return file
    pages = page_count(count_events(subject))
    page = min(whole_number(request.args.get("page", "")) or 1, pages)
    events = events_of(subject, most=ROWS, after=(page - 1) * ROWS)
    names = names_of(actor, people_in(events))
    address = page_of(subject, page_values(subject), actor)
    shown = history_page(subject, events, actor, names, address=address, page=page, pages=pages)
    return render_template("desk/history.html", page=shown)


def _events_file(subject: Subject, actor: Actor) -> list[tuple[Cell, ...]]:
    events = events_of(subject)
    return history_rows(events, actor, names_of(actor, people_in(events)))


def _desk(
    default: Callable[[list[Task], Actor], str], parts: Callable[[Actor, date], DeskParts]
) -> str | Response:
    """A desk; `parts` gives what stands below the first page of its tasks."""
    actor, day = current_actor(), today()
    tasks = tasks_of(actor, day)
    councils = council_names(actor)
    params = read_params(request.args, default(tasks, actor), councils)
    names = names_of(actor, {task.owner for task in tasks if task.owner})
    file = spreadsheet_answer(
        "to-do", spreadsheet_columns(), lambda: _every_task_rows(actor, day, params, councils)
    )
    if file is not None:
        return file
    waiting = len(every_task_of(actor, day)) if is_cut(tasks, MOST_OF_A_KIND) else len(tasks)
    page = desk_page(
        tasks,
        params,
        actor,
        day,
        names=names,
        councils=councils,
        places_of=lambda shown: places_of_namesakes(actor, tasks, shown),
        waiting=waiting,
    )
    below = parts(actor, day) if page.page == 1 else NO_PARTS
    return render_template("desk/desk.html", page=page, below=below, done=request.args.get("done", ""))


def _every_task_rows(
    actor: Actor, day: date, params: DeskParams, councils: Mapping[str, str]
) -> list[tuple[Cell, ...]]:
    tasks = every_task_of(actor, day)
    names = names_of(actor, {task.owner for task in tasks if task.owner})
    return spreadsheet_rows(narrowed(tasks, params, actor), actor, names, councils)


def _change_owner(act: Callable[..., None], done: str) -> Response:
    """Do it and say so at the top of the page it came from. It acts once, however often it is pressed."""
    form, actor = TaskForm(request.form), current_actor()
    if not form.validate():
        done = "gone"
    else:
        try:
            with transaction():
                act(actor, form.kind.data, form.subject.data, on=today())
        except Conflict:
            done = "somebody_elses"
        except NotAllowed:
            done = "gone"
    back = own_path(form.back.data or "") or home_address(actor) or url_for("finding.start")
    return redirect(done_at(back, done), 303)
