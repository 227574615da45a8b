/**
 * The order of texts to a phone, kept so that sending a text touches nothing that is sorted by phone: with a million texts waiting, that
 * is a page of the file for each. A row of `line` names the text that was last ready or timed there and stays when it is gone; whoever
 * reads it looks whether that text still is. Of the outbox only what waits behind another text, is under way or waits for its time is
 * found by its phone.
 *
 * What is on its way is found by the outbox alone, so the indexes of the log begin with settled texts. Nobody reads the ledger by kind.
 */
export const lines = `
create table line (
  phone text not null,
  priority integer not null,
  front integer not null,
  primary key (phone, priority)
) strict, without rowid;
insert into line (phone, priority, front)
  select phone, priority, max(text_id) from outbox where gate in (0, 2) group by phone, priority;

drop index outbox_order;
drop index outbox_busy;
alter table outbox drop column place;
create index outbox_behind on outbox (phone, priority) where gate = 1;
create index outbox_under_way on outbox (phone, priority) where gate in (4, 5);
create index outbox_scheduled on outbox (phone) where gate = 3;

create trigger line_front_added after insert on outbox when new.gate in (0, 2) begin
  insert into line (phone, priority, front) values (new.phone, new.priority, new.text_id)
  on conflict (phone, priority) do update set front = excluded.front;
end;
create trigger line_front_moved after update of gate on outbox when new.gate in (0, 2) and old.gate not in (0, 2) begin
  insert into line (phone, priority, front) values (new.phone, new.priority, new.text_id)
  on conflict (phone, priority) do update set front = excluded.front where line.front <> excluded.front;
end;
create trigger line_conversation_delete after delete on conversation begin
  delete from line where phone = old.phone;
end;

drop index text_state;
drop index text_way;
create index text_state on text (direction, state, id) where state <> 'open';
create index text_way on text (transport, direction, state, id) where state <> 'open';
drop index ledger_kind;
`
