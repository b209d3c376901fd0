"""SQL that strangers write: it reads, it ends, it makes nothing large, and it learns nothing of the machine."""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

import httpx
import pytest

from tests.serving import Site, folder


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    one = Site(folder(tmp_path_factory.mktemp("console"), more=100))
    yield one
    one.close()


REFUSED = {  # what is asked -> a word of the reason
    "insert into providers (id) values ('x')": "must be a SELECT",
    "update providers set name = 'x'": "must be a SELECT",
    "delete from providers": "must be a SELECT",
    "drop table providers": "must be a SELECT",
    "create table x (a)": "must be a SELECT",
    "with x as (select 1) delete from providers": "readonly",
    "with x as (select 1) insert into redirects values ('a', 'b')": "readonly",
    "attach database '/etc/passwd' as x": "must be a SELECT",
    "attach database ':memory:' as x": "must be a SELECT",
    "detach database main": "must be a SELECT",
    "vacuum into '/tmp/copy.db'": "must be a SELECT",
    "pragma database_list": "must be a SELECT",
    "pragma query_only = 0": "must be a SELECT",
    "select 1; delete from providers": "one statement",
    "select load_extension('x')": "not authorized",
    "select readfile('/etc/passwd')": "no such function",
    "select writefile('/tmp/x', 'x')": "no such function",
    "select fts3_tokenizer('simple')": "fts3_tokenizer",
    "select fts3_tokenizer('simple', :pointer)": "fts3_tokenizer",
    "select * from pragma_database_list": "prohibited",
    "select file from 'pragma_database_list'": "prohibited",
    "select * from PRAGMA_Database_List": "prohibited",
    "select * from pragma_compile_options": "disallowed PRAGMA",
    "select * from dbstat": "prohibited",
    "select length(zeroblob(1000000000))": "too big",
    "select length(randomblob(300000))": "too big",
    "select hex(zeroblob(26000))": "too big",
    "select replace(hex(zeroblob(10000)), '0', 'aaaaaaaaaaaaaaaaaaaa')": "too big",
    "select group_concat(hex(zeroblob(1000))) from facts": "too big",
    "select printf('%.*c', 500000000, 'x')": "printf",
    "select format('%500000000d', 1)": "format",
    "select zeroblob(40000) from facts": "Ask for fewer rows",
    "select quote, "
    + ", ".join(f"hex(zeroblob(5000)) as c{n}" for n in range(20))
    + " from facts": "Ask for fewer rows",
    "select " + ", ".join(["a.rowid"] * 200) + " from facts a": "Ask for fewer rows or columns",
    f'select rowid as "{"a" * 10_000}" from facts': "Ask for fewer rows or columns",
    "select "
    + ", ".join(f"max(z||{n})" for n in range(1900))
    + " from (select hex(zeroblob(24000)) as z from facts limit 5)": "too much memory",
    "select 'a' like '" + "%a" * 600 + "'": "LIKE",
    "select ?": "Binding",
}


@pytest.mark.parametrize("sql", REFUSED)
def test_a_question_that_writes_reaches_out_or_grows_is_refused(site, sql):
    answer = site.get("/directory.json", params={"sql": sql})
    assert answer.status_code == 400 and REFUSED[sql] in answer.json()["error"]
    assert site.get("/directory", params={"sql": sql}).status_code == 400


SLOW = (
    "with recursive n(x) as (select 1 union all select x + 1 from n) select max(x) from n",
    "select count(*) from facts a, facts b, facts c, facts d where a.quote < b.quote || c.quote || d.quote",
    "select count(*) from facts a, facts b where instr(hex(zeroblob(24000 - a.rowid)), hex(zeroblob(12000)) || 'x')",
)


@pytest.mark.parametrize("sql", SLOW)
def test_a_question_without_end_is_cut_off_and_others_are_answered(site, sql):
    answer = site.get("/directory.json", params={"sql": sql})
    assert answer.status_code == 400 and "longer than 1,000 milliseconds" in answer.json()["error"]
    assert site.get("/?route=iv").status_code == 200


def test_a_slow_condition_of_a_table_is_cut_off_too(site):
    condition = "exists (select 1 from facts a, facts b, facts c where a.quote || b.quote < c.quote and c.id = '')"
    assert site.get("/directory/providers", params={"_where": condition}).status_code in (200, 400)
    hidden = {"_where": "1 in (select seq from pragma_database_list)"}
    assert site.get("/directory/providers.json", params=hidden).status_code == 400
    assert site.get("/directory/providers.json", params={"_where": "load_extension('x')"}).status_code == 400


ALLOWED = {
    "select 1 as one": [{"one": 1}],
    "select count(*) as n from providers where id = 'harbor.example'": [{"n": 1}],
    "select length(hex(zeroblob(24000))) as n": [{"n": 48_000}],
    "select name from pragma_table_info('redirects')": [{"name": "old_id"}, {"name": "provider_id"}],
    "select round(2.345, 1) as r, json_extract('{\"a\": 1}', '$.a') as j": [{"r": 2.3, "j": 1}],
    "select 'Zoë' like '%oë' as found": [{"found": 1}],
    'select 1 as a, 2 as "a""b", null as c, \'x\' as Ä': [{"a": 1, 'a"b': 2, "c": None, "Ä": "x"}],
    "select cast(x'ff' as text) as torn": [{"torn": "\ufffd"}],
}


@pytest.mark.parametrize("sql", ALLOWED)
def test_what_a_reader_needs_is_allowed(site, sql):
    assert site.get("/directory.json", params={"sql": sql, "_shape": "array"}).json() == ALLOWED[sql]


def test_an_answer_ends_after_a_thousand_rows_and_says_so(site):
    sql = "with recursive n(x) as (select 1 union all select x + 1 from n limit 1001) select x from n"
    answer = site.get("/directory.json", params={"sql": sql, "_shape": "objects"}).json()
    assert len(answer["rows"]) == 1000 and answer["truncated"] is True
    assert "This answer is cut after 1,000 rows" in site.get("/directory", params={"sql": sql}).text
    fewer = sql.replace("1001", "1000")
    assert site.get("/directory.json", params={"sql": fewer, "_shape": "objects"}).json()["truncated"] is False
    assert "This answer is cut" not in site.get("/directory", params={"sql": fewer}).text


def test_all_rows_of_a_table_can_still_be_taken_away(site):
    wanted = site.get("/directory.json?sql=select+count(*)+as+n+from+facts&_shape=array").json()[0]["n"]
    lines = site.get("/directory/facts.csv?_stream=on&_size=max&_nl=on").text.count("made_up")
    assert lines == wanted > 1000


@pytest.mark.parametrize("path", ["/-/databases", "/-/databases.json", "/-/threads.json", "/-/metadata.json"])
def test_no_page_tells_a_path_of_the_machine(site, path):
    answer = site.get(path)
    assert answer.status_code == (200 if "metadata" in path else 404) and str(site.path) not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/directory?sql=select+1&_timelimit=x",
        "/directory?sql=select+1&_timelimit=-1",
        "/directory/providers?_timelimit=1e3",
        "/directory/found_by_field?_timelimit=",
        f"/directory?sql=select+1&_timelimit={'1' * 5000}",
        "/directory.json?_shape=array",
        "/directory.json?_shape=objects",
        "/directory/providers?_sort=nothing",
        "/directory/providers.json?_sort=id&_sort_desc=id",
        "/directory/providers.json?_through=x",
        "/directory/providers.json?_facet=%7B%7D",
        "/directory/providers.json?_facet_size=%C2%B2",
        "/directory/providers.json?_ttl=%C2%B2",
        "/directory/providers.json?lot__gt=99999999999999999999",
    ],
)
def test_a_parameter_that_cannot_be_read_is_said_to_be_wrong(site, path):
    assert site.get(path).status_code == 400


TOO_MUCH = {  # it would keep all others waiting for minutes while the page is written -> a word of the reason
    "/directory/facts?" + "_facet=id&" * 1000: "at most 60 parameters",
    "/directory/facts?" + "id__contains=a&" * 61: "at most 60 parameters",
    "/directory/facts?" + "_facet=id&_facet_array=value&" * 4 + "_facet_size=max": "at most 6 facets",
    "/directory/providers?_searchmode=raw&_search=" + "a*+" * 250: "at most 500 letters",
}


@pytest.mark.parametrize("path", TOO_MUCH, ids=TOO_MUCH.values())
def test_a_table_with_too_much_around_it_is_refused(site, path):
    """A person gets the page of errors, a program JSON."""
    answer, table = site.get(path), path.partition("?")[0]
    assert answer.status_code == 400 and answer.headers["content-type"].startswith("text/html")
    main = answer.text.partition("<main")[2]
    assert TOO_MUCH[path] in main and "<h1>We could not read this request</h1>" in main
    program = site.get(path.replace(table, f"{table}.json"))
    assert program.status_code == 400 and TOO_MUCH[path] in program.json()["error"]


def test_facets_of_a_page_can_be_shown_whole(site):
    asked = "_facet=field&_facet=stance&_facet_size=max&_search=clinic"
    assert site.get(f"/directory/facts?{asked}").status_code == 200


def test_a_time_limit_can_be_lowered_and_not_raised(site):
    slow = SLOW[0]
    for limit, held in (("50", "50"), ("60000", "1,000")):
        answer = site.get("/directory.json", params={"sql": slow, "_timelimit": limit})
        assert answer.status_code == 400 and f"longer than {held} milliseconds" in answer.json()["error"]


def test_no_question_that_fails_is_printed(site, capfd):
    endless = SLOW[0].replace("n(x)", "secret_of_a_reader(x)").replace("from n", "from secret_of_a_reader")
    for end in ("", ".json", ".csv"):
        for sql in ("select secret_of_a_reader", endless):
            assert site.get(f"/directory{end}", params={"sql": sql, "_timelimit": 50}).status_code == 400
        assert site.get(f"/directory/providers{end}?_where=secret_of_a_reader").status_code == 400
        where = {"_where": f"1 in ({endless})", "_timelimit": 50}
        assert site.get(f"/directory/providers{end}", params=where).status_code == 400
    out, err = capfd.readouterr()
    assert "secret_of_a_reader" not in out + err


def test_a_question_that_fails_makes_no_empty_file(site):
    failed = site.get("/directory.csv", params={"sql": "select nothing_of_this_name"})
    assert failed.status_code == 400 and "no such column" in failed.text
    assert site.get("/directory.csv", params={"sql": "select 1 as a where 0"}).status_code == 200


def get_all(site, *requests):
    """Return the answers to (address, parameters), asked for all at once, in the order in which they came."""

    async def ask():
        waiting = [site.datasette.client.get(path, params=params) for path, params in requests]
        return [await one for one in asyncio.as_completed(waiting)]

    return site.run(ask())


def test_a_page_does_not_wait_for_the_questions_before_it(site):
    slow = ("/directory.json", {"sql": SLOW[0]})
    first, *others = get_all(site, slow, slow, slow, slow, ("/", {"route": "iv"}))
    assert first.status_code == 200 and [one.status_code for one in others] == [400] * 4


def test_where_too_many_ask_the_rest_is_told_when_to_come_again(site):
    sql = {"sql": SLOW[0], "_timelimit": 50}
    answers = get_all(site, *(("/directory.json", sql) for _ in range(30)))
    refused = [one for one in answers if one.status_code == 503]
    assert refused and [one.status_code for one in answers].count(400) == 30 - len(refused) >= 15
    assert {one.headers["retry-after"] for one in refused} == {"10"}
    assert all("Ask again in some seconds" in one.json()["error"] for one in refused)
    assert site.get("/directory.json", params={"sql": "select 1"}).status_code == 200


def answering(parent):
    """The processes that answer questions for a process."""
    listed = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    lines = (line.split(None, 2) for line in listed.stdout.splitlines())
    return [int(pid) for pid, of, name in lines if int(of) == parent and "answering.py" in name]


def kill(processes):
    """Kill processes, and wait for their end."""
    for pid in processes:
        os.kill(pid, signal.SIGKILL)
    while set(processes) & set(answering(os.getpid())):
        time.sleep(0.01)


def test_a_process_that_is_killed_costs_one_question(site):
    site.get("/directory.json", params={"sql": "select 1"})
    answers = []
    asking = threading.Thread(target=lambda: answers.append(site.get("/directory.json", params={"sql": SLOW[0]})))
    asking.start()
    while asking.is_alive():
        kill(answering(os.getpid()))
        asking.join(0.1)
    assert answers[0].status_code == 503 and "Ask again" in answers[0].json()["error"]
    assert answers[0].headers["retry-after"] == "10"
    assert site.get("/directory.json", params={"sql": "select 1"}).status_code == 200


def test_a_process_that_is_killed_while_it_waits_costs_none(site):
    site.get("/directory.json", params={"sql": "select 1"})
    before = answering(os.getpid())
    kill(before)
    assert before and site.get("/directory.json", params={"sql": "select 1"}).status_code == 200
    assert not set(before) & set(answering(os.getpid()))


WRONG = {  # what stands in the place of the program that answers
    "it writes no pickle": "import sys; sys.stdout.write('Ix\\n.'); sys.stdout.flush(); sys.stdin.read()",
    "it cannot be started": None,
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_answers_nothing_that_can_be_read_is_ended(tmp_path, monkeypatch, fault):
    one = Site(folder(tmp_path / "served"))
    program = tmp_path / "answering.py"
    program.write_text(WRONG[fault] or "")
    monkeypatch.setattr("directory_pages.asking.PROGRAM", program)
    if WRONG[fault] is None:
        monkeypatch.setattr(sys, "executable", str(tmp_path / "no such program"))
    before = answering(os.getpid())
    answer = one.get("/directory.json", params={"sql": "select 1"})
    left = set(answering(os.getpid())) - set(before)
    one.close()
    assert answer.status_code == 503 and "Ask again" in answer.json()["error"] and not left


@pytest.mark.parametrize("asked_before", [True, False])
def test_after_a_publish_no_question_is_answered_from_another_build_than_the_pages(tmp_path, asked_before):
    one = Site(folder(tmp_path / "served"))
    if asked_before:
        one.get("/directory.json", params={"sql": "select 1"})
    new = tmp_path / "new.db"
    shutil.copy(one.path / "directory.db", new)
    with sqlite3.connect(new) as db:
        db.execute("update providers set name = 'Of another build'")
    os.replace(new, one.path / "directory.db")
    answer = one.get("/directory.json", params={"sql": "select name from providers limit 1"})
    one.close()
    assert "Of another build" not in answer.text
    assert answer.status_code == (200 if asked_before else 503)
    assert asked_before or "started again" in answer.json()["error"]


def test_a_question_that_looks_at_no_clock_is_cut_off_with_its_process(site):
    """A stopped process stands for one that is busy within one step of SQLite."""
    site.get("/directory.json", params={"sql": "select 1"})
    before = answering(os.getpid())

    def stop_for_a_while():
        time.sleep(0.3)
        for sign in (signal.SIGSTOP, signal.SIGCONT):
            for pid in before:
                os.kill(pid, sign)
            time.sleep(2.5)  # longer than the limit and what it is given after that

    stopping = threading.Thread(target=stop_for_a_while)
    stopping.start()
    answer = site.get("/directory.json", params={"sql": SLOW[0]})
    stopping.join()
    assert answer.status_code == 400 and "longer than 1,000 milliseconds" in answer.json()["error"]
    assert len(set(before) & set(answering(os.getpid()))) == len(before) - 1


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_server_that_ends_leaves_no_process_behind(site, sign):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", ".", "--host", "127.0.0.1", "--port", str(port)]
    running = subprocess.Popen(command, cwd=site.path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        for _ in range(300):
            try:
                client.get("/directory.json", params={"sql": "select 1"})
                break
            except httpx.ConnectError:
                time.sleep(0.1)
    left = answering(running.pid)
    running.send_signal(sign)
    running.wait(30)
    assert left
    for _ in range(100):
        listed = subprocess.run(["ps", "-o", "pid=", "-p", ",".join(map(str, left))], capture_output=True).stdout
        if not listed.strip():
            return
        time.sleep(0.1)
    pytest.fail(f"{listed!r} is left")
