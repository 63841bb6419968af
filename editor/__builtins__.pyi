# Generated: faultbox reference --format stub. Do not edit.
"""Built-ins of Faultbox specs."""

from typing import Any as _Any, Callable as _Callable

class _Check: ...

class _Fault: ...

class _Op: ...

class _Service:
    """What `service()` returns. Every interface is an attribute under its name. A service with one interface (or one called `default`) has the steps of that interface as its own: `db.send(...)`."""
    name: str
    """the name it was declared with."""
    def send(self, data: str | bytes, timeout: str | None = None) -> str:
        """On a tcp interface: opens a connection, sends a line, returns the answer's first line without white space around it. A connection that fails ends the test with verdict `fail`.

        Args:
          data: what is sent; a newline is added unless there is one.
          timeout: for everything together; connecting has 5 s of it.

        Example:

          assert_eq(db.main.send(data = "PING"), "PONG")"""
        ...

    def get(self, path: str | None = None, body: str | bytes | None = None, headers: dict[_Any, _Any] | None = None, timeout: str | None = None) -> _Response:
        """On an http interface: one HTTP/1.1 request; up to 10 redirects are followed. Any status is an answer (`ok`); a connection that fails gives a response whose `ok` is False.

        Args:
          path: begins with `/`; a query may follow.
          body: `json.encode(...)` for JSON.
          headers: str to str.
          timeout: for everything together.

        Example:

          resp = api.post(path = "/orders", body = json.encode({"sku": "widget", "qty": 1}))
          assert_eq(resp.status, 201)"""
        ...

    def post(self, path: str | None = None, body: str | bytes | None = None, headers: dict[_Any, _Any] | None = None, timeout: str | None = None) -> _Response:
        """On an http interface: one HTTP/1.1 request; up to 10 redirects are followed. Any status is an answer (`ok`); a connection that fails gives a response whose `ok` is False.

        Args:
          path: begins with `/`; a query may follow.
          body: `json.encode(...)` for JSON.
          headers: str to str.
          timeout: for everything together.

        Example:

          resp = api.post(path = "/orders", body = json.encode({"sku": "widget", "qty": 1}))
          assert_eq(resp.status, 201)"""
        ...

    def put(self, path: str | None = None, body: str | bytes | None = None, headers: dict[_Any, _Any] | None = None, timeout: str | None = None) -> _Response:
        """On an http interface: one HTTP/1.1 request; up to 10 redirects are followed. Any status is an answer (`ok`); a connection that fails gives a response whose `ok` is False.

        Args:
          path: begins with `/`; a query may follow.
          body: `json.encode(...)` for JSON.
          headers: str to str.
          timeout: for everything together.

        Example:

          resp = api.post(path = "/orders", body = json.encode({"sku": "widget", "qty": 1}))
          assert_eq(resp.status, 201)"""
        ...

    def delete(self, path: str | None = None, body: str | bytes | None = None, headers: dict[_Any, _Any] | None = None, timeout: str | None = None) -> _Response:
        """On an http interface: one HTTP/1.1 request; up to 10 redirects are followed. Any status is an answer (`ok`); a connection that fails gives a response whose `ok` is False.

        Args:
          path: begins with `/`; a query may follow.
          body: `json.encode(...)` for JSON.
          headers: str to str.
          timeout: for everything together.

        Example:

          resp = api.post(path = "/orders", body = json.encode({"sku": "widget", "qty": 1}))
          assert_eq(resp.status, 201)"""
        ...

    def patch(self, path: str | None = None, body: str | bytes | None = None, headers: dict[_Any, _Any] | None = None, timeout: str | None = None) -> _Response:
        """On an http interface: one HTTP/1.1 request; up to 10 redirects are followed. Any status is an answer (`ok`); a connection that fails gives a response whose `ok` is False.

        Args:
          path: begins with `/`; a query may follow.
          body: `json.encode(...)` for JSON.
          headers: str to str.
          timeout: for everything together.

        Example:

          resp = api.post(path = "/orders", body = json.encode({"sku": "widget", "qty": 1}))
          assert_eq(resp.status, 201)"""
        ...

    def __getattr__(self, name: str) -> _Interface: ...

class _Interface:
    """An interface of a service: `db.main`. Attributes say where it is as a service sees it; what the test's own machine uses is never visible."""
    addr: str
    """`"localhost:PORT"`, always the declared port. Also works from inside another service."""
    host: str
    """`"localhost"`."""
    port: int
    """the declared port."""
    internal_addr: str
    """`"SERVICE:PORT"`: the address to give to other services."""
    name: str
    """the interface's name."""
    protocol: str
    """the protocol as declared."""
    service: _Service
    """the service it belongs to."""
    def send(self, data: str | bytes, timeout: str | None = None) -> str:
        """On a tcp interface: opens a connection, sends a line, returns the answer's first line without white space around it. A connection that fails ends the test with verdict `fail`.

        Args:
          data: what is sent; a newline is added unless there is one.
          timeout: for everything together; connecting has 5 s of it.

        Example:

          assert_eq(db.main.send(data = "PING"), "PONG")"""
        ...

    def get(self, path: str | None = None, body: str | bytes | None = None, headers: dict[_Any, _Any] | None = None, timeout: str | None = None) -> _Response:
        """On an http interface: one HTTP/1.1 request; up to 10 redirects are followed. Any status is an answer (`ok`); a connection that fails gives a response whose `ok` is False.

        Args:
          path: begins with `/`; a query may follow.
          body: `json.encode(...)` for JSON.
          headers: str to str.
          timeout: for everything together.

        Example:

          resp = api.post(path = "/orders", body = json.encode({"sku": "widget", "qty": 1}))
          assert_eq(resp.status, 201)"""
        ...

    def post(self, path: str | None = None, body: str | bytes | None = None, headers: dict[_Any, _Any] | None = None, timeout: str | None = None) -> _Response:
        """On an http interface: one HTTP/1.1 request; up to 10 redirects are followed. Any status is an answer (`ok`); a connection that fails gives a response whose `ok` is False.

        Args:
          path: begins with `/`; a query may follow.
          body: `json.encode(...)` for JSON.
          headers: str to str.
          timeout: for everything together.

        Example:

          resp = api.post(path = "/orders", body = json.encode({"sku": "widget", "qty": 1}))
          assert_eq(resp.status, 201)"""
        ...

    def put(self, path: str | None = None, body: str | bytes | None = None, headers: dict[_Any, _Any] | None = None, timeout: str | None = None) -> _Response:
        """On an http interface: one HTTP/1.1 request; up to 10 redirects are followed. Any status is an answer (`ok`); a connection that fails gives a response whose `ok` is False.

        Args:
          path: begins with `/`; a query may follow.
          body: `json.encode(...)` for JSON.
          headers: str to str.
          timeout: for everything together.

        Example:

          resp = api.post(path = "/orders", body = json.encode({"sku": "widget", "qty": 1}))
          assert_eq(resp.status, 201)"""
        ...

    def delete(self, path: str | None = None, body: str | bytes | None = None, headers: dict[_Any, _Any] | None = None, timeout: str | None = None) -> _Response:
        """On an http interface: one HTTP/1.1 request; up to 10 redirects are followed. Any status is an answer (`ok`); a connection that fails gives a response whose `ok` is False.

        Args:
          path: begins with `/`; a query may follow.
          body: `json.encode(...)` for JSON.
          headers: str to str.
          timeout: for everything together.

        Example:

          resp = api.post(path = "/orders", body = json.encode({"sku": "widget", "qty": 1}))
          assert_eq(resp.status, 201)"""
        ...

    def patch(self, path: str | None = None, body: str | bytes | None = None, headers: dict[_Any, _Any] | None = None, timeout: str | None = None) -> _Response:
        """On an http interface: one HTTP/1.1 request; up to 10 redirects are followed. Any status is an answer (`ok`); a connection that fails gives a response whose `ok` is False.

        Args:
          path: begins with `/`; a query may follow.
          body: `json.encode(...)` for JSON.
          headers: str to str.
          timeout: for everything together.

        Example:

          resp = api.post(path = "/orders", body = json.encode({"sku": "widget", "qty": 1}))
          assert_eq(resp.status, 201)"""
        ...


class _Response:
    """What a step on http returns. In a condition it is true exactly when `ok` is."""
    status: int
    """the status, 0 when nothing arrived."""
    body: str
    """the text without white space around it, at most the first 64 KiB."""
    data: _Any
    """the body read as JSON; where it is none, the text."""
    headers: dict[_Any, _Any]
    """lower-case names; the first value of each."""
    ok: bool
    """an answer arrived."""
    error: str
    """what went wrong, empty when `ok`."""
    duration_ms: int
    """how long the step took, in milliseconds."""
    client: str
    """reserved for generated clients, `""`."""
    operation: str
    """reserved for generated clients, `""`."""
    contract_ok: bool
    """reserved for generated clients, `True`."""
    contract_error: str
    """reserved for generated clients, `""`."""

class _Event:
    """What queries return and `where` is given. Any other name is a field of the event as str, `""` when it has none of that name: `e.path`, `e.decision`, `e.errno`."""
    seq: int
    """the number in the test, from 1, in the order in which things were decided."""
    type: str
    """`syscall`, `service_started`, `service_ready`, `service_exited`, `fault_applied`, `step_send`, `step_recv`, …"""
    event_type: str
    """the longer form: `syscall.write`, `lifecycle.ready`."""
    service: str
    """the service, or `test` for what the test did."""
    timestamp: str
    """when, as RFC 3339."""
    t_us: int
    """microseconds since the test began."""
    fields: dict[_Any, _Any]
    """all fields, str to str."""
    data: _Any
    """the field `data` read as JSON when there is one, else the fields."""
    first: _Event
    """inside `assert_before(then = …)` the event that `first` found; else None."""
    def __getattr__(self, name: str) -> str: ...

class json:
    """Text and values."""
    @staticmethod
    def encode(x: _Any) -> str:
        """`x` as JSON."""
        ...
    @staticmethod
    def decode(x: _Any, default: _Any | None = None) -> _Any:
        """the value that the text `x` says; `default`, when given, for text that is not JSON."""
        ...
    @staticmethod
    def indent(s: _Any, *, prefix: _Any | None = None, indent: _Any | None = None) -> str:
        """the JSON text `s` on several lines, each begun with `prefix`, every level with `indent`."""
        ...
    @staticmethod
    def encode_indent(x: _Any, *, prefix: _Any | None = None, indent: _Any | None = None) -> str:
        """`x` as JSON on several lines; `prefix` and `indent` as for `json.indent`."""
        ...

def service(name: str, *interfaces: _Any, healthcheck: _Check | None = None, env: dict[_Any, _Any] | None = None, args: list[str] | None = None, depends_on: list[_Any] | None = None, allow_exit: bool | None = None, ops: dict[_Any, _Any] | None = None, trace: str | None = None, seccomp: bool | None = None, binary: str | None = None, image: str | None = None, build: str | None = None, user: str | None = None, workdir: str | None = None, volumes: dict[_Any, _Any] | None = None, ports: dict[_Any, _Any] | None = None, memory: int | str | None = None, cpus: float | None = None, isolation: str | None = None, reuse: bool | None = None, snapshot: bool | None = None, seed: _Callable[..., _Any] | None = None, reset: _Callable[..., _Any] | None = None) -> _Service:
    """Declares a service. Every test gets a fresh instance of it: new processes, and a file system nothing has touched. Exactly one of `binary`, `image` and `build` says where the program comes from; interfaces follow by position.

    Args:
      name: the service's name, which is also its host name for the others. Letters, digits, `-` and `_`, starting with a letter, at most 63 characters; unique in the run whatever the case. `test` and `localhost` are taken.
      interfaces: the ports it offers, any number, each made with `interface()`. A str in the first place is the binary.
      healthcheck: when the service is ready: `tcp()`, `http()` or `ready()`. Without one it is ready as soon as its main program runs.
      env: variables of the program, str to str; ints are written in decimal, everything else is an error. Nothing of your own environment is passed on.
      args: arguments behind the program; for an image they take the place of its command. An argument that names a file or directory below the working directory is placed read-only below `/app`, where a binary starts.
      depends_on: services (or their names) that must be ready first. A cycle is an error.
      allow_exit: an exit during a test is not a failure.
      ops: names of your own for groups of calls, each made with `op()`; every key becomes a keyword of `fault()` for this service.
      trace: which calls are recorded: `"default"`, `"all"`, `"faults"` (only what the spec names) or `"off"` (nothing; faults on it are errors then).
      seccomp: an old spelling; `False` is `trace="off"`.
      binary: a Linux program (ELF). With a `/` it is looked for in the working directory, without one in the working directory and then in `PATH`. Libraries it needs are taken from this machine.
      image: the reference of an image; taken from the engine, pulled when it is not there.
      build: a directory with a `Dockerfile`, relative to the spec; built again only when its content has changed. `.dockerignore` counts. The engine's classic builder does it; for a Dockerfile that needs BuildKit, run `docker build -t x .` and write `image = "x"`.
      user: `name`, `uid` or `uid:gid`.
      workdir: an absolute path inside; made when missing.
      volumes: host path or volume name to the path inside. A key that begins with `/`, `./`, `../` or `~` is copied in, belongs to the service's user there, and is thrown away with the test; `:ro` behind the path inside makes it read-only, and root's. Any other key is a volume that services share for the run.
      ports: port of the container to port of 127.0.0.1, ints, for your own tools. Does not change `.addr`. With `--jobs`, those of the first lane.
      memory: limit of the instance, `"256m"` or bytes. What it writes to its file system counts, too.
      cpus: limit in processors, `0.5` is half of one.
      isolation: `"process"` makes instances in milliseconds inside one container; `"container"` takes a new container for every test.
      reuse: one instance serves all tests of the run. Then `reset` or `seed` brings it back in between.
      snapshot: the service is started, seeded and stopped once; every test starts a fresh instance from the files it left. Excludes `reuse` and `reset`.
      seed: fills the service when it is ready: before every test, once for a snapshot or a reused instance. When it fails, the test is an error.
      reset: brings a reused instance back before each later test.

    Example:

      db = service("db", "bin/linux/mock-db", interface("main", "tcp", 5432),
          healthcheck = tcp("localhost:5432"))"""
    ...

def interface(name: str, protocol: str, port: int) -> _Interface:
    """A port that a service offers, and what is spoken there. It decides which steps a test can call on it, and what `ready()` asks.

    Args:
      name: how the spec calls it: `db.main`.
      protocol: `http http2 tcp udp postgres mysql redis kafka nats mongodb cassandra clickhouse grpc amqp memcached`. Steps exist for `tcp` and `http`.
      port: the port the program listens on, 1 to 65535."""
    ...

def tcp(addr: str, timeout: str | None = None) -> _Check:
    """Ready when the service itself listens on the port and takes a connection. Only the service's own socket counts, never a forwarder's.

    Args:
      addr: `"localhost:PORT"`, the port as the service knows it.
      timeout: how long it may take from the start of the program."""
    ...

def http(url: str, timeout: str | None = None) -> _Check:
    """Ready when the service listens on the port and answers `GET` with a status from 200 to 399. Redirects are not followed.

    Args:
      url: `"localhost:8080/health"`, with or without `http://`.
      timeout: how long it may take from the start of the program; one attempt has 2 s."""
    ...

def ready(*, timeout: str | None = None) -> _Check:
    """Ready when every interface answers in its own protocol: `SELECT 1` for postgres, mysql and clickhouse, `PING` for redis and nats, an open connection for amqp, any answer for http; tcp and udp must listen. Names and passwords are taken from the service's `env`.

    Args:
      timeout: how long it may take from the start of the program; one attempt has 5 s.

    Example:

      db = service("db", interface("main", "postgres", 5432), image = "postgres:16",
          env = {"POSTGRES_PASSWORD": "test"}, healthcheck = ready())"""
    ...

def op(*, syscalls: list[str], path: str | None = None) -> _Op:
    """Names a group of system calls for `ops=` of a service, so that faults and reports speak of what the service does and not of how.

    Args:
      syscalls: calls or families, at least one.
      path: only calls on files that match this glob.

    Example:

      store = service("store", "bin/linux/mock-db", interface("main", "tcp", 5432),
          ops = {"persist": op(syscalls = ["write", "fsync"], path = "/tmp/*.wal")})"""
    ...

def load_file(path: str) -> str:
    """The content of a text file.

    Args:
      path: relative to the file that contains the call, or absolute."""
    ...

def load(path: str, *names: _Any, **fields: str) -> None:
    """Takes names from another file; at the top level only. The file is evaluated once per run. Names that begin with `_` cannot be taken, and functions called `test_` in it are not tests.

    Args:
      path: relative to the file that contains the call, or absolute.
      names: what to take, under its own name.
      renamed: `mine = "theirs"` takes it under another name.

    Example:

      load("lib.star", "new_order", check = "check_order")"""
    ...

def assert_true(cond: _Any, message: str | None = None) -> None:
    """Holds when `cond` is true. Otherwise the reason is the message, or the condition's source with the values on both sides.

    Args:
      cond: a condition; empty strings, lists and dicts, 0, None, and a response that is not `ok` are false.
      message: the reason when it does not hold."""
    ...

def assert_eq(actual: _Any, expected: _Any, message: str | None = None) -> None:
    """Holds when both are equal. Otherwise the reason shows both; a line diff follows when they are long.

    Args:
      actual: what the service said.
      expected: what it should have said.
      message: added to the reason in brackets."""
    ...

def fault(service: _Service, *, run: _Callable[..., _Any] | None = None, must_fire: bool | None = None, **fields: _Fault) -> _Any:
    """Applies rules to one service while a function runs, and returns what that returned. The function begins when the rules are in force; they are gone when it ends, also when it fails.

    Args:
      service: the service.
      run: a function without parameters; pass it, do not call it.
      must_fire: `False` when it is meant that nothing may match.
      **: `write = deny("EIO")`, `connect = delay("2s")`, or an operation of the service: `persist = deny("ENOSPC")`.

    Example:

      def test_disk_full():
          def scenario():
              assert_true("failed" in db.main.send(data = "SET key value"))
          fault(db, write = deny("ENOSPC", path = "/tmp/*"), run = scenario)"""
    ...

def fault_all(services: list[_Any], *, run: _Callable[..., _Any] | None = None, must_fire: bool | None = None, **fields: _Fault) -> _Any:
    """The same rules on several services, in one window; each service counts for itself.

    Args:
      services: the services.
      run: a function without parameters.
      must_fire: as for `fault`.
      **: as for `fault`."""
    ...

def fault_start(service: _Service, *, must_fire: bool | None = None, **fields: _Fault) -> None:
    """Begins a window that ends with `fault_stop`, or with the test. For what does not fit into a function.

    Args:
      service: the service.
      must_fire: as for `fault`.
      **: as for `fault`."""
    ...

def fault_stop(service: _Service) -> None:
    """Ends every window that `fault_start` began on this service in this test.

    Args:
      service: the service."""
    ...

def deny(errno: str, *, probability: float | str | None = None, label: str | None = None, path: str | None = None, to: _Service | _Interface | str | None = None, nth: int | None = None, after: int | None = None, every: int | None = None, after_bytes: int | None = None, max_fires: int | None = None, mode: str | None = None) -> _Fault:
    """The call fails with an error number and is not made.

    Args:
      errno: the name of the error, `"EIO"`, `"ENOSPC"`, `"ECONNREFUSED"`. All error numbers of Linux are known.
      probability: how often a match fires: `0.3`, `30` and `"30%"` are the same. Decided by the seed: the same seed fires at the same matches.
      label: shown in reports, and part of what chance depends on.
      path: only calls on files that match. `*` stops at `/`, `**` does not; a glob without `/` is compared with the last part of the path.
      to: only connections to this peer: a service, an interface, or a glob on the address such as `"10.0.0.*:5432"`.
      nth: only the n-th match. `nth`, `after` and `every` exclude each other.
      after: every match behind the first n.
      every: each n-th match.
      after_bytes: lets writes through until n bytes are written together; the one that crosses the line is shortened, later ones fire.
      max_fires: not more often than this.
      mode: needed when `probability` below 1 and `max_fires` are given together: write `"stochastic"`. `"exhaustive"` arrives with exploration."""
    ...

def delay(duration: str | None = None, *, probability: float | str | None = None, label: str | None = None, path: str | None = None, to: _Service | _Interface | str | None = None, nth: int | None = None, after: int | None = None, every: int | None = None, after_bytes: int | None = None, max_fires: int | None = None, mode: str | None = None) -> _Fault:
    """The calling thread waits, then the call is made. Other threads run on.

    Args:
      duration: `"100ms"`, `"1.5s"`.
      probability: how often a match fires: `0.3`, `30` and `"30%"` are the same. Decided by the seed: the same seed fires at the same matches.
      label: shown in reports, and part of what chance depends on.
      path: only calls on files that match. `*` stops at `/`, `**` does not; a glob without `/` is compared with the last part of the path.
      to: only connections to this peer: a service, an interface, or a glob on the address such as `"10.0.0.*:5432"`.
      nth: only the n-th match. `nth`, `after` and `every` exclude each other.
      after: every match behind the first n.
      every: each n-th match.
      after_bytes: lets writes through until n bytes are written together; the one that crosses the line is shortened, later ones fire.
      max_fires: not more often than this.
      mode: needed when `probability` below 1 and `max_fires` are given together: write `"stochastic"`. `"exhaustive"` arrives with exploration."""
    ...

def allow(*, probability: float | str | None = None, label: str | None = None, path: str | None = None, to: _Service | _Interface | str | None = None, nth: int | None = None, after: int | None = None, every: int | None = None, after_bytes: int | None = None, max_fires: int | None = None, mode: str | None = None) -> _Fault:
    """The call is made, and rules below are not asked: an exception carved out of a fault further out.

    Args:
      probability: how often a match fires: `0.3`, `30` and `"30%"` are the same. Decided by the seed: the same seed fires at the same matches.
      label: shown in reports, and part of what chance depends on.
      path: only calls on files that match. `*` stops at `/`, `**` does not; a glob without `/` is compared with the last part of the path.
      to: only connections to this peer: a service, an interface, or a glob on the address such as `"10.0.0.*:5432"`.
      nth: only the n-th match. `nth`, `after` and `every` exclude each other.
      after: every match behind the first n.
      every: each n-th match.
      after_bytes: lets writes through until n bytes are written together; the one that crosses the line is shortened, later ones fire.
      max_fires: not more often than this.
      mode: needed when `probability` below 1 and `max_fires` are given together: write `"stochastic"`. `"exhaustive"` arrives with exploration."""
    ...

def lie(*, probability: float | str | None = None, label: str | None = None, path: str | None = None, to: _Service | _Interface | str | None = None, nth: int | None = None, after: int | None = None, every: int | None = None, after_bytes: int | None = None, max_fires: int | None = None, mode: str | None = None) -> _Fault:
    """The call says that it succeeded and is not made. For `fsync` and `sync`: the disk that only says so.

    Args:
      probability: how often a match fires: `0.3`, `30` and `"30%"` are the same. Decided by the seed: the same seed fires at the same matches.
      label: shown in reports, and part of what chance depends on.
      path: only calls on files that match. `*` stops at `/`, `**` does not; a glob without `/` is compared with the last part of the path.
      to: only connections to this peer: a service, an interface, or a glob on the address such as `"10.0.0.*:5432"`.
      nth: only the n-th match. `nth`, `after` and `every` exclude each other.
      after: every match behind the first n.
      every: each n-th match.
      after_bytes: lets writes through until n bytes are written together; the one that crosses the line is shortened, later ones fire.
      max_fires: not more often than this.
      mode: needed when `probability` below 1 and `max_fires` are given together: write `"stochastic"`. `"exhaustive"` arrives with exploration."""
    ...

def hold(tag: str, *, probability: float | str | None = None, label: str | None = None, path: str | None = None, to: _Service | _Interface | str | None = None, nth: int | None = None, after: int | None = None, every: int | None = None, after_bytes: int | None = None, max_fires: int | None = None, mode: str | None = None) -> _Fault:
    """The thread is parked in front of the call until `release(tag)`, the end of the window, or the end of the test.

    Args:
      tag: what `release` will call it.
      probability: how often a match fires: `0.3`, `30` and `"30%"` are the same. Decided by the seed: the same seed fires at the same matches.
      label: shown in reports, and part of what chance depends on.
      path: only calls on files that match. `*` stops at `/`, `**` does not; a glob without `/` is compared with the last part of the path.
      to: only connections to this peer: a service, an interface, or a glob on the address such as `"10.0.0.*:5432"`.
      nth: only the n-th match. `nth`, `after` and `every` exclude each other.
      after: every match behind the first n.
      every: each n-th match.
      after_bytes: lets writes through until n bytes are written together; the one that crosses the line is shortened, later ones fire.
      max_fires: not more often than this.
      mode: needed when `probability` below 1 and `max_fires` are given together: write `"stochastic"`. `"exhaustive"` arrives with exploration."""
    ...

def crash(when: str, *, signal: str | None = None, restart: bool | None = None, probability: float | str | None = None, label: str | None = None, path: str | None = None, to: _Service | _Interface | str | None = None, nth: int | None = None, after: int | None = None, every: int | None = None, after_bytes: int | None = None, max_fires: int | None = None, mode: str | None = None) -> _Fault:
    """The whole service is killed exactly at this call. Give a trigger such as `nth = 1`.

    Args:
      when: `"before"`: the call was not made. `"after"`: it was made, and the program does not know.
      signal: another death, such as `"SEGV"`; `"STOP"` suspends it instead.
      restart: starts it again at once on the same files.
      probability: how often a match fires: `0.3`, `30` and `"30%"` are the same. Decided by the seed: the same seed fires at the same matches.
      label: shown in reports, and part of what chance depends on.
      path: only calls on files that match. `*` stops at `/`, `**` does not; a glob without `/` is compared with the last part of the path.
      to: only connections to this peer: a service, an interface, or a glob on the address such as `"10.0.0.*:5432"`.
      nth: only the n-th match. `nth`, `after` and `every` exclude each other.
      after: every match behind the first n.
      every: each n-th match.
      after_bytes: lets writes through until n bytes are written together; the one that crosses the line is shortened, later ones fire.
      max_fires: not more often than this.
      mode: needed when `probability` below 1 and `max_fires` are given together: write `"stochastic"`. `"exhaustive"` arrives with exploration.

    Example:

      fault(db, write = crash("before", path = "/tmp/*", nth = 1), run = scenario)
      restart(db)
      assert_eq(db.main.send(data = "GET key"), "NOT_FOUND")"""
    ...

def torn(bytes: int, *, probability: float | str | None = None, label: str | None = None, path: str | None = None, to: _Service | _Interface | str | None = None, nth: int | None = None, after: int | None = None, every: int | None = None, after_bytes: int | None = None, max_fires: int | None = None, mode: str | None = None) -> _Fault:
    """A short write: only the first bytes are written, and the program is told so. Calls that write no more than that do not match.

    Args:
      bytes: how many are written, 0 or more.
      probability: how often a match fires: `0.3`, `30` and `"30%"` are the same. Decided by the seed: the same seed fires at the same matches.
      label: shown in reports, and part of what chance depends on.
      path: only calls on files that match. `*` stops at `/`, `**` does not; a glob without `/` is compared with the last part of the path.
      to: only connections to this peer: a service, an interface, or a glob on the address such as `"10.0.0.*:5432"`.
      nth: only the n-th match. `nth`, `after` and `every` exclude each other.
      after: every match behind the first n.
      every: each n-th match.
      after_bytes: lets writes through until n bytes are written together; the one that crosses the line is shortened, later ones fire.
      max_fires: not more often than this.
      mode: needed when `probability` below 1 and `max_fires` are given together: write `"stochastic"`. `"exhaustive"` arrives with exploration."""
    ...

def corrupt(offset: int | None = None, bytes: int | None = None, mode: str | None = None, *, probability: float | str | None = None, label: str | None = None, path: str | None = None, to: _Service | _Interface | str | None = None, nth: int | None = None, after: int | None = None, every: int | None = None, after_bytes: int | None = None, max_fires: int | None = None) -> _Fault:
    """The program reads other bytes than there were. Calls that read less than `offset + bytes` do not match.

    Args:
      offset: the first byte that is changed, counted from the start of what was read.
      bytes: how many.
      mode: `"flip"` turns every bit over, `"zero"` and `"random"` (from the seed) put other values there.
      probability: how often a match fires: `0.3`, `30` and `"30%"` are the same. Decided by the seed: the same seed fires at the same matches.
      label: shown in reports, and part of what chance depends on.
      path: only calls on files that match. `*` stops at `/`, `**` does not; a glob without `/` is compared with the last part of the path.
      to: only connections to this peer: a service, an interface, or a glob on the address such as `"10.0.0.*:5432"`.
      nth: only the n-th match. `nth`, `after` and `every` exclude each other.
      after: every match behind the first n.
      every: each n-th match.
      after_bytes: lets writes through until n bytes are written together; the one that crosses the line is shortened, later ones fire.
      max_fires: not more often than this."""
    ...

def release(tag: str, count: int | None = None) -> int:
    """Lets threads go on that a `hold` keeps, the longest held first; returns how many. Their calls are made then. A tag that no `hold` of this test uses is an error.

    Args:
      tag: the tag of the `hold`.
      count: how many."""
    ...

def kill(service: _Service, signal: str | None = None) -> None:
    """Sends a signal to the service. With `KILL` every process is killed, and the call returns when the end was seen.

    Args:
      service: the service.
      signal: a name such as `"TERM"`, sent to the main process."""
    ...

def stop(service: _Service) -> None:
    """Suspends every process of the service, as if its machine hung. It goes on with `cont`, or at the end of the test.

    Args:
      service: the service."""
    ...

def cont(service: _Service) -> None:
    """Lets a service go on that `stop` suspended.

    Args:
      service: the service."""
    ...

def restart(service: _Service, wait: bool | None = None) -> None:
    """Kills the service if it runs and starts it again on the same file system. Rules in force hold for the new instance from its first instruction.

    Args:
      service: the service.
      wait: wait until it is ready."""
    ...

def trace(service: _Service, *, syscalls: list[str], run: _Callable[..., _Any] | None = None) -> _Any:
    """Marks calls of a service while a function runs, and returns what that returned. Their decision is `trace`. Calls that the spec names in a trace are recorded also where they otherwise would not be.

    Args:
      service: the service.
      syscalls: calls or families.
      run: a function without parameters."""
    ...

def trace_start(service: _Service, *, syscalls: list[str]) -> None:
    """Begins a trace that ends with `trace_stop`, or with the test.

    Args:
      service: the service.
      syscalls: calls or families."""
    ...

def trace_stop(service: _Service) -> None:
    """Ends the traces that `trace_start` began on this service.

    Args:
      service: the service."""
    ...

def events(where: _Callable[..., _Any] | None = None, **fields: str | int) -> list[_Event]:
    """All events that match, in order.

    Args:
      where: a function of an event; true for those that count.
      **: filters.

    Example:

      writes = events(service = "db", syscall = "write", path = "/tmp/*")
      assert_eq(len(writes), 1)"""
    ...

def assert_eventually(where: _Callable[..., _Any] | None = None, *, within: str | None = None, **fields: str | int) -> _Event:
    """Holds when at least one event matches, and returns the first.

    Args:
      where: a function of an event; true for those that count.
      within: waits this long for an event that is not there yet.
      **: filters; without any condition the call is an error."""
    ...

def assert_never(where: _Callable[..., _Any] | None = None, **fields: str | int) -> None:
    """Holds when no event matches; otherwise the first one is shown.

    Args:
      where: a function of an event; true for those that count.
      **: filters; without any condition the call is an error."""
    ...

def assert_before(*, first: dict[_Any, _Any] | _Callable[..., _Any], then: dict[_Any, _Any] | _Callable[..., _Any]) -> None:
    """Holds when the first match of `first` comes before the first match of `then`.

    Args:
      first: filters as a dict, or a function of an event.
      then: the same; a function sees the event of `first` as `e.first`.

    Example:

      assert_before(first = {"service": "db", "syscall": "write"}, then = {"service": "db", "syscall": "fsync"})"""
    ...

def fail(*args: _Any, sep: str | None = None) -> None:
    """Ends the test with verdict `fail`.

    Args:
      args: joined to the reason.
      sep: stands between them."""
    ...

def struct(**fields: _Any) -> _Any:
    """A record that does not change: `struct(sku = "widget", qty = 1).sku`. Equal when all fields are; `+` merges two, the right one wins.

    Args:
      **: the fields."""
    ...

