/** The first schema. */
export const firstSchema = `
create table mail (
  id integer primary key autoincrement,
  kind text not null,
  account text not null,
  mailbox text not null,
  uid_validity text not null,
  uid text not null,
  state text not null,
  filing text not null,
  filed_at integer,
  from_address text not null,
  from_name text not null,
  subject text not null,
  message_id text,
  refs text not null,
  size_bytes integer not null,
  arrived_at integer not null,
  error text
) strict;
create unique index mail_identity on mail (account, mailbox, uid, uid_validity, kind);
create index mail_message on mail (account, message_id) where message_id is not null;
create index mail_state on mail (state, id);

create table mail_content (
  mail_id integer primary key references mail (id) on delete cascade,
  headers text not null,
  raw blob not null
) strict;

create table mail_cursor (
  account text not null,
  mailbox text not null,
  uid_validity text not null,
  last_uid integer not null,
  primary key (account, mailbox)
) strict, without rowid;

create table dialog (
  id integer primary key autoincrement,
  phone text not null,
  address text not null,
  name text not null,
  account text not null,
  letter text not null,
  introduced integer not null,
  subject text not null,
  last_message_id text not null,
  refs text not null,
  transport text not null,
  created_at integer not null,
  last_used_at integer not null
) strict;
create unique index dialog_people on dialog (phone, address);
create index dialog_used on dialog (phone, last_used_at);

create table text (
  id integer primary key autoincrement,
  direction text not null check (direction in ('out', 'in')),
  phone text not null,
  body text not null,
  state text not null,
  transport text not null,
  sender text,
  mail_id integer references mail (id) on delete set null,
  dialog_id integer references dialog (id) on delete set null,
  priority integer not null,
  part_count integer not null,
  receipt integer not null,
  tell_delivered integer not null,
  pinned integer not null,
  due_at integer not null,
  expires_at integer not null,
  may_be_doubled integer not null,
  own_number text not null,
  note text,
  sent_at integer,
  error text,
  created_at integer not null,
  updated_at integer not null
) strict;
create index text_phone on text (phone, id);
create index text_state on text (direction, state, id);
create index text_transport on text (transport, id);
create index text_sender on text (sender, id) where sender is not null;
create index text_mail on text (mail_id, id) where mail_id is not null;
create index text_dialog on text (dialog_id) where dialog_id is not null;
create index text_created on text (created_at);

create table part (
  id integer primary key autoincrement,
  text_id integer not null references text (id) on delete cascade,
  number integer not null,
  state text not null,
  phone text not null,
  transport text not null,
  alphabet text not null,
  udh text not null,
  data blob not null,
  message_class integer,
  wire_id text,
  wire_key text,
  submitted_at integer,
  sent_at integer,
  done_at integer,
  doubled integer not null,
  error text,
  owner text,
  lease_until integer
) strict;
create unique index part_number on part (text_id, number);
create index part_wire on part (transport, wire_key, submitted_at) where wire_key is not null;
create index part_phone on part (phone, submitted_at) where submitted_at is not null;
create index part_submitted on part (submitted_at, phone) where submitted_at is not null;
create index part_claimed on part (id) where owner is not null;

create table outbox (
  text_id integer primary key references text (id) on delete cascade,
  part_id integer not null,
  transport text not null,
  phone text not null,
  sender text not null,
  priority integer not null,
  turn integer not null,
  gate integer not null,
  place integer,
  held integer not null,
  due_at integer not null,
  expires_at integer not null,
  attempts integer not null,
  error text,
  updated_at integer not null
) strict;
create index outbox_ready on outbox (transport, priority, turn, text_id) where gate = 0;
create index outbox_timed on outbox (transport, due_at, text_id) where gate in (2, 3);
create index outbox_order on outbox (phone, priority, place);
create index outbox_sender on outbox (sender, transport, priority, turn);
create index outbox_oldest on outbox (transport, held, text_id);
create index outbox_expiry on outbox (expires_at);
create index outbox_busy on outbox (phone) where gate = 4;
create index outbox_aside on outbox (gate, text_id) where gate >= 5;

create table served_turn (
  transport text not null,
  priority integer not null,
  turn integer not null,
  primary key (transport, priority)
) strict, without rowid;

create table usage (
  minute integer not null,
  transport text not null,
  sender text not null,
  parts integer not null,
  primary key (minute, transport, sender)
) strict, without rowid;
create index usage_transport on usage (transport, minute);
create index usage_sender on usage (sender, minute);

create table tally (
  kind text not null,
  name text not null,
  state text not null,
  messages integer not null,
  primary key (kind, name, state)
) strict, without rowid;

create table early_receipt (
  id integer primary key autoincrement,
  transport text not null,
  kept_at integer not null,
  receipt text not null
) strict;
create index early_receipt_kept on early_receipt (kept_at);

create table early_receipt_key (
  transport text not null,
  key text not null,
  receipt_id integer not null references early_receipt (id) on delete cascade,
  primary key (transport, key, receipt_id)
) strict, without rowid;
create index early_receipt_key_receipt on early_receipt_key (receipt_id);

create table outmail (
  id integer primary key autoincrement,
  kind text not null,
  state text not null,
  account text not null,
  mail text not null,
  message_id text not null,
  phone text not null,
  text_id integer references text (id) on delete set null,
  mail_id integer references mail (id) on delete set null,
  dialog_id integer references dialog (id) on delete set null,
  attempts integer not null,
  due_at integer not null,
  created_at integer not null,
  error text,
  owner text,
  lease_until integer
) strict;
create index outmail_message on outmail (message_id);
create index outmail_due on outmail (account, due_at, id) where state = 'queued';
create index outmail_oldest on outmail (account, id) where state = 'queued';
create index outmail_claimed on outmail (id) where owner is not null;
create index outmail_state on outmail (state, id);
create index outmail_text on outmail (text_id, id) where text_id is not null;
create index outmail_mail on outmail (mail_id, id) where mail_id is not null;
create index outmail_dialog on outmail (dialog_id) where dialog_id is not null;

create table ledger (
  id integer primary key autoincrement,
  at integer not null,
  kind text not null,
  mail_id integer,
  text_id integer,
  outmail_id integer,
  fact text not null
) strict;
create index ledger_kind on ledger (kind, id);
create index ledger_mail on ledger (mail_id, id) where mail_id is not null;
create index ledger_text on ledger (text_id, id) where text_id is not null;
create index ledger_outmail on ledger (outmail_id, id) where outmail_id is not null;

create table contact (
  id integer primary key autoincrement,
  alias text,
  name text not null,
  phone text not null
) strict;
create unique index contact_alias on contact (alias) where alias is not null;
create index contact_phone on contact (phone);

create table contact_group (
  contact_id integer not null references contact (id) on delete cascade,
  name text not null,
  alias text not null,
  primary key (contact_id, alias)
) strict, without rowid;
create index contact_group_alias on contact_group (alias);

create table stop (
  phone text primary key,
  at integer not null
) strict, without rowid;

create table memory (
  scope text not null,
  key text not null,
  value text not null,
  primary key (scope, key)
) strict, without rowid;

create table inbound (
  id integer primary key autoincrement,
  transport text not null,
  phone text not null,
  own_number text not null,
  reference integer not null,
  wide integer not null,
  total integer not null,
  first_at integer not null
) strict;
create unique index inbound_key on inbound (transport, phone, own_number, reference, wide, total);
create index inbound_first on inbound (first_at);

create table inbound_segment (
  inbound_id integer not null references inbound (id) on delete cascade,
  number integer not null,
  alphabet text not null,
  udh text not null,
  data blob not null,
  message_class integer,
  at integer not null,
  sent_at integer not null,
  raw text not null,
  primary key (inbound_id, number)
) strict, without rowid;

create table seen (
  transport text not null,
  fingerprint text not null,
  at integer not null,
  primary key (transport, fingerprint)
) strict, without rowid;
create index seen_at on seen (transport, at);

create table undecoded (
  id integer primary key autoincrement,
  transport text not null,
  phone text not null,
  reason text not null,
  raw text not null,
  at integer not null
) strict;

create table concat_reference (
  phone text primary key,
  next integer not null
) strict, without rowid;

create virtual table text_words using fts5 (
  words,
  content = '',
  contentless_delete = 1,
  detail = none,
  tokenize = 'unicode61 remove_diacritics 2'
);
create table text_words_due (text_id integer primary key) strict;
create trigger text_words_insert after insert on text begin
  insert into text_words_due (text_id) values (new.id);
end;
create trigger text_words_update after update of body, phone, sender on text begin
  insert into text_words_due (text_id) values (new.id) on conflict do nothing;
end;
create trigger text_words_delete after delete on text begin
  delete from text_words where rowid = old.id;
  delete from text_words_due where text_id = old.id;
end;
`
