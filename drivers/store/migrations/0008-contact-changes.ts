/**
 * Changes of many contacts go in steps. Each step notes here, in its own transaction, how it is taken back: a change that is still `open` when
 * Textpost starts was broken off.
 */
export const contactChanges = `
create table contact_change (
  id text primary key,
  state text not null check (state in ('open', 'done', 'forgotten'))
) strict;
create table contact_undo (
  seq integer primary key autoincrement,
  change_id text not null,
  kind text not null check (kind in ('contact', 'left', 'joined')),
  contact_id integer not null,
  was text
) strict;
create index contact_undo_change on contact_undo (change_id, seq);
`
