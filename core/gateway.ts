import { GatewayError } from './errors.ts'
import { listenerName } from './flows/accepted-mail.ts'
import { Alarms } from './flows/alarms.ts'
import type { FlowContext, WakeCall } from './flows/context.ts'
import { type DownTransport, Housekeeping } from './flows/housekeeping.ts'
import { Learning } from './flows/learn.ts'
import { keepPause, readPause } from './flows/pause.ts'
import { recover } from './flows/recover.ts'
import { Retention } from './flows/retention.ts'
import { releaseMail } from './flows/take-mail.ts'
import { phoneOf } from './flows/take-text.ts'
import { askAfter, cancelTaken, type PartAnswer, rewordText } from './flows/taken-text.ts'
import { MailerLink } from './links/mailer-link.ts'
import { SourceLink } from './links/source-link.ts'
import { TransportLink } from './links/transport-link.ts'
import type { MailState, OutText } from './model.ts'
import type { Drivers } from './ports/drivers.ts'
import type { Store } from './ports/store.ts'
import type { ModemControls, TakenControls } from './ports/transport.ts'
import type { Clock, Entropy, Log } from './ports/world.ts'
import type { MailAccountSettings, Settings, TransportSettings } from './settings/schema.ts'
import type { GatewayStatus, LinkStatus } from './status.ts'
import { StoreWatch } from './store-watch.ts'
import { summarise } from './summary.ts'
import { type Language, type PhraseText, phrase, systemLanguage } from './words/say.ts'

export interface GatewayOptions {
  readonly version: string
  readonly settings: Settings
  readonly store: Store
  readonly drivers: Drivers
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
  /** A name that no other run of a gateway has. */
  readonly owner: string
  /** Key of the tokens in reply addresses; the same in every run. */
  readonly replyKey: Uint8Array
  /** The secret code that proves a sender in the subject, when one is set. */
  readonly code: () => Promise<string | undefined>
  /** The language of this computer, where whoever starts the gateway knows it better. */
  readonly language?: Language
  /** Called whenever what `status` tells of a link may have changed. */
  readonly statusChanged?: () => void
}

interface Link {
  readonly name: string
  start(): void
  stop(): Promise<void>
  nudge(stoppedToo: boolean): void
  status(): LinkStatus
}

/** The whole gateway: links to the mail servers and the phone networks, and the steps between them. */
export class Gateway {
  readonly #options: GatewayOptions
  readonly #context: FlowContext
  readonly #store: StoreWatch
  readonly #housekeeping: Housekeeping
  /** Tells people what needs one. */
  readonly alarms: Alarms
  /** Erases what is older than the office keeps it. */
  readonly retention: Retention
  #settings: Settings
  #startedAt: number
  /** The edit of settings in hand; the next one waits for it, or two links could meet on one port. */
  #applying: Promise<unknown> = Promise.resolve()
  #stopping: Promise<void> | undefined
  /** Since when a person has paused it; its links are there and closed then. */
  #pausedSince: number | undefined
  /** By kind and name; the text is what it was made from, so that an edit opens anew only what it touches. */
  readonly #links = new Map<string, { readonly link: Link; readonly madeFrom: string }>()

  constructor(options: GatewayOptions) {
    this.#options = options
    this.#settings = options.settings
    this.#startedAt = options.clock.now()
    const { clock, entropy, log, owner, replyKey } = options
    this.#store = new StoreWatch(options.store, clock, () => this.#context.statusChanged())
    this.#context = {
      store: this.#store,
      clock,
      entropy,
      log,
      owner,
      replyKey,
      settings: () => this.#settings,
      language: () => this.#settings.office.language ?? options.language ?? systemLanguage(),
      code: options.code,
      signatures: (mail) => options.drivers.signatures(mail),
      statusChanged: options.statusChanged ?? (() => {}),
      isUp: (name) => this.#find(TransportLink, `transport/${name}`)?.usable ?? false,
      wake: (what) => this.#wake(what),
      remind: (atMs) => this.#housekeeping.remind(atMs),
    }
    this.#housekeeping = new Housekeeping(this.#context, () => this.#downTransports())
    this.alarms = new Alarms(this.#context, () => this.status())
    this.retention = new Retention(this.#context)
  }

  /** What the steps of a message's way are given; for the calls of the window and the command line. */
  get context(): FlowContext {
    return this.#context
  }

  /** Takes up what an earlier run left unfinished, then opens every link. Resolves without waiting for links. */
  async start(): Promise<void> {
    this.#startedAt = this.#options.clock.now()
    await recover(this.#context)
    this.#pausedSince = await readPause(this.#context.store)
    this.#openWanted()
    this.#housekeeping.wake()
    this.alarms.start()
    this.retention.start()
  }

  /** Stops taking, lets what is in hand finish, signs out everywhere. Idempotent. */
  stop(): Promise<void> {
    this.#stopping ??= Promise.all([
      this.#housekeeping.stop(),
      this.alarms.stop(),
      this.retention.stop(),
      // Links that an edit is closing just now are in nobody's list any more.
      this.#applying,
      ...[...this.#links.values()].map(({ link }) => link.stop()),
    ]).then(() => {})
    return this.#stopping
  }

  /** Brings other settings into force. Returns the names of the links that were opened anew or closed. */
  apply(settings: Settings): Promise<string[]> {
    return this.#inTurn(() => this.#apply(settings))
  }

  /**
   * Closes every link until `resume`, after a restart too: nothing is sent and nothing is fetched. What is in hand is finished; texts that
   * are written meanwhile wait, and mails stay in their mailbox. Resolves when all are closed.
   */
  pause(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#pausedSince !== undefined) return
      const now = this.#context.clock.now()
      await keepPause(this.#context.store, now)
      this.#pausedSince = now
      this.#context.log.write('info', 'paused')
      const open = [...this.#links.values()]
      this.#links.clear()
      this.#openWanted()
      this.#context.statusChanged()
      await Promise.all(open.map(({ link }) => link.stop()))
    })
  }

  /** Ends a pause: every link is opened. */
  resume(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#pausedSince === undefined) return
      await keepPause(this.#context.store, undefined)
      this.#pausedSince = undefined
      this.#context.log.write('info', 'resumed')
      if (!this.#stopping) for (const { link } of this.#links.values()) link.start()
      this.#housekeeping.wake()
      this.#context.statusChanged()
    })
  }

  /** Since when a person has paused it. */
  get pausedSince(): number | undefined {
    return this.#pausedSince
  }

  /** What changes links is done one after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#applying.then(work)
    this.#applying = done.catch(() => {})
    return done
  }

  async #apply(settings: Settings): Promise<string[]> {
    this.#settings = settings
    const wanted = new Map(this.#wanted().map((entry) => [entry.key, entry]))
    const gone = [...this.#links].filter(([key, { madeFrom }]) => wanted.get(key)?.madeFrom !== madeFrom)
    for (const [key] of gone) this.#links.delete(key)
    await Promise.all(gone.map(([, { link }]) => link.stop()))
    const opened = this.#stopping ? [] : this.#openWanted()
    this.#housekeeping.wake()
    return [...new Set([...gone.map(([, { link }]) => link.name), ...opened])]
  }

  /** Passes a mail on after all that was ignored or rejected. Gives what became of it. */
  async releaseMail(mailId: number): Promise<{ state: MailState }> {
    const { store, drivers } = this.#options
    const mail = await store.read((rooms) => rooms.mails.get(mailId))
    const raw = await store.read((rooms) => rooms.mails.raw(mailId))
    if (mail?.erasedAt !== undefined) {
      const day = new Date(mail.erasedAt).toISOString().slice(0, 10)
      throw new GatewayError('engine/erased', { details: { day } })
    }
    if (!mail || !raw) throw new GatewayError('engine/no-message', { details: { kind: phrase('mail'), id: mailId } })
    if (mail.state !== 'ignored' && mail.state !== 'rejected') {
      throw new GatewayError('engine/not-now', {
        details: { id: mailId, state: mail.state, action: phrase('released') },
      })
    }
    const parsed = await drivers.parse(raw)
    return { state: await releaseMail(this.#context, mail, parsed, raw) }
  }

  /**
   * Tries every link that waits out a back-off at once (wake from sleep, a changed network), or the links of one name, those too that
   * were stopped for good (its password has changed).
   */
  reconnect(name?: string): void {
    for (const { link } of this.#links.values())
      if (name === undefined || link.name === name) link.nudge(name !== undefined)
  }

  /** Tries a transport that waits out a back-off at once; one that was stopped for good stays so. */
  hasten(name: string): void {
    this.#find(TransportLink, `transport/${name}`)?.nudge(false)
  }

  /** What a modem can do beside texts. @throws GatewayError `modem/not-a-modem`, `modem/not-open` */
  modem(name: string): ModemControls {
    const details = { modem: name }
    if (!this.#settings.transports.some((one) => one.kind === 'modem' && one.name === name))
      throw new GatewayError('modem/not-a-modem', { details })
    const controls = this.#find(TransportLink, `transport/${name}`)?.modem
    if (!controls) throw new GatewayError('modem/not-open', { details })
    return controls
  }

  /** Takes a text back that an SMS provider has. @throws GatewayError `smpp/not-done` */
  cancelTaken(textId: number, by: string): Promise<void> {
    return cancelTaken(this.#context, this.#takenBy, textId, by)
  }

  /** Asks the SMS provider what has become of a text; what it says counts like a receipt. */
  askAfter(textId: number): Promise<PartAnswer[]> {
    return askAfter(this.#context, this.#takenBy, textId)
  }

  /** Gives a text other words, in the queue or at the SMS provider. @throws GatewayError `smpp/not-replaceable`, `smpp/not-done` */
  reword(textId: number, body: string, by: string): Promise<{ readonly parts: number }> {
    return rewordText(this.#context, this.#takenBy, textId, body, by)
  }

  /**
   * Begins to learn the dialect of an SMS provider with a phone of one's own; one that is under way for it ends. `changed` is called
   * when its report has news. @throws GatewayError `engine/not-smpp`, `smpp/not-bound`
   */
  learn(name: string, phone: string, changed: () => void): Learning {
    const used = this.#settings.transports.find((one) => one.kind === 'smpp' && one.name === name)
    if (used?.kind !== 'smpp') throw new GatewayError('engine/not-smpp', { details: { name } })
    const link = this.#find(TransportLink, `transport/${name}`)
    const controls = link?.probes
    if (!link || !controls) throw new GatewayError('smpp/not-bound')
    const { coding0, receiptIds, longText } = used
    const learning = new Learning({
      transport: name,
      phone,
      current: { coding0, receiptIds, longText },
      controls,
      clock: this.#options.clock,
      phoneOf: (from) => phoneOf(this.#context, from),
      changed,
    })
    link.watch((incoming) => learning.heard(incoming))
    return learning
  }

  readonly #takenBy = ({ id, state, transport: name }: OutText, action: PhraseText): TakenControls => {
    const smpp = this.#settings.transports.some((one) => one.kind === 'smpp' && one.name === name)
    if (!smpp) throw new GatewayError('engine/not-now', { details: { id, state, action } })
    const controls = this.#find(TransportLink, `transport/${name}`)?.taken
    if (!controls) throw new GatewayError('smpp/not-bound')
    return controls
  }

  async status(): Promise<GatewayStatus> {
    const paused = this.#pausedSince === undefined ? {} : { pausedSince: this.#pausedSince }
    const { version } = this.#options
    const links = [...this.#store.links(), ...this.links()]
    return summarise(this.#context, { version, startedAt: this.#startedAt, ...paused, links })
  }

  /** How every link is just now. */
  links(): LinkStatus[] {
    return [...this.#links.values()].map(({ link }) => link.status())
  }

  #wake({ transports = [], accounts = [] }: WakeCall): void {
    for (const name of transports) {
      const link = this.#find(TransportLink, `transport/${name}`)
      // A text whose transport is not there any more looks for another.
      if (link) link.wake()
      else this.#housekeeping.wake()
    }
    for (const name of accounts) this.#find(MailerLink, `mailer/${name}`)?.wake()
  }

  #downTransports(): DownTransport[] {
    return [...this.#links.values()].flatMap(({ link }) =>
      link instanceof TransportLink && link.downSince !== undefined
        ? [{ name: link.name, sinceMs: link.downSince }]
        : [],
    )
  }

  /** Makes the links that the settings want and that are not there yet, and opens them unless paused; returns their names. */
  #openWanted(): string[] {
    const fresh = this.#wanted().filter(({ key }) => !this.#links.has(key))
    const links = fresh.map(({ key, madeFrom, make }) => {
      const link = make()
      this.#links.set(key, { link, madeFrom })
      return link
    })
    if (this.#pausedSince === undefined) for (const link of links) link.start()
    return links.map(({ name }) => name)
  }

  #wanted(): { key: string; madeFrom: string; make: () => Link }[] {
    const { transports, mail } = this.#settings
    const { accounts, listener } = mail
    return [
      ...transports.filter((transport) => transport.enabled).map((transport) => this.#transport(transport)),
      ...accounts.flatMap((account) => [...this.#mailbox(account), ...this.#mailer(account)]),
      ...(listener.enabled ? [this.#listener()] : []),
    ]
  }

  #transport(transport: TransportSettings) {
    const { drivers } = this.#options
    return {
      key: `transport/${transport.name}`,
      madeFrom: JSON.stringify(withoutLimits(transport)),
      make: () =>
        new TransportLink(
          transport.name,
          transport.kind,
          this.#context,
          () => drivers.transport(transport, this.#transportNames()),
          () => this.#housekeeping.wake(),
        ),
    }
  }

  #transportNames(): string[] {
    return this.#settings.transports.flatMap(({ name, enabled }) => (enabled ? [name] : []))
  }

  #mailbox(account: MailAccountSettings) {
    if (!account.imap) return []
    const { drivers } = this.#options
    const { name } = account
    const { mail } = this.#settings
    return [
      {
        key: `mailbox/${name}`,
        madeFrom: JSON.stringify([account.address, account.imap, account.signIn, mail.maxMailBytes]),
        make: () => new SourceLink(name, 'imap', name, this.#context, () => drivers.mailbox(account, mail)),
      },
    ]
  }

  #mailer(account: MailAccountSettings) {
    if (!account.smtp) return []
    const { drivers } = this.#options
    return [
      {
        key: `mailer/${account.name}`,
        madeFrom: JSON.stringify([account.address, account.smtp, account.signIn]),
        make: () => new MailerLink(account.name, this.#context, () => drivers.mailer(account)),
      },
    ]
  }

  #listener() {
    const { drivers } = this.#options
    const { mail } = this.#settings
    return {
      key: listenerName,
      madeFrom: JSON.stringify([mail.listener, mail.maxMailBytes]),
      make: () => new SourceLink(listenerName, 'listener', listenerName, this.#context, () => drivers.listener(mail)),
    }
  }

  #find<Kind extends Link>(kind: new (...args: never[]) => Kind, key: string): Kind | undefined {
    const link = this.#links.get(key)?.link
    return link instanceof kind ? link : undefined
  }
}

/** What the driver is made from: limits are the queue's, and a link is not opened anew for them. */
function withoutLimits({ hourLimitParts: _hour, dayLimitParts: _day, ...transport }: TransportSettings) {
  return transport
}
