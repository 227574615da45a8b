/** Further numbers of a person, and what was erased of messages: when, and where to look for what is still to be erased. */
export const people = `
create table contact_number (
  contact_id integer not null references contact (id) on delete cascade,
  phone text not null,
  position integer not null,
  primary key (contact_id, phone)
) strict, without rowid;
create index contact_number_phone on contact_number (phone);
create trigger contact_number_search_insert after insert on contact_number begin
  insert into search_change (shelf, row_id) values ('contact', new.contact_id);
end;
create trigger contact_number_search_delete after delete on contact_number begin
  insert into search_change (shelf, row_id) values ('contact', old.contact_id);
end;

alter table text add column erased_at integer;
alter table mail add column erased_at integer;
alter table outmail add column erased_at integer;
create index text_unerased on text (created_at) where erased_at is null and state <> 'open';
create index mail_unerased on mail (arrived_at) where erased_at is null;
create index outmail_unerased on outmail (created_at) where erased_at is null;
`
