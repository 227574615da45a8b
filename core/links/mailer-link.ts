import { afterMail } from '../flows/after-mail.ts'
import type { FlowContext } from '../flows/context.ts'
import type { Mailer } from '../ports/mail.ts'
import { Postman } from '../queue/postman.ts'
import type { LinkStatus } from '../status.ts'
import { LinkReport } from './link-report.ts'
import { Supervisor } from './supervisor.ts'

/** Time that mails in hand are given when the link is closed, and then to be recorded. */
const graceMs = 2_000
const recordMs = 500

/** The way out for mail of one account. There is no standing connection: its condition is that of the last attempt. */
export class MailerLink {
  readonly name: string
  readonly #report: LinkReport
  readonly #supervisor: Supervisor<Mailer>
  #postman: Postman | undefined

  constructor(name: string, context: FlowContext, build: () => Mailer | Promise<Mailer>) {
    this.name = name
    const { clock, entropy } = context
    this.#report = new LinkReport(name, 'smtp', () => clock.now(), context.statusChanged)
    this.#supervisor = new Supervisor<Mailer>({
      name,
      clock,
      entropy,
      log: context.log.child(`smtp ${name}`),
      build,
      open: async () => {},
      up: (mailer) => {
        this.#postman = this.#hire(context, mailer)
        this.#postman.wake()
      },
      down: () => this.#postman?.drain(graceMs),
      ended: async () => {
        await this.#postman?.settled(recordMs)
        this.#postman = undefined
      },
      changed: (state) => this.#report.supervised(state),
      failureCode: 'engine/defect',
    })
  }

  #hire(context: FlowContext, mailer: Mailer): Postman {
    const { store, clock, entropy, owner, settings } = context
    return new Postman({
      account: this.name,
      owner,
      mailer,
      store,
      clock,
      entropy,
      log: context.log.child(`smtp ${this.name}`),
      policy: () => {
        const { retrySeconds, expiryHours } = settings().queue
        return { retryMs: retrySeconds.map((seconds) => seconds * 1000), expiryMs: expiryHours * 3_600_000 }
      },
      settled: (rooms, mail, outcome) => afterMail(rooms, context, mail, outcome),
      changed: (error) => this.#report.condition(error),
    })
  }

  start(): void {
    this.#supervisor.start()
  }

  stop(): Promise<void> {
    return this.#supervisor.stop()
  }

  wake(): void {
    this.#postman?.wake()
  }

  /** Asks the server at once where it was away. `anew`: with the password that is set now. */
  nudge(anew: boolean): void {
    if (anew && this.#report.downSince !== undefined) this.#supervisor.start()
    else {
      this.#supervisor.nudge()
      this.#postman?.hasten()
    }
  }

  status(): LinkStatus {
    return this.#report.status({ retryAt: this.#supervisor.retryAtMs ?? this.#postman?.retryAtMs })
  }
}
