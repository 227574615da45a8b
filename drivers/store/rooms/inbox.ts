import type { InboxRoom, SegmentKey } from '../../../core/ports/store.ts'
import type { Segment } from '../../../core/ports/transport.ts'
import { flag, type SegmentColumns, segmentColumns, segmentOf } from '../codec.ts'
import { eachOf, theText } from '../dialect.ts'
import { type Db, query, sql } from '../sql.ts'

interface KeyColumns {
  transport: string
  phone: string
  ownNumber: string
  reference: number
  wide: number
  total: number
}

interface InboundRow {
  transport: string
  phone: string
  own_number: string
  reference: number
  wide: number
  total: number
}

interface SegmentRow extends SegmentColumns {
  number: number
  at: number
  sent_at: number
  raw: string
}

interface RawRow {
  id: number
  transport: string
  phone: string
  reason: string
  raw: string
  at: number
}

/** Every so many messages those that may come anew are forgotten. */
const forgetEvery = 64

const markSeen = query<{ transport: string; fingerprint: string; at: number; since: number }, unknown>(
  (arg) => sql`
    insert into seen (transport, fingerprint, at) values (${arg('transport')}, ${arg('fingerprint')}, ${arg('at')})
    on conflict (transport, fingerprint) do update set at = excluded.at where seen.at <= ${arg('since')}
    returning at`,
)

const forgetOld = query<{ transport: string; since: number }>(
  (arg) => sql`delete from seen where transport = ${arg('transport')} and at <= ${arg('since')}`,
)

const listSeen = query<{ transport: string; since: number }, { fingerprint: string }>(
  (arg) => sql`
    select fingerprint from seen where transport = ${arg('transport')} and at >= ${arg('since')} order by at, fingerprint`,
)

const forgetSeen = query<{ transport: string; fingerprints: string }>(
  (arg) => sql`
    delete from seen
    where transport = ${arg('transport')} and fingerprint in (select ${theText} from ${eachOf(arg('fingerprints'))})`,
)

const findInbound = query<KeyColumns & { at: number }, { id: number }>(
  (arg) => sql`
    insert into inbound (transport, phone, own_number, reference, wide, total, first_at)
    values (
      ${arg('transport')}, ${arg('phone')}, ${arg('ownNumber')}, ${arg('reference')}, ${arg('wide')}, ${arg('total')}, ${arg('at')}
    )
    on conflict (transport, phone, own_number, reference, wide, total) do update set first_at = inbound.first_at returning id`,
)

const addSegment = query<
  SegmentColumns & { id: number; number: number; at: number; sentAt: number; raw: string },
  unknown
>(
  (arg) => sql`
    insert into inbound_segment (inbound_id, number, alphabet, udh, data, message_class, at, sent_at, raw)
    values (
      ${arg('id')}, ${arg('number')}, ${arg('alphabet')}, ${arg('udh')}, ${arg('data')}, ${arg('message_class')}, ${arg('at')},
      ${arg('sentAt')}, ${arg('raw')}
    )
    on conflict (inbound_id, number) do nothing returning number`,
)

const listSegments = query<KeyColumns, SegmentRow>(
  (arg) => sql`
    select s.number, s.alphabet, s.udh, s.data, s.message_class, s.at, s.sent_at, s.raw
    from inbound as i join inbound_segment as s on s.inbound_id = i.id
    where ${isKey(arg)} order by s.number`,
)

const dropInbound = query<KeyColumns>((arg) => sql`delete from inbound as i where ${isKey(arg)}`)

const staleInbound = query<{ before: number; limit: number }, InboundRow>(
  (arg) => sql`
    select transport, phone, own_number, reference, wide, total from inbound
    where first_at < ${arg('before')} order by first_at limit ${arg('limit')}`,
)

const insertRaw = query<Omit<RawRow, 'id'>>(
  (arg) => sql`
    insert into undecoded (transport, phone, reason, raw, at)
    values (${arg('transport')}, ${arg('phone')}, ${arg('reason')}, ${arg('raw')}, ${arg('at')})`,
)

const listRaw = query<{ limit: number }, RawRow>(
  (arg) => sql`
    select id, transport, phone, reason, raw, at from undecoded
    where id < ${Number.MAX_SAFE_INTEGER} order by id desc limit ${arg('limit')}`,
)

/** Wire messages from phones: what was taken already, and long texts that are not whole yet. */
export class SqlInboxRoom implements InboxRoom {
  readonly #db: Db
  #sinceForgetting = 0

  constructor(db: Db) {
    this.#db = db
  }

  async remember(transport: string, fingerprint: string, at: number, windowMs: number): Promise<boolean> {
    const since = at - windowMs
    if (this.#sinceForgetting++ % forgetEvery === 0) await forgetOld.run(this.#db, { transport, since })
    return (await markSeen.all(this.#db, { transport, fingerprint, at, since })).length > 0
  }

  async remembered(transport: string, since: number): Promise<string[]> {
    return (await listSeen.all(this.#db, { transport, since })).map(({ fingerprint }) => fingerprint)
  }

  async forget(transport: string, fingerprints: readonly string[]): Promise<void> {
    if (fingerprints.length > 0)
      await forgetSeen.run(this.#db, { transport, fingerprints: JSON.stringify(fingerprints) })
  }

  async addSegment(
    key: SegmentKey,
    number: number,
    segment: Segment,
    at: number,
    raw: string,
    sentAt: number,
  ): Promise<boolean> {
    const group = await findInbound.first(this.#db, { ...columnsOf(key), at })
    const added = await addSegment.all(this.#db, {
      id: group?.id ?? 0,
      number,
      ...segmentColumns(segment),
      at,
      sentAt,
      raw,
    })
    return added.length > 0
  }

  async segments(
    key: SegmentKey,
  ): Promise<{ number: number; segment: Segment; at: number; sentAt: number; raw: string }[]> {
    const rows = await listSegments.all(this.#db, columnsOf(key))
    return rows.map((row) => ({
      number: row.number,
      segment: segmentOf(row),
      at: row.at,
      sentAt: row.sent_at,
      raw: row.raw,
    }))
  }

  async dropSegments(key: SegmentKey): Promise<void> {
    await dropInbound.run(this.#db, columnsOf(key))
  }

  async stale(before: number, limit: number): Promise<SegmentKey[]> {
    return (await staleInbound.all(this.#db, { before, limit })).map(keyOf)
  }

  keepRaw(transport: string, phone: string, reason: string, raw: string, at: number): Promise<number> {
    return insertRaw.add(this.#db, { transport, phone, reason, raw, at })
  }

  listRaw(limit: number): Promise<RawRow[]> {
    return listRaw.all(this.#db, { limit })
  }
}

function isKey(arg: (name: keyof KeyColumns) => unknown) {
  return sql`
    i.transport = ${arg('transport')} and i.phone = ${arg('phone')} and i.own_number = ${arg('ownNumber')}
    and i.reference = ${arg('reference')} and i.wide = ${arg('wide')} and i.total = ${arg('total')}`
}

function columnsOf({ transport, phone, ownNumber, reference, wide, total }: SegmentKey): KeyColumns {
  return { transport, phone, ownNumber, reference, wide: flag(wide), total }
}

function keyOf({ transport, phone, own_number, reference, wide, total }: InboundRow): SegmentKey {
  return { transport, phone, ownNumber: own_number, reference, wide: wide === 1, total }
}
