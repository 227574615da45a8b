import type { CallWorld } from './call-world.ts'
import type { Handlers } from './contract/contract.ts'

/** How long a person at a window waits for the network. */
const ussdWithinMs = 60_000

/** Calls about one modem: codes to the network, command lines, the SIM card's PIN. */
export function modemCalls({
  gateway,
  secrets,
  events,
}: Pick<CallWorld, 'gateway' | 'secrets' | 'events'>): Pick<
  Handlers,
  'modemUssd' | 'modemCommand' | 'modemChangePin' | 'modemPinLock'
> {
  /** The PIN that the card has now is the one that is kept, so that the next start opens it. */
  const keep = async (modem: string, pin: string) => {
    await secrets.set(`pin/${modem}`, pin)
    events.emit('settings', { at: gateway.context.clock.now() })
  }
  return {
    modemUssd: async ({ modem, code }) => gateway.modem(modem).ussd(code, AbortSignal.timeout(ussdWithinMs)),
    modemCommand: async ({ modem, line }) => gateway.modem(modem).command(line),
    modemChangePin: async ({ modem, oldPin, newPin }) => {
      await gateway.modem(modem).changePin(oldPin, newPin)
      await keep(modem, newPin)
      return null
    },
    modemPinLock: async ({ modem, on, pin }) => {
      await gateway.modem(modem).setPinLock(on, pin)
      await keep(modem, pin)
      return null
    },
  }
}
