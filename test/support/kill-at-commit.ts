/**
 * Loaded into a gateway's process with `--import`: ends it as `kill -9` would, right before or right after its n-th commit, counted from
 * the first mail that it takes, or the first statement that matches KILL_ARM (KILL_AT is `before:n` or `after:n`). The store's code runs
 * unchanged; only the moment of death is chosen.
 */
import { SqliteConnection } from '../../drivers/store/sqlite.ts'

const [when, at] = (process.env.KILL_AT ?? 'never:0').split(':')
const commit = SqliteConnection.prototype.commit
const wanted = Number(at)
const arm = new RegExp(process.env.KILL_ARM ?? '^insert into "mail"', 'i')
let armed = false
let count = 0

const prepare = SqliteConnection.prototype.prepare
SqliteConnection.prototype.prepare = function (this: SqliteConnection, text: string) {
  // The first mail is what a round trip begins with; commits before it belong to the start.
  if (arm.test(text)) armed = true
  return prepare.call(this, text)
}

SqliteConnection.prototype.commit = function (this: SqliteConnection) {
  if (armed) count++
  if (when === 'before' && count === wanted) process.kill(process.pid, 'SIGKILL')
  commit.call(this)
  if (when === 'after' && count === wanted) process.kill(process.pid, 'SIGKILL')
}
