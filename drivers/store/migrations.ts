import { GatewayError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/world.ts'
import { phrase } from '../../core/words/say.ts'
import { firstSchema } from './migrations/0001-first.ts'
import { conversations } from './migrations/0002-conversations.ts'
import { logFilters } from './migrations/0003-log-filters.ts'
import { handedOver } from './migrations/0004-handed-over.ts'
import { search } from './migrations/0005-search.ts'
import { people } from './migrations/0006-people.ts'
import { lines } from './migrations/0007-lines.ts'
import { contactChanges } from './migrations/0008-contact-changes.ts'
import type { SqliteConnection } from './sqlite.ts'

export interface Migration {
  readonly version: number
  readonly name: string
  /** Statements, run in one transaction. */
  readonly script: string
}

/** Every step from an empty file to the schema of this version, in order. A step that was released never changes. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'first', script: firstSchema },
  { version: 2, name: 'conversations', script: conversations },
  { version: 3, name: 'log-filters', script: logFilters },
  { version: 4, name: 'handed-over', script: handedOver },
  { version: 5, name: 'search', script: search },
  { version: 6, name: 'people', script: people },
  { version: 7, name: 'lines', script: lines },
  { version: 8, name: 'contact-changes', script: contactChanges },
]

/** The schema that this Textpost knows. */
export const knownVersion = migrations.at(-1)?.version ?? 0

/** The version of a store; 0 for an empty file. Throws `store/damaged` for a file that is no store. */
export function versionOf(connection: SqliteConnection): number {
  const tables = connection.rows<{ name: string }>("select name from sqlite_schema where type = 'table'")
  if (tables.length === 0) return 0
  if (!tables.some(({ name }) => name === 'migration')) {
    throw new GatewayError('store/damaged', {
      details: { file: connection.file, reason: phrase('it is a database of another program') },
    })
  }
  return connection.rows<{ version: number | null }>('select max(version) as version from migration')[0]?.version ?? 0
}

/** Throws `store/newer` for a store that a newer Textpost wrote. */
export function refuseNewer(found: number): void {
  if (found > knownVersion) throw new GatewayError('store/newer', { details: { found, known: knownVersion } })
}

/**
 * Brings the schema up to date, each step in a transaction of its own, so that a step that fails leaves the store as the one before
 * made it. Returns the versions applied. Foreign keys are looked at when a step is done and not while it moves tables about.
 */
export function migrate(
  connection: SqliteConnection,
  clock: Clock,
  steps: readonly Migration[] = migrations,
): readonly number[] {
  const found = versionOf(connection)
  const missing = steps.filter(({ version }) => version > found)
  if (missing.length === 0) return []
  connection.script('pragma foreign_keys = off')
  for (const step of missing) apply(connection, clock, step)
  connection.script('pragma foreign_keys = on')
  return missing.map(({ version }) => version)
}

function apply(connection: SqliteConnection, clock: Clock, step: Migration): void {
  connection.begin('immediate')
  try {
    connection.script(
      `create table if not exists migration (
        version integer primary key, name text not null, applied_at integer not null
      ) strict`,
    )
    connection.script(step.script)
    const broken = connection.rows<{ table: string }>('pragma foreign_key_check')
    if (broken[0]) {
      const reason = `step ${step.version} would leave rows of ${broken[0].table} that point nowhere`
      throw new GatewayError('store/conflict', { details: { reason } })
    }
    const note = connection.prepare('insert into migration (version, name, applied_at) values (?, ?, ?)')
    note.run([step.version, step.name, clock.now()])
    connection.commit()
  } catch (thrown) {
    connection.rollback()
    throw thrown
  }
}
