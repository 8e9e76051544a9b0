"""Files as versions of the bot that councils may have made them, to the letter: none of it is ever to be changed."""

BEFORE_THE_REGISTER = """
    CREATE TABLE "_sqlite_migrations" (
       "id" INTEGER PRIMARY KEY, "migration_set" TEXT, "name" TEXT, "applied_at" TEXT
    );
    CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
        ON "_sqlite_migrations" ("migration_set", "name");
    CREATE TABLE "threads" ("thread" TEXT PRIMARY KEY NOT NULL, "memory" TEXT, "used" TEXT NOT NULL);
    CREATE INDEX "idx_threads_used" ON "threads" ("used");
    CREATE TABLE "turns" (
       "id" INTEGER PRIMARY KEY, "thread" TEXT NOT NULL, "said" TEXT NOT NULL, "reply" TEXT NOT NULL, "at" TEXT NOT NULL
    );
    CREATE INDEX "idx_turns_thread" ON "turns" ("thread");
    CREATE TABLE "gaps" (
       "id" INTEGER PRIMARY KEY, "kind" TEXT NOT NULL, "text" TEXT NOT NULL, "topic" TEXT NOT NULL,
       "role" TEXT NOT NULL, "at" TEXT NOT NULL
    );
    CREATE INDEX "idx_gaps_at" ON "gaps" ("at");
    CREATE TABLE "deliveries" ("key" TEXT PRIMARY KEY NOT NULL, "until" TEXT NOT NULL);
    CREATE INDEX "idx_deliveries_until" ON "deliveries" ("until");
    INSERT INTO "_sqlite_migrations" ("migration_set", "name", "applied_at") VALUES
        ('svbot', 'create_threads', '2026-11-20 09:00:00.000000+00:00'),
        ('svbot', 'create_gaps', '2026-11-20 09:00:00.000001+00:00'),
        ('svbot', 'create_deliveries', '2026-11-20 09:00:00.000002+00:00');
"""
"""A file of the last version before the register."""

BEFORE_THE_CHATS = (
    BEFORE_THE_REGISTER
    + """
    CREATE TABLE "people" (
       "id" INTEGER PRIMARY KEY, "name" TEXT NOT NULL, "email" TEXT, "left" INTEGER NOT NULL, "quiet" INTEGER NOT NULL
    );
    CREATE UNIQUE INDEX "idx_people_email" ON "people" ("email");
    CREATE TABLE "addresses" (
       "channel" TEXT NOT NULL, "address" TEXT NOT NULL, "person" INTEGER NOT NULL REFERENCES "people"("id"),
       "seen" TEXT NOT NULL, "unreachable" TEXT NOT NULL, PRIMARY KEY ("channel", "address")
    );
    CREATE INDEX "idx_addresses_person" ON "addresses" ("person");
    CREATE TABLE "contracts" (
       "id" INTEGER PRIMARY KEY, "reference" TEXT NOT NULL, "reference_key" TEXT, "title" TEXT NOT NULL,
       "supplier" TEXT NOT NULL, "manager" INTEGER REFERENCES "people"("id"), "pence" INTEGER, "start" TEXT,
       "end" TEXT, "review" TEXT, "department" TEXT NOT NULL, "description" TEXT NOT NULL, "plan" TEXT,
       "asked_from" TEXT, "kpi_from" TEXT, "closed" TEXT, "closed_because" TEXT NOT NULL, "other" TEXT NOT NULL,
       "next_due" TEXT
    );
    CREATE UNIQUE INDEX "idx_contracts_reference_key" ON "contracts" ("reference_key");
    CREATE INDEX "idx_contracts_next_due" ON "contracts" ("next_due");
    CREATE INDEX "idx_contracts_manager" ON "contracts" ("manager");
    CREATE TABLE "commitments" (
       "contract" INTEGER REFERENCES "contracts"("id"), "place" INTEGER, "measure" TEXT NOT NULL, "unit" TEXT NOT NULL,
       "target" REAL, PRIMARY KEY ("contract", "place")
    );
    CREATE TABLE "returns" (
       "id" INTEGER PRIMARY KEY, "contract" INTEGER NOT NULL REFERENCES "contracts"("id"), "kind" TEXT NOT NULL,
       "start" TEXT NOT NULL, "end" TEXT NOT NULL, "due" TEXT NOT NULL, "version" INTEGER NOT NULL,
       "state" TEXT NOT NULL, "nothing" INTEGER, "happened" TEXT, "evidence" TEXT, "reason" TEXT, "received" TEXT,
       "by" TEXT NOT NULL, "at" TEXT NOT NULL, "undone" INTEGER NOT NULL
    );
    CREATE UNIQUE INDEX "idx_returns_contract_kind_start_version" ON "returns" ("contract", "kind", "start", "version");
    CREATE TABLE "figures" (
       "return" INTEGER REFERENCES "returns"("id"), "measure" TEXT, "amount" REAL NOT NULL,
       PRIMARY KEY ("return", "measure")
    );
    CREATE TABLE "reminders" (
       "id" INTEGER PRIMARY KEY, "contract" INTEGER NOT NULL, "kind" TEXT NOT NULL, "start" TEXT NOT NULL,
       "due" TEXT NOT NULL, "stage" TEXT NOT NULL, "recipient" INTEGER NOT NULL, "state" TEXT NOT NULL,
       "at" TEXT NOT NULL, "message" TEXT NOT NULL, "lease" TEXT, "reference" TEXT NOT NULL, "reason" TEXT NOT NULL,
       "channel" TEXT NOT NULL, "address" TEXT NOT NULL
    );
    CREATE UNIQUE INDEX "idx_reminders_contract_kind_start_due_stage_recipient"
        ON "reminders" ("contract", "kind", "start", "due", "stage", "recipient");
    CREATE INDEX "idx_reminders_message" ON "reminders" ("message");
    CREATE INDEX "idx_reminders_lease" ON "reminders" ("lease");
    CREATE TABLE "snoozes" (
       "contract" INTEGER REFERENCES "contracts"("id"), "kind" TEXT, "start" TEXT, "until" TEXT NOT NULL,
       PRIMARY KEY ("contract", "kind", "start")
    );
    CREATE TABLE "inbox" (
       "number" INTEGER PRIMARY KEY, "message" TEXT NOT NULL, "recipient" INTEGER NOT NULL, "reply" TEXT NOT NULL,
       "at" TEXT NOT NULL, "shown" TEXT
    );
    CREATE UNIQUE INDEX "idx_inbox_message" ON "inbox" ("message");
    CREATE TABLE "uploads" (
       "id" TEXT PRIMARY KEY, "name" TEXT NOT NULL, "data" BLOB NOT NULL, "by" TEXT NOT NULL, "at" TEXT NOT NULL
    );
    CREATE TABLE "audit" (
       "id" INTEGER PRIMARY KEY, "at" TEXT NOT NULL, "by" TEXT NOT NULL, "action" TEXT NOT NULL, "contract" INTEGER,
       "detail" TEXT NOT NULL
    );
    CREATE INDEX "idx_audit_contract" ON "audit" ("contract");
    INSERT INTO "_sqlite_migrations" ("migration_set", "name", "applied_at") VALUES
        ('svbot', 'create_register', '2026-11-27 09:00:00.000000+00:00'),
        ('svbot', 'create_reminders', '2026-11-27 09:00:00.000001+00:00');
"""
)
"""A file of the last version before the chats."""
