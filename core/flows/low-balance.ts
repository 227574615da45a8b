import { cleanAddress, machineHeaders, mailBody } from '../mail/compose.ts'
import { headerText } from '../mail/header-text.ts'
import type { OutgoingMail } from '../ports/mail.ts'
import type { LinkHealth } from '../ports/transport.ts'
import { type Language, phrase, say } from '../words/say.ts'
import type { FlowContext } from './context.ts'
import { ownMessageId, queueOutmail, sendingAccount } from './outmail.ts'

type Balance = NonNullable<LinkHealth['balance']>

const scope = 'low-balance'

/**
 * What a reading of the money left asks for: one notice when it has fallen below the limit, and nothing more until it has risen to the
 * limit again (or nobody wants to be told any more). Pure.
 */
export function lowBalanceMove(
  told: boolean,
  amount: number | undefined,
  low: number | undefined,
): 'tell' | 'forget' | undefined {
  if (low === undefined) return told ? 'forget' : undefined
  if (amount === undefined) return undefined
  if (amount < low) return told ? undefined : 'tell'
  return told ? 'forget' : undefined
}

/** Tells the administrator, once, that the money of a modem's SIM card runs out. */
export class LowBalance {
  readonly #context: FlowContext
  readonly #transport: string
  #lastAt: number | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(context: FlowContext, transport: string) {
    this.#context = context
    this.#transport = transport
  }

  /** Takes a reading; the same one again is nothing new. */
  heard({ balance }: LinkHealth): void {
    if (!balance || balance.at === this.#lastAt) return
    this.#lastAt = balance.at
    this.#turn = this.#turn
      .then(() => this.#weigh(balance))
      .catch((thrown) => {
        // It is weighed again with the next answer, or the same after a restart.
        this.#lastAt = undefined
        this.#context.log.write('error', 'low balance not told', { transport: this.#transport, error: String(thrown) })
      })
  }

  async #weigh(balance: Balance): Promise<void> {
    const { store, settings } = this.#context
    const { transports, office } = settings()
    const own = transports.find(({ kind, name }) => kind === 'modem' && name === this.#transport)
    const low = own?.kind === 'modem' ? own.balance.lowBelow : undefined
    const account = sendingAccount(this.#context, undefined)
    await store.write(async (rooms) => {
      const told = (await rooms.memory.get(scope, this.#transport)) !== undefined
      const move = lowBalanceMove(told, balance.amount, low)
      if (move === 'forget') await rooms.memory.delete(scope, this.#transport)
      if (move !== 'tell' || office.adminAddress === undefined || !account) return
      await rooms.memory.set(scope, this.#transport, String(balance.at))
      const mail = composeNotice({
        gateway: account.address,
        officeName: office.name,
        to: office.adminAddress,
        transport: this.#transport,
        balance,
        low: low ?? 0,
        language: this.#context.language(),
        messageId: ownMessageId(this.#context, account, `low-balance/${this.#transport}/${balance.at}`),
        date: this.#context.clock.now(),
      })
      await queueOutmail(rooms, this.#context, { kind: 'notice', account: account.name, mail, phone: '' })
    })
  }
}

interface Notice {
  readonly gateway: string
  readonly officeName: string
  readonly to: string
  readonly transport: string
  readonly balance: Balance
  readonly low: number
  readonly language: Language
  readonly messageId: string
  readonly date: number
}

function composeNotice({ balance, low, transport, language, ...notice }: Notice): OutgoingMail {
  const amount = balance.amount ?? 0
  const words = [
    phrase(
      'The SIM card of {name} has only {amount} left, less than {low}. When the money is used up, no texts go out. Top the card up with its operator.',
      { name: transport, amount, low },
    ),
    phrase('The network said: {answer}', { answer: balance.words }),
    phrase(
      'You are told once. Another mail comes only when the money has been {low} or more again and has fallen below it anew.',
      { low },
    ),
  ].map((one) => say(one, language))
  return {
    from: { address: notice.gateway, name: headerText(notice.officeName, 100) },
    to: [cleanAddress({ address: notice.to, name: '' })],
    subject: headerText(
      say(phrase('Only {amount} left on the SIM card of {name}', { name: transport, amount }), language),
      200,
    ),
    messageId: notice.messageId,
    date: notice.date,
    headers: machineHeaders('auto-generated', { kind: 'low-balance', transport }),
    text: mailBody(words),
    envelopeFrom: notice.gateway,
  }
}
