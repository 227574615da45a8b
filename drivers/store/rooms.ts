import type { StoreRooms } from '../../core/ports/store.ts'
import type { Clock } from '../../core/ports/world.ts'
import { type Gathered, gatheredOn } from './gathered.ts'
import { SqlContactChangeRoom } from './rooms/contact-changes.ts'
import { SqlConversationRoom } from './rooms/conversations.ts'
import { SqlDialogRoom } from './rooms/dialogs.ts'
import { SqlErasureRoom } from './rooms/erasure.ts'
import { SqlInboxRoom } from './rooms/inbox.ts'
import { SqlLedgerRoom } from './rooms/ledger.ts'
import { SqlMailRoom } from './rooms/mails.ts'
import { SqlOutmailRoom } from './rooms/outmails.ts'
import { SqlContactRoom, SqlMemoryRoom, SqlStopRoom } from './rooms/people.ts'
import { SqlQueueRoom } from './rooms/queue.ts'
import { SqlTextRoom } from './rooms/texts.ts'
import { type Finder, ScanFinder } from './search/finder.ts'
import { kyselyOver } from './sql.ts'
import type { SqliteConnection } from './sqlite.ts'

export interface Rooms {
  readonly rooms: StoreRooms
  /** What they leave to be written at the end of a transaction. */
  readonly gathered: Gathered
}

/** The rooms over one connection; their queries are compiled at first use and kept. `finderOf` gives them a quicker way to search. */
export function roomsOver(
  connection: SqliteConnection,
  session: string,
  clock: Clock,
  finderOf: (scan: Finder) => Finder = (scan) => scan,
): Rooms {
  const db = kyselyOver(connection)
  const finder = finderOf(new ScanFinder(db))
  const rooms: StoreRooms = {
    mails: new SqlMailRoom(db),
    texts: new SqlTextRoom(db, finder),
    conversations: new SqlConversationRoom(db),
    queue: new SqlQueueRoom(db, session, clock),
    inbox: new SqlInboxRoom(db),
    outmails: new SqlOutmailRoom(db, session),
    dialogs: new SqlDialogRoom(db),
    ledger: new SqlLedgerRoom(db),
    contacts: new SqlContactRoom(db, finder),
    contactChanges: new SqlContactChangeRoom(db),
    stops: new SqlStopRoom(db),
    memory: new SqlMemoryRoom(db),
    erasure: new SqlErasureRoom(db),
  }
  return { rooms, gathered: gatheredOn(db) }
}
