"""The cellar of the house: every message that leaves it, and what each member wants to receive.

Postgres is the queue. A message is one row; its `dedupe_key` is unique, so that it can be laid any number
of times, by any number of planners, and still is one message. These are its states:

    queue()                   claim, with a lease                the server said yes
    ───────────▶  waiting  ──────────────────────▶  sending  ──────────────────────▶  sent
                  │  ▲  ▲                           │ │ │ │
                  │  │  └── not now: later again ───┘ │ │ └── never: the server said no ──▶  failed
                  │  └── lease ran out: sweep ────────┘ └──── lease ran out, cannot ask ──▶  unsure
                  │                                   │                                    (a human decides)
                  └── past its point, withdrawn ──────┴── not wanted any more ───────────▶  expired

- `sending` belongs to whoever holds the lease token, until the lease runs out on the database's clock.
  Every mark carries the token, so that a sender that comes back too late changes nothing.
- A sender that dies, at whatever instant, leaves rows in `sending`. The sweep finds them.
- Only one thing is in doubt: the final dot was sent and no answer came. All that goes wrong earlier was
  certainly not sent. The sweep asks the relay, where a probe can; else it sends the same Message-ID again,
  or leaves the choice to a human, as the kind of message says.

`queueing` lays, `planners` lays what time brings, `leases` claims and marks, `rechecking` looks whether it is
still wanted, `sending` hands over through one of the `carriers`, `kinds` is the catalogue. The outbox knows
no app above it: they register their kinds and planners when Django starts.
"""
