import type { HandedOver, Handover } from './service-centre.ts'
import { hex, textDeliver, textReport } from './text-mode.ts'
import { writeServiceCentre } from './tpdu/layout.ts'
import type { ModemUnit } from './unit.ts'

/** A message as the AT line shows it: service centre address and TPDU. */
const pduOf = (unit: ModemUnit, octets: Uint8Array): Uint8Array =>
  Uint8Array.from([...writeServiceCentre(unit.sim.smsc), ...octets])

/** The modem takes a message from the network: says it or stores it, as `+CNMI` wants (TS 27.005 §3.4.1). */
export async function handOver(unit: ModemUnit, message: HandedOver): Promise<Handover> {
  if (!unit.registered) return 'refused'
  const [mode, mt, , ds] = unit.settings.cnmi
  const wanted =
    message.kind === 'deliver'
      ? { direct: isDirect(mt, message.messageClass), store: true, indicate: mt > 0 }
      : { direct: ds === 1, store: ds === 2, indicate: ds === 2 }
  // What cannot be said, with nobody on the line or in mode 0, the modem keeps.
  const direct = wanted.direct && unit.heard && mode > 0
  const route = unit.route({ ...wanted, direct, store: wanted.direct ? !direct : wanted.store }, message.kind)
  if (route.store) {
    const stored = store(unit, message, route.indicate)
    if (!stored) return 'memory-full'
  }
  return route.direct ? sayDirect(unit, message) : 'acknowledged'
}

/** mt=2 says all but class 2 at once, mt=3 only class 3. */
function isDirect(mt: number, messageClass: number | undefined): boolean {
  return mt === 2 ? messageClass !== 2 : mt === 3 && messageClass === 3
}

function store(unit: ModemUnit, message: HandedOver, indicate: boolean): boolean {
  const name = memoryFor(unit, message)
  const memory = unit.memories.get(name)
  const index = memory?.add({ state: 0, pdu: pduOf(unit, message.octets) })
  if (index === undefined) {
    unit.event('memory-full', { memory: name })
    return false
  }
  if (indicate) unit.messageUrc(`${message.kind === 'deliver' ? '+CMTI' : '+CDSI'}: "${name}",${index}`)
  return true
}

function memoryFor(unit: ModemUnit, message: HandedOver): string {
  if (message.kind === 'report') return unit.dialect.reportMemory
  return message.messageClass === 2 ? 'SM' : unit.settings.cpms[2]
}

async function sayDirect(unit: ModemUnit, message: HandedOver): Promise<Handover> {
  unit.urc(...directLines(unit, message))
  if (unit.settings.csms !== 1) return 'acknowledged'
  const taken = await acknowledged(unit)
  if (taken) return 'acknowledged'
  // TS 27.005 §3.4.1: what is not acknowledged switches the routing off.
  const [mode, , bm, , bfr] = unit.settings.cnmi
  if (unit.powered) unit.settings.cnmi = [mode, 0, bm, 0, bfr]
  return 'refused'
}

function directLines(unit: ModemUnit, message: HandedOver): string[] {
  if (unit.settings.cmgf === 1) {
    if (message.kind === 'report') return [`+CDS: ${textReport(message.octets)}`]
    const { header, data } = textDeliver(unit, message.octets)
    return [`+CMT: ${header}`, data]
  }
  const head = message.kind === 'report' ? '+CDS: ' : `+CMT: ${unit.dialect.alpha},`
  return [`${head}${message.octets.length}`, hex(pduOf(unit, message.octets))]
}

/** Waits for `+CNMA`; false when it says no, when it does not come in time, or when power goes. */
function acknowledged(unit: ModemUnit): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (taken: boolean) => {
      timer.cancel()
      unit.acknowledgement = undefined
      resolve(taken)
    }
    const timer = unit.clock.after(unit.options.acknowledgeMs, () => settle(false))
    unit.acknowledgement = { settle }
  })
}
