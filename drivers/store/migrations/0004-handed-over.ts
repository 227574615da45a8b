/** Texts that the network cuts by itself or keeps for later: what one row of `part` is worth, and when its text is to be delivered. */
export const handedOver = `
alter table part add column spans integer not null default 1;
alter table text add column deliver_at integer;
`
