import { type FlowContext, note } from '../flows/context.ts'
import { takeMail, takeOversized } from '../flows/take-mail.ts'
import type { MailSource, MailSourceEvents } from '../ports/mail.ts'
import type { LinkStatus } from '../status.ts'
import { LinkReport } from './link-report.ts'
import { Supervisor } from './supervisor.ts'

/** One mail source: a watched mailbox, or the SMTP listener. */
export class SourceLink {
  readonly name: string
  readonly #report: LinkReport
  readonly #supervisor: Supervisor<MailSource>

  /** `account` is the mail account that its mails come by, for the log and the rules of routing. */
  constructor(
    name: string,
    kind: LinkStatus['kind'],
    account: string,
    context: FlowContext,
    build: () => MailSource | Promise<MailSource>,
  ) {
    this.name = name
    const { clock, entropy } = context
    this.#report = new LinkReport(name, kind, () => clock.now(), context.statusChanged)
    this.#supervisor = new Supervisor<MailSource>({
      name,
      clock,
      entropy,
      log: context.log.child(name),
      build,
      open: (source, lost, signal) => source.open(this.#events(context, account, lost), signal),
      up: () => {},
      down: () => {},
      ended: () => {},
      changed: (state) => this.#report.supervised(state),
      failureCode: 'engine/defect',
    })
  }

  #events(context: FlowContext, account: string, lost: MailSourceEvents['lost']): MailSourceEvents {
    const { store, clock } = context
    return {
      take: (mail) => takeMail(context, account, mail),
      oversized: (mail, sizeBytes) => takeOversized(context, account, mail, sizeBytes),
      known: (identity, messageId) =>
        store.read(async (rooms) => (await rooms.mails.find(identity, messageId))?.filing),
      filed: (identity) =>
        store.write(async (rooms) => {
          await rooms.mails.markFiled(identity, clock.now())
          const found = await rooms.mails.find(identity, '')
          if (found) await note(rooms, context, { mailId: found.id }, { kind: 'mail.filed', folder: found.filing })
        }),
      cursor: (name, mailbox) => store.read((rooms) => rooms.mails.cursor(name, mailbox)),
      saveCursor: (name, mailbox, cursor) => store.write((rooms) => rooms.mails.saveCursor(name, mailbox, cursor)),
      attention: (error) => this.#report.attention(error),
      lost,
    }
  }

  start(): void {
    this.#supervisor.start()
  }

  stop(): Promise<void> {
    return this.#supervisor.stop()
  }

  nudge(stoppedToo: boolean): void {
    this.#supervisor.nudge(stoppedToo)
  }

  status(): LinkStatus {
    return this.#report.status({ retryAt: this.#supervisor.retryAtMs })
  }
}
