import { queueText } from '../../../core/flows/queue-text.ts'
import { Gateway } from '../../../core/gateway.ts'
import type { OutText } from '../../../core/model.ts'
import type { Store } from '../../../core/ports/store.ts'
import type { Log, Secrets } from '../../../core/ports/world.ts'
import { parseSettings, problemLine } from '../../../core/settings/parse.ts'
import type { Settings, SettingsInput } from '../../../core/settings/schema.ts'
import { makeDrivers } from '../../../drivers/index.ts'
import { openStore } from '../../../drivers/store/open.ts'
import { systemClock, systemEntropy } from '../../../drivers/world.ts'
import { messageCalls } from '../../../host/calls.ts'
import { type LogLine, recordingLog } from '../../support/logs.ts'
import { waitFor } from '../../support/wait-for.ts'

type TransportInput = NonNullable<SettingsInput['transports']>[number]
export type SmppInput = Partial<Extract<TransportInput, { kind: 'smpp' }>>

/** A whole gateway with its store, whose only links are SMPP accounts at simulated SMSCs. */
export class GatewayOnSmsc {
  readonly gateway: Gateway
  readonly store: Store
  readonly log: LogLine[]
  readonly calls: ReturnType<typeof messageCalls>
  settings: Settings

  private constructor(settings: Settings, store: Store, given?: Log) {
    const recording = recordingLog()
    const log = given ?? recording
    this.settings = settings
    this.store = store
    this.log = recording.lines
    const secrets: Secrets = {
      get: async () => 'secret',
      set: async () => {},
      delete: async () => {},
      names: async () => [],
    }
    this.gateway = new Gateway({
      version: 'test',
      settings,
      store,
      drivers: makeDrivers({ store, secrets, clock: systemClock, log }),
      clock: systemClock,
      entropy: systemEntropy,
      log,
      owner: 'test',
      replyKey: new Uint8Array(32),
      code: async () => undefined,
    })
    this.calls = messageCalls(this.gateway)
  }

  /** Its links work when it resolves. `folder` keeps the store on the disk. */
  static async start(
    accounts: readonly SmppInput[],
    options: { readonly folder?: string; readonly settings?: SettingsInput; readonly log?: Log } = {},
  ): Promise<GatewayOnSmsc> {
    const settings = settingsOf(accounts, options.settings)
    const store = await openStore({ folder: options.folder ?? ':memory:', clock: systemClock, log: recordingLog() })
    const office = new GatewayOnSmsc(settings, store, options.log)
    await office.gateway.start()
    await office.untilWorking()
    return office
  }

  async untilWorking(): Promise<void> {
    await waitFor('the links', () =>
      this.gateway.links().every(({ state }) => state === 'working' || state === 'attention'),
    )
  }

  async apply(accounts: readonly SmppInput[]): Promise<string[]> {
    this.settings = settingsOf(accounts)
    return this.gateway.apply(this.settings)
  }

  async stop(): Promise<void> {
    await this.gateway.stop()
    await this.store.close()
  }

  /** Queues a text as `sender` (a mail address) wrote it; gives its number. */
  async send(
    phone: string,
    body: string,
    more: { sender?: string; sendAt?: number; named?: string } = {},
  ): Promise<number> {
    const { textId } = await this.store.write((rooms) =>
      queueText(rooms, this.gateway.context, {
        phone,
        body,
        sender: '',
        priority: 'normal',
        tellDelivered: false,
        ...more,
      }),
    )
    return textId
  }

  text(id: number): Promise<OutText> {
    return this.store.read(async (rooms) => {
      const text = await rooms.texts.out(id)
      if (!text) throw new Error(`no text ${id}`)
      return text
    })
  }

  async untilState(id: number, state: OutText['state']): Promise<OutText> {
    return waitFor(`text ${id} to be ${state}`, async () => {
      const text = await this.text(id)
      if (text.state !== state) throw new Error(`it is ${text.state} (${text.error?.code ?? ''})`)
      return text
    })
  }
}

function settingsOf(accounts: readonly SmppInput[], more: SettingsInput = {}): Settings {
  const transports = accounts.map(
    (account, at): TransportInput => ({
      kind: 'smpp',
      name: `smsc-${at}`,
      address: '127.0.0.1',
      systemId: 'textpost',
      sender: '+46700000001',
      ...account,
    }),
  )
  const reading = parseSettings({
    office: { country: 'SE' },
    permission: { limits: noLimits },
    ...more,
    transports,
  })
  if ('problems' in reading) throw new Error(reading.problems.map(problemLine).join('\n'))
  return reading.settings
}

const noLimits = {
  perSenderHourParts: null,
  perSenderDayParts: null,
  perPhoneHourParts: null,
  perTransportHourParts: null,
  perTransportDayParts: null,
  officeDayParts: null,
}
