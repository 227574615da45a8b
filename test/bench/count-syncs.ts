/**
 * Loaded into a process with `--import`: writes to TEXTPOST_BENCH_COUNTS how often it waited for the disk. A commit is one fsync of the
 * write-ahead log; a checkpoint syncs the log and the file, and comes when the log has grown by so many pages.
 */
import { writeFileSync } from 'node:fs'
import { SqliteConnection } from '../../drivers/store/sqlite.ts'

const file = process.env.TEXTPOST_BENCH_COUNTS ?? ''
const commit = SqliteConnection.prototype.commit
let syncs = 0
let frames = 0

SqliteConnection.prototype.commit = function (this: SqliteConnection) {
  commit.call(this)
  syncs++
  const [wal] = this.rows<{ log: number }>('pragma wal_checkpoint(noop)')
  if (wal && wal.log < frames) syncs += 2
  frames = wal?.log ?? 0
}
process.on('exit', () => writeFileSync(file, String(syncs)))
