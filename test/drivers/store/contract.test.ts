import { describe, expect, it, onTestFinished } from 'vitest'
import { migrate } from '../../../drivers/store/migrations.ts'
import { openStore } from '../../../drivers/store/open.ts'
import { SqliteConnection } from '../../../drivers/store/sqlite.ts'
import { storeContract } from '../../contract/store.ts'
import { quietLog } from '../../support/logs.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const statements = new Set<string>()

storeContract('an SQLite file', async () => {
  const clock = new VirtualClock()
  const store = await openStore({ folder: tempDir(), clock, log: quietLog })
  onTestFinished(() => store.close())
  return { store, clock }
})

storeContract('SQLite in memory', async () => {
  const clock = new VirtualClock()
  const prepared = (statement: string) => statements.add(statement)
  const store = await openStore({ folder: ':memory:', clock, log: quietLog, prepared })
  onTestFinished(() => store.close())
  return { store, clock }
})

/** Tables that an office fills by hand, or that have a row for each transport or state. */
const small = ['contact_group', 'stop', 'memory', 'mail_cursor', 'served_turn', 'tally', 'migration', 'sqlite_schema']

/** Indexes of few rows, what is claimed now or not read yet; and the contacts by name, of which a page is read. */
const few = ['outbox_under_way', 'part_claimed', 'outmail_claimed', 'conversation_unread', 'contact_name']

/** Rows that a statement was given or has already found. */
const given = /^SCAN (r VIRTUAL TABLE|\(subquery|[vbukewfd]$|CONSTANT ROW|\d+ CONSTANT)/

describe('the plans of all statements that the contract uses', () => {
  it('walk through no table that grows', () => {
    expect(statements.size).toBeGreaterThan(100)
    const connection = new SqliteConnection({ file: ':memory:' })
    migrate(connection, new VirtualClock())
    const slow: string[] = []
    for (const statement of statements) {
      if (!/^\s*(select|insert|update|delete|with)/i.test(statement)) continue
      for (const detail of planOf(connection, statement)) {
        if (walksThrough(detail)) slow.push(`${detail} ← ${statement.replace(/\s+/g, ' ')}`)
      }
    }
    connection.close()
    expect(slow).toEqual([])
  })

  it('show a walk where there is one', () => {
    const connection = new SqliteConnection({ file: ':memory:' })
    migrate(connection, new VirtualClock())
    const plans = [
      'select * from text where body = ?',
      'select count(*) from outbox',
      'select * from ledger as l order by at',
      'select * from part where phone = ?',
    ].map((statement) => planOf(connection, statement).some(walksThrough))
    connection.close()
    expect(plans).toEqual([true, true, true, true])
  })
})

function planOf(connection: SqliteConnection, statement: string): string[] {
  const places = statement.split('?').length - 1
  const rows = connection.prepare(`explain query plan ${statement}`).all(Array(places).fill(null))
  return (rows as { detail: string }[]).map(({ detail }) => detail)
}

function walksThrough(detail: string): boolean {
  const scan = /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(detail)
  if (!scan || given.test(detail)) return false
  const [, table = '', index = ''] = scan
  if (few.includes(index)) return false
  return !small.includes(table)
}
