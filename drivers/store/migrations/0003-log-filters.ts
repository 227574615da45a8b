/** The log by transport and state, so that a rare pair is found without walking through all texts of either. */
export const logFilters = `
drop index text_transport;
create index text_way on text (transport, direction, state, id);
`
