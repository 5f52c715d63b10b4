"""Behind a pooler of transactions (PgBouncer 1.18 and later): no statement is prepared, polling takes the place of notifications, and
a pooler that is restarted loses nothing."""

from post import *

MAILS = 40
port = free_port()
with open("pgbouncer.ini", "w", encoding="utf-8") as file:
    file.write(f"""[databases]
* = host={os.environ['PGHOST']} port=5432 user=auth_ext_courier
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
max_client_conn = 50
ignore_startup_parameters = extra_float_digits
""")


class Pooler:
    def start(self):
        self.log = open("pgbouncer.log", "ab")
        command = [os.environ["AUTH_EXT_PGBOUNCER"], "pgbouncer.ini"]
        if os.geteuid() == 0:
            command[1:1] = ["-u", "postgres"]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        wait_until(self.answers, "the pooler listens")
        return self

    def answers(self):
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", port)) == 0

    def stop(self):
        self.process.kill()
        self.process.wait()


os.chmod(".", 0o755)
pooler = Pooler()
box = Mailbox()
url = f"host=127.0.0.1 port={port} user=auth_ext_courier dbname={os.environ['PGDATABASE']}"
database = connect()
# Several couriers share the pooler's two connections: what one prepared another would find, or miss.
couriers = [Courier(name, database=url, **smtp(box, COURIER_LEASE_SECONDS=61)) for name in ("one", "two", "three")]
with running(pooler, box, *couriers):
    wait_until(lambda: all(one.get("/healthz")[0] == 200 for one in couriers), "the couriers are healthy")
    for half in range(2):
        ids = [queue_mail(database, f"user{half}{n}@example.com") for n in range(MAILS // 2)]
        for id in ids:
            settled(database, id)
        pooler.stop()
        pooler.start()
    same(sorted(box.copies().values()), [1] * MAILS, "copies")
    for one in couriers:
        same(one.stop(), 0, "status")
        if "prepared statement" in one.logged():
            raise SystemExit("a statement was prepared")
