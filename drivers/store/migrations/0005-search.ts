/**
 * Search moves into a file of its own, which is filled in the background (search/). Here stays what it needs to know: which rows it has
 * already read were changed since, and which store it belongs to. Contacts are read by name, page by page.
 */
export const search = `
drop trigger text_words_insert;
drop trigger text_words_update;
drop trigger text_words_delete;
drop table text_words_due;
drop table text_words;

create index contact_name on contact (name, id);

create table search_origin (token text not null) strict;
create table search_change (
  seq integer primary key autoincrement,
  shelf text not null,
  row_id integer not null
) strict;

create trigger text_search_update after update of body, phone, sender on text
when old.body is not new.body or old.phone is not new.phone or old.sender is not new.sender begin
  insert into search_change (shelf, row_id) values ('text', new.id);
end;
create trigger text_search_delete after delete on text begin
  insert into search_change (shelf, row_id) values ('text', old.id);
end;
create trigger contact_search_update after update on contact begin
  insert into search_change (shelf, row_id) values ('contact', new.id);
end;
create trigger contact_search_delete after delete on contact begin
  insert into search_change (shelf, row_id) values ('contact', old.id);
end;
create trigger contact_group_search_insert after insert on contact_group begin
  insert into search_change (shelf, row_id) values ('contact', new.contact_id);
end;
create trigger contact_group_search_delete after delete on contact_group begin
  insert into search_change (shelf, row_id) values ('contact', old.contact_id);
end;
`
