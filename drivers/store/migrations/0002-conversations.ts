/** The list of people, kept as texts come and go, so that it is as quick for a million texts as for ten. */
export const conversations = `
create table conversation (
  phone text primary key,
  last_text_id integer not null,
  unread integer not null
) strict, without rowid;
create index conversation_newest on conversation (last_text_id);
create index conversation_unread on conversation (last_text_id, unread) where unread > 0;

insert into conversation (phone, last_text_id, unread) select phone, max(id), 0 from text group by phone;

create trigger conversation_insert after insert on text begin
  insert into conversation (phone, last_text_id, unread)
  values (new.phone, new.id, case new.direction when 'in' then 1 else 0 end)
  on conflict (phone) do update set
    last_text_id = excluded.last_text_id, unread = conversation.unread + excluded.unread;
end;
create trigger conversation_delete after delete on text begin
  update conversation set last_text_id = coalesce((select max(id) from text where phone = old.phone), 0)
  where phone = old.phone and last_text_id = old.id;
  delete from conversation where phone = old.phone and last_text_id = 0;
end;
`
